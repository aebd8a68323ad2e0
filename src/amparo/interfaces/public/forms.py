"""What the public is asked."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from amparo.core.kit.geo import parse_lat_lon
from amparo.core.vault.terms import Channel
from amparo.interfaces.web.forms import SPOKEN, Words
from amparo.interfaces.web.words import words_for
from amparo.stages.intake.terms import LONGEST_LINE, Contact, Happening, NewReport, Place, Salute

# Field of the stage's terms → field of the form; what is not named has the same name.
FIELDS = {
    "place.lat": "place",
    "place.lon": "place",
    "place.accuracy_m": "place",
    "place.text": "place",
    "salute.size": "size",
    "salute.activity": "activity",
    "salute.uniform": "uniform",
    "salute.time": "seen_at",
    "salute.equipment": "equipment",
    "contact.address": "contact",
}


def _choices() -> Iterator[tuple[str, str]]:
    return ((member.value, words_for(member)) for member in Happening)


class Moment(forms.Field):
    """A date and a time of day on the network's clock.

    An hour that comes twice in autumn means the first one: about is enough.
    """

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})

    def to_python(self, value: Any) -> datetime | None:
        """Return the instant.

        Raises:
            ValidationError: it is none.
        """
        if not value:
            return None
        try:
            told = datetime.fromisoformat(str(value))
        except ValueError as error:
            raise forms.ValidationError(_("Please give a date and a time, or leave it empty.")) from error
        return told if told.tzinfo else told.replace(tzinfo=timezone.get_current_timezone())


class Report(forms.Form):
    """The questions, in the order in which somebody who is looking at it can answer.

    It never asks for anybody's immigration status, how they entered, or who is detained.
    """

    place = Words(
        label=_("Where is it?"),
        help_text=_("Street and cross street, or a place that people know, and the city."),
        required=True,
        error_messages={"required": _("Please say where it is: an address, a crossing or a place that people know.")},
    )
    happening = forms.ChoiceField(
        label=_("Is it happening now?"), choices=_choices, widget=forms.RadioSelect, initial=Happening.NOW.value
    )
    seen_at = Moment(label=_("If it is over: when was it?"), help_text=_("About is enough."), required=False)
    activity = Words(
        label=_("What are they doing?"),
        help_text=_("Such as: stopping cars, knocking at a door, leading people away."),
        rows=2,
    )
    size = Words(label=_("How many officers?"))
    uniform = Words(label=_("What do they wear?"), help_text=_("Words on vests and jackets, colors, masks."))
    equipment = Words(
        label=_("Vehicles and weapons?"),
        help_text=_("Makes and colors of cars, words on their doors, what is carried."),
    )
    text = Words(label=_("Anything else?"), rows=3)
    contact = Words(
        label=_("Telephone or e-mail"),
        help_text=_(
            "Only with it can your report count beside another as an independent one. It is encrypted as it comes in; "
            "those who check reports cannot read it."
        ),
    )
    language = forms.ChoiceField(label=_("Your language"), choices=SPOKEN, required=False)

    token = Words(
        label=_("Reporter token, if you have one"),
        help_text=_("Then your report is looked at first. A wrong one changes nothing."),
    )

    def report(self, report_id: UUID) -> NewReport:
        """Return the answers in the stage's terms; the form is valid."""
        said = self.cleaned_data
        point = parse_lat_lon(said["place"])
        return NewReport(
            id=report_id,
            happening=Happening(said["happening"]),
            place=Place(text=said["place"]) if point is None else Place(point.lat, point.lon, None, said["place"]),
            seen_at=said["seen_at"],
            text=said["text"],
            language=said["language"] or get_language() or "en",
            salute=Salute(said["size"], said["activity"], said["uniform"], "", said["equipment"]),
            contact=_contact(said["contact"]),
            token=said["token"],
        )

    def point_at(self, field: str, words: str) -> None:
        """Show a flaw that the stage found at the question where it was answered."""
        name = FIELDS.get(field, field)
        self.add_error(name if name in self.fields else None, words)


class Line(forms.Form):
    """A line to those who check a report; only its length is limited."""

    text = Words(
        label=_("Your message"), rows=3, max_length=LONGEST_LINE, required=True,
        error_messages={"required": _("Please write something first.")},
    )  # fmt: skip


def _contact(typed: str) -> Contact | None:
    if not typed:
        return None
    return Contact(Channel.EMAIL if "@" in typed else Channel.SMS, typed)
