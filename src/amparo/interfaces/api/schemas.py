"""The shapes that machines send and get; what is not named here is refused.

Bounds stand here for the reader of the document only: they are taken from the stage's
policy, which is asked about every report and says which field is wrong, and why.
"""

from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from amparo.core.vault.terms import Channel
from amparo.stages.intake import policy, terms


def _words(longest: int, says: str) -> Any:
    return Field("", description=says, json_schema_extra={"maxLength": longest})


def _number(low: float, high: float, says: str) -> Any:
    return Field(None, description=says, json_schema_extra={"minimum": low, "maximum": high})


class Closed(BaseModel):
    """An object of known fields, each of its own type: no text for a number."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Place(Closed):
    """A point or words; both if the sender has both."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["lat", "lon"], "properties": {"lat": {"type": "number"}, "lon": {"type": "number"}}},
                {"required": ["text"], "properties": {"text": {"pattern": r"\S"}}},
            ]
        }
    )

    lat: float | None = _number(-90, 90, "Degrees north, WGS 84.")
    lon: float | None = _number(-180, 180, "Degrees east, WGS 84; negative in the Americas.")
    accuracy_m: float | None = _number(0, policy.LARGEST_ACCURACY_M, "Radius in meters within which the sender is.")
    text: str = _words(policy.LONGEST_PLACE, "A street and its cross street, a landmark, the city.")


class Salute(Closed):
    """What is seen, question by question, in the sender's words; the place has its own field."""

    size: str = _words(policy.LONGEST_ANSWER, "How many officers.")
    activity: str = _words(policy.LONGEST_ANSWER, "What they are doing.")
    uniform: str = _words(policy.LONGEST_ANSWER, "What they wear; words on vests and jackets.")
    time: str = _words(policy.LONGEST_ANSWER, "Since when, until when.")
    equipment: str = _words(policy.LONGEST_ANSWER, "Vehicles and weapons.")


class Contact(Closed):
    """How the sender can be reached; sealed as it comes in."""

    channel: Channel
    address: str = Field(json_schema_extra={"maxLength": policy.LONGEST_ADDRESS})


class NewReport(Closed):
    """What somebody saw or heard.  Never put in anybody's immigration status or how they entered."""

    id: UUID = Field(
        description="Made by the sender, version 7; a resend carries the same one.",
        json_schema_extra={"pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"},
    )
    happening: terms.Happening = Field(description="Going on now, over, or heard from somebody else.")
    place: Place
    seen_at: AwareDatetime | None = Field(None, description="With its offset; asked for if it is over.")
    text: str = _words(policy.LONGEST_TEXT, "In the sender's words.")
    language: str = Field(
        "und",
        description="BCP 47, of the text and for calling back.",
        json_schema_extra={"maxLength": policy.LONGEST_LANGUAGE, "pattern": policy.LANGUAGE},
    )
    salute: Salute = Salute()
    contact: Contact | None = None
    token: str = _words(policy.LONGEST_ADDRESS, "A reporter token, if the sender has one; a wrong one changes nothing.")

    def form(self) -> terms.NewReport:
        """Return the same in the stage's terms."""
        place, salute, contact = self.place, self.salute, self.contact
        return terms.NewReport(
            id=self.id,
            happening=self.happening,
            place=terms.Place(place.lat, place.lon, place.accuracy_m, place.text),
            seen_at=self.seen_at,
            text=self.text,
            language=self.language,
            salute=terms.Salute(salute.size, salute.activity, salute.uniform, salute.time, salute.equipment),
            contact=None if contact is None else terms.Contact(contact.channel, contact.address),
            token=self.token,
        )


class Receipt(BaseModel):
    """Says that the report is on the disk; the code finds it again."""

    id: UUID
    receipt: str = Field(description="Opens /r/RECEIPT, where the sender can see what became of the report.")


class Wrong(BaseModel):
    """One field and what is wrong with it."""

    field: str = Field(description="Such as place.lat; empty for the whole.")
    reason: str = Field(description="A code that does not change.")
    detail: str


class Problem(BaseModel):
    """RFC 9457: what went wrong, for machines and people."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = Field(None, description="The first field that is wrong.")
    errors: list[Wrong] | None = None
