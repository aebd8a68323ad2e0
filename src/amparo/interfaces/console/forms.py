"""The console's forms: each step's few questions."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.interfaces.web.forms import choices
from amparo.stages.incidents.terms import (
    LONGEST_WORDS,
    MOST_PEOPLE,
    Activity,
    Attribute,
    Confidence,
    Finding,
    Imagery,
    Marking,
    Obstacle,
    Refutation,
    Reopening,
    Sorting,
)


class Nothing(forms.Form):
    """A step that asks nothing."""


class Reason(forms.Form):
    """Why, in words, for staff."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For the team. No names, no immigration status."),
    )  # fmt: skip


class Refute(Reason):
    """What it was instead."""

    field_order = ("cause", "reason")
    cause = forms.ChoiceField(label=_("What it was"), choices=choices(Refutation))


class Unverified(Reason):
    """Why nobody could tell."""

    field_order = ("cause", "reason")
    cause = forms.ChoiceField(label=_("What stood in the way"), choices=choices(Obstacle))


class Reopen(Reason):
    """Why a conclusion is taken back."""

    field_order = ("cause", "reason")
    cause = forms.ChoiceField(label=_("Why it is opened again"), choices=choices(Reopening))


class ImageryNote(forms.Form):
    """What pictures or film show."""

    shows = forms.ChoiceField(label=_("What the pictures or film show"), choices=choices(Imagery))
    note = forms.CharField(
        label=_("What you checked, and how"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Place, time, marking. Your name stands under it."),
    )  # fmt: skip


class Learned(forms.Form):
    """What the desk was told in a call back, by whom it does not ask."""

    marking = forms.ChoiceField(
        label=_("What vests or vehicles said"), choices=[("", _("Not said")), *choices(Marking)], required=False
    )
    activity = forms.ChoiceField(
        label=_("What was going on"), choices=[("", _("Not said")), *choices(Activity)], required=False
    )
    head_count = forms.IntegerField(label=_("How many officers"), min_value=0, max_value=MOST_PEOPLE, required=False)
    vehicles = forms.IntegerField(
        label=_("How many of their vehicles"), min_value=0, max_value=MOST_PEOPLE, required=False
    )
    detained = forms.IntegerField(
        label=_("How many people were detained"), min_value=0, max_value=MOST_PEOPLE, required=False
    )
    said = forms.CharField(
        label=_("In their words"), max_length=LONGEST_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For the team. No names, no immigration status."),
    )  # fmt: skip
    confidence = forms.ChoiceField(
        label=_("How sure they were"), choices=choices(Confidence), initial=Confidence.MEDIUM
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one answer at least."""
        answers = super().clean() or {}
        if not self.errors and not findings(answers):
            raise forms.ValidationError(_("Put down one thing at least."), code="nothing_said")
        return answers


def findings(answers: Mapping[str, Any]) -> list[Finding]:
    """Return what the answers of ``Learned`` say; words are about what was going on."""
    sure, said = Confidence(answers["confidence"]), answers["said"]
    activity = Activity(answers["activity"]) if answers["activity"] else None
    found = [Finding(Attribute.AGENCY, Marking(answers["marking"]), sure)] if answers["marking"] else []
    if activity or said:
        found.append(Finding(Attribute.ACTIVITY, activity, sure, said))
    counts = (Attribute.HEAD_COUNT, Attribute.VEHICLES, Attribute.DETAINED)
    return found + [Finding(one, answers[one], sure) for one in counts if answers[one] is not None]


class Place(forms.Form):
    """Where it is, in words that the gazetteer knows or as a pair of numbers."""

    place = forms.CharField(
        label=_("Place"), max_length=200,
        help_text=_("ZIP, city, or latitude and longitude, such as 34.0469, -118.2468."),
    )  # fmt: skip


class Chosen(forms.Field):
    """The ids of the reports that were ticked, each once, in the order sent."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {"required": _("Tick the reports that you mean.")}

    def to_python(self, value: list[str] | None) -> list[UUID]:
        """Return the ids; what is none is refused."""
        try:
            return list(dict.fromkeys(map(UUID, value or [])))
        except ValueError as error:
            raise forms.ValidationError(_("This is no report."), code="invalid") from error


class MoveReports(forms.Form):
    """Which reports go where."""

    report = Chosen()
    to = forms.CharField(
        label=_("To the incident with the code"), max_length=12, required=False,
        help_text=_("Leave it empty to open a new incident."),
    )  # fmt: skip
    keep = forms.BooleanField(
        label=_("Keep them here too"), required=False,
        help_text=_("For a report that tells of two places: it feeds both incidents."),
    )  # fmt: skip
    why = forms.ChoiceField(label=_("Why"), choices=choices(Sorting))

    def clean(self) -> dict[str, Any]:
        """Ask for the other incident of what stays here too."""
        answers = super().clean() or {}
        if answers.get("keep") and not answers.get("to"):
            self.add_error("to", _("Give the code of the other incident."))
        return answers


class Unmerge(forms.Form):
    """Which merged incident comes out again."""

    merged = forms.UUIDField(widget=forms.HiddenInput)


class Merge(forms.Form):
    """Into which incident."""

    into = forms.CharField(label=_("Into the incident with the code"), max_length=12)


class Claim(forms.Form):
    """Whether to take it from whoever holds it."""

    take_over = forms.BooleanField(required=False, widget=forms.HiddenInput)


class Sign(forms.Form):
    """Which exact text was read."""

    read = forms.CharField(max_length=64, widget=forms.HiddenInput)


class Holds(forms.Form):
    """How long an alert holds."""

    minutes = forms.IntegerField(label=_("Holds for so many minutes from now"), min_value=15, max_value=240)
