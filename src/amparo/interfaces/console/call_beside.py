"""What the server says back while a call is typed: places, time, danger, what nobody asked, what may be the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import ngettext

from amparo.core.kit.geo import Point, distance_m
from amparo.core.places import reads as places
from amparo.core.places.terms import Candidate, NotPrepared
from amparo.core.vault import reads as vault
from amparo.core.vault.secrets import digest
from amparo.interfaces.console.call_forms import READ, TOLD
from amparo.stages.incidents import reads as incidents
from amparo.stages.incidents.submissions import status_of_report
from amparo.stages.incidents.terms import Described, Outcome, Possible
from amparo.stages.intake import danger, moments, volunteered
from amparo.stages.intake import reads as intake
from amparo.stages.intake.moments import Moment
from amparo.stages.intake.terms import Volunteered

WORDS_ALONE = "words"
"""The choice "none of these places": the words stay as they are."""
NEAR_M = 100_000.0
MOST_SHOWN = 3
FEW = 12
"""Characters: fewer words than these sound like everything."""


@dataclass(frozen=True, slots=True)
class Option:
    """One place that the words may mean."""

    value: str
    candidate: Candidate
    chosen: bool
    away_m: int | None
    """From where the network works now; None if that is not known."""

    @property
    def away_km(self) -> int:
        """The same in whole kilometres."""
        return round((self.away_m or 0) / 1000)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an answer; with a kind it tells what nobody asked, and ``strike`` names it."""

    text: str
    kind: Volunteered | None = None
    strike: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """What came from a contact before."""

    waits: bool
    """The relay has not looked yet: it is closed, or the contact has just come in."""
    count: int = 0
    last_at: datetime | None = None
    outcomes: tuple[tuple[datetime, Outcome], ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """All of it."""

    options: list[Option]
    meant: Candidate | None
    elsewhere: str
    """The state in which the place lies, if it is another than where the network works."""
    moment: Moment | None
    danger: bool
    marked: dict[str, list[Piece]]
    left: str
    """Names exactly what is marked: whoever saves it all the same sends this back."""
    alike: list[Possible]
    history: History | None

    @property
    def within(self) -> str:
        """How far the time may be off, in words."""
        return "" if self.moment is None else span(self.moment.within)


def beside(answers: Mapping[str, str], *, call_id: UUID, contact_id: UUID | None, now: datetime) -> Beside:
    """Return what to say back to these answers."""
    near = incidents.heard_of_last()
    options, meant = places_meant(answers, near)
    moment = moments.read(answers.get("time", ""), now=now, zone=timezone.get_current_timezone())
    told = [answers.get(name, "") for name in TOLD]
    marked = {name: pieces for name in READ if (pieces := _pieces(name, answers.get(name, "")))}
    return Beside(
        options=options,
        meant=meant,
        elsewhere=_elsewhere(meant, home.point if (home := places.works_at()) else near),
        moment=moment,
        danger=bool(answers.get("danger")) or danger.told(*told),
        marked=marked,
        left=_left(marked),
        alike=_alike(answers, meant, moment.at if moment else now),
        history=_history(call_id, contact_id),
    )


def places_meant(answers: Mapping[str, str], near: Point | None) -> tuple[list[Option], Candidate | None]:
    """Return what the place may mean, and which of it is meant.

    One that is alone, or alone in the network's region, is meant unless somebody chose
    otherwise; of several nobody guesses.
    """
    try:
        found = places.resolve(answers.get("place", ""), near)
    except NotPrepared:
        found = []
    away = [distance_m(one.point, near) if near else None for one in found]
    close = [at for at, metres in enumerate(away) if metres is not None and metres <= NEAR_M]
    values = [f"{one.point.lat:.5f},{one.point.lon:.5f}" for one in found]
    asked = answers.get("spot", "")
    if asked in values:
        chosen: int | None = values.index(asked)
    elif asked == WORDS_ALONE:
        chosen = None
    elif len(found) == 1:
        chosen = 0
    else:
        chosen = close[0] if len(close) == 1 else None
    options = [
        Option(value, one, at == chosen, None if metres is None else round(metres))
        for at, (value, one, metres) in enumerate(zip(values, found, away, strict=True))
    ]
    return options, None if chosen is None else found[chosen]


def _elsewhere(meant: Candidate | None, near: Point | None) -> str:
    if meant is None or near is None or distance_m(meant.point, near) <= NEAR_M / 2:
        return ""
    try:
        there, here = places.area_of(meant.point).state, places.area_of(near).state
    except NotPrepared:
        return ""
    return "" if there == here else there or "—"


def _pieces(field: str, text: str) -> list[Piece]:
    """Return an answer taken apart at what nobody asked; nothing if there is none of it."""
    found = volunteered.spans(text)
    pieces: list[Piece] = []
    at = 0
    for span in found:
        if span.start > at:
            pieces.append(Piece(text[at : span.start]))
        pieces.append(Piece(text[span.start : span.end], span.kind, f"{field}:{span.start}:{span.end}"))
        at = span.end
    if found and at < len(text):
        pieces.append(Piece(text[at:]))
    return pieces


def _left(marked: Mapping[str, Iterable[Piece]]) -> str:
    told = [f"{piece.strike}={piece.text}" for pieces in marked.values() for piece in pieces if piece.kind]
    return digest("\n".join(told).encode()).hex()[:32] if told else ""


def _alike(answers: Mapping[str, str], meant: Candidate | None, at: datetime) -> list[Possible]:
    """Return the open incidents that this could be; nothing before there is a place or a few words to go by."""
    told = {name: answers.get(name, "") for name in ("text", "place", "activity", "equipment", "uniform")}
    if meant is None and len("".join(told.values()).strip()) < FEW:
        return []
    account = Described(
        at=at,
        point=meant.point if meant else None,
        accuracy_m=meant.accuracy_m if meant else None,
        text=told["text"],
        place=told["place"],
        activity=told["activity"],
        vehicles=told["equipment"],
        agency=told["uniform"],
    )
    return incidents.possible_duplicates(account, exercise=settings.DEMONSTRATION)


def _history(call_id: UUID, contact_id: UUID | None) -> History | None:
    if contact_id is None:
        return None
    same = vault.same_address(contact_id)
    if same is None:
        return History(waits=True)
    reports = intake.reports_with([*same, contact_id], but=call_id)
    return History(
        waits=False,
        count=len(reports),
        last_at=reports[0].received_at if reports else None,
        outcomes=tuple((one.received_at, status_of_report(one.id)) for one in reports[:MOST_SHOWN]),
    )


def span(length: timedelta) -> str:
    """Return a length of time in the reader's words."""
    minutes = max(1, round(length.total_seconds() / 60))
    if minutes < 90:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
