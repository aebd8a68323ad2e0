"""What is kept and what may not be: legal holds, words to strike, and what comes out of bulk."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amparo.core.ledger.terms import Act
from amparo.interfaces.web.forms import choices
from amparo.stages.incidents import actions
from amparo.stages.incidents.terms import IncidentRow
from amparo.stages.intake.terms import Volunteered, Words

Answers = Mapping[str, Any]


class Hold(forms.Form):
    """Why everything is kept, and how long."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What asks for it, such as a letter and its date. It is kept. No names."),
    )  # fmt: skip
    until = forms.DateField(
        label=_("Up to and including"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Leave it empty while nobody knows."),
    )  # fmt: skip


class Release(forms.Form):
    """Which hold ends, and why."""

    hold = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why it ends"), max_length=1000)


class Strike(forms.Form):
    """Which words go, and what they tell."""

    report = forms.UUIDField(widget=forms.HiddenInput)
    field = forms.ChoiceField(label=_("In"), choices=choices(Words))
    words = forms.CharField(
        label=_("The words, exactly as they stand there"), max_length=5000, strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("What they tell"), choices=choices(Volunteered))


class StrikeSaid(forms.Form):
    """Which observation's words go, and what they tell."""

    observation = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What they tell"), choices=choices(Volunteered))


def hold(act: Act, incident: IncidentRow, answers: Answers) -> None:
    """Place a legal hold; a day counts to its end on the network's clock."""
    until = answers["until"]
    if until is not None:
        midnight = datetime.combine(until + timedelta(days=1), time(), timezone.get_default_timezone())
        until = midnight.astimezone(UTC)
    actions.place_hold(act=act, incident_id=incident.id, reason=answers["reason"], until=until)


def release(act: Act, incident: IncidentRow, answers: Answers) -> None:
    """End a legal hold."""
    actions.release_hold(act=act, hold_id=answers["hold"], reason=answers["reason"])


def promote(act: Act, incident: IncidentRow, answers: Answers) -> None:
    """Put an incident in bulk among the others."""
    actions.promote(act=act, incident_id=incident.id)


def strike(act: Act, incident: IncidentRow, answers: Answers) -> None:
    """Strike words out of a report."""
    actions.strike(
        act=act,
        incident_id=incident.id,
        report_id=answers["report"],
        field=Words(answers["field"]),
        words=answers["words"],
        kind=Volunteered(answers["kind"]),
    )


def strike_said(act: Act, incident: IncidentRow, answers: Answers) -> None:
    """Strike the words of an observation."""
    actions.strike_said(act=act, observation_id=answers["observation"], kind=Volunteered(answers["kind"]))
