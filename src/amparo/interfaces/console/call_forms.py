"""What a call-taker fills in, and how it becomes a report."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amparo.core.places.terms import Candidate
from amparo.core.vault.terms import Channel
from amparo.interfaces.web.forms import SPOKEN, Words, named
from amparo.stages.intake import moments
from amparo.stages.intake.terms import CallKind, Contact, Happening, NewReport, Place, Salute

FIELDS = {
    "place.lat": "place",
    "place.lon": "place",
    "place.accuracy_m": "place",
    "place.text": "place",
    "seen_at": "time",
    "salute.size": "size",
    "salute.activity": "activity",
    "salute.uniform": "uniform",
    "salute.time": "time",
    "salute.equipment": "equipment",
    "contact.address": "contact",
}
"""Field of the stage's terms → field of the form; what is not named has the same name."""

TOLD = ("activity", "size", "uniform", "equipment", "time", "text")
"""The answers that hold somebody's own words."""

READ = ("place", *TOLD)
"""The answers that are looked through for what nobody asked."""

USUAL: Mapping[CallKind, Happening] = {
    CallKind.NOW: Happening.NOW,
    CallKind.PAST: Happening.PAST,
    CallKind.DETAINED: Happening.PAST,
    CallKind.RUMOUR: Happening.HEARD,
}
"""What is meant if nobody chose it."""


class Keyed(Words):
    """An answer that a key leads to."""

    def __init__(self, *, key: str, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs["accesskey"] = key


class Call(forms.Form):
    """The answers of one call.  What is asked stands in the script; what may be answered stands here.

    It has no field for a name, a status, or how somebody came here.
    """

    danger = forms.BooleanField(
        label=_("Somebody's life is in danger"),
        required=False,
        widget=forms.CheckboxInput(attrs={"accesskey": "x"}),
    )
    language = forms.ChoiceField(label=_("The caller speaks"), choices=SPOKEN, required=False)
    place = Keyed(
        label=_("Place"),
        required=True,
        key="p",
        error_messages={"required": _("Please say where it is: an address, a crossing or a place that people know.")},
    )
    spot = forms.CharField(required=False, max_length=64)
    kind = forms.ChoiceField(
        label=_("What the call is about"),
        choices=named(CallKind),
        widget=forms.RadioSelect,
        required=False,
        initial=CallKind.NOW.value,
    )
    happening = forms.ChoiceField(
        label=_("Seen or heard"), choices=named(Happening), widget=forms.RadioSelect, required=False
    )
    activity = Words(label=_("What they do"), rows=2)
    size = Words(label=_("How many"))
    uniform = Words(label=_("What they wear"))
    equipment = Words(label=_("Vehicles and weapons"))
    time = Words(label=_("When"))
    text = Words(label=_("Anything else"), rows=2)
    contact = Keyed(label=_("Telephone or e-mail"), key="c")
    left = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def about(self) -> CallKind:
        """What the call is about; the form is valid."""
        return CallKind(self.cleaned_data["kind"] or CallKind.NOW)

    def report(self, call_id: UUID, *, now: datetime, meant: Candidate | None) -> NewReport:
        """Return the answers in the stage's terms; the form is valid.

        Args:
            call_id: minted with the page.
            now: in UTC.
            meant: the place that was chosen of those that the words may mean; None keeps the words alone.
        """
        said = self.cleaned_data
        moment = moments.read(said["time"], now=now, zone=timezone.get_current_timezone())
        point = meant.point if meant else None
        return NewReport(
            id=call_id,
            happening=Happening(said["happening"] or USUAL[self.about]),
            place=Place(
                lat=point.lat if point else None,
                lon=point.lon if point else None,
                accuracy_m=meant.accuracy_m if meant else None,
                text=said["place"],
            ),
            seen_at=moment.at if moment else None,
            text=said["text"],
            language=said["language"] or "und",
            salute=Salute(said["size"], said["activity"], said["uniform"], said["time"], said["equipment"]),
            contact=contact_in(said["contact"]),
        )

    def point_at(self, field: str, words: str) -> None:
        """Show a flaw that the stage found at the question where it was answered."""
        name = FIELDS.get(field, field)
        self.add_error(name if name in self.fields else None, words)


def contact_in(typed: str) -> Contact | None:
    """Return a contact as it was typed, or None if nothing was."""
    if not typed.strip():
        return None
    return Contact(Channel.EMAIL if "@" in typed else Channel.SMS, typed)


def filled(answers: Mapping[str, str], kind: CallKind) -> Call:
    """Return the form with a draft's answers in it."""
    initial: dict[str, Any] = {**answers, "kind": kind.value, "danger": bool(answers.get("danger"))}
    initial.setdefault("happening", USUAL[kind].value)
    return Call(initial=initial)
