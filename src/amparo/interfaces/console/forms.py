"""The console's forms: each step's few questions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.interfaces.web.forms import choices
from amparo.stages.incidents.terms import Imagery, Obstacle, Refutation, Reopening, Sorting


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


class Place(forms.Form):
    """Where it is, in words that the gazetteer knows or as a pair of numbers."""

    place = forms.CharField(
        label=_("Place"), max_length=200,
        help_text=_("ZIP, city, or latitude and longitude, such as 34.0469, -118.2468."),
    )  # fmt: skip


class MoveReport(forms.Form):
    """Which report goes where."""

    report = forms.UUIDField(widget=forms.HiddenInput)
    to = forms.CharField(
        label=_("To the incident with the code"), max_length=12, required=False,
        help_text=_("Leave it empty to open a new incident."),
    )  # fmt: skip
    why = forms.ChoiceField(label=_("Why"), choices=choices(Sorting))


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
