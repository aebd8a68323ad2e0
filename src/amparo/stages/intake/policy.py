"""What can be taken as a report, and in which order people look at it.

Who sends it, or how often, never decides whether it is taken: only in which lane it stands.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from amparo.core.kit import canonical
from amparo.core.kit.ids import SPOKEN
from amparo.core.vault.policy import one_spelling
from amparo.core.vault.terms import No as VaultNo
from amparo.stages.intake.crowd import Seen
from amparo.stages.intake.terms import LONGEST_LINE, Flaw, Happening, Lane, NewReport, No, Place, Volunteered

CLOCK_SKEW = timedelta(minutes=2)  # phones that ask the network for the time are off by seconds
OLDEST = timedelta(days=366)
KEPT = timedelta(days=30)
DRAFT_KEPT = timedelta(hours=24)
"""A call that nobody finished within a day is finished by nobody."""
COARSE_STEPS = 10.0  # to a degree: about 11 km each, a part of a county
COARSE_M = 8_000.0  # half the diagonal of such a step

LONGEST_TEXT = 5_000  # characters: what somebody tells in five minutes
LONGEST_PLACE = 300
LONGEST_ANSWER = 500
LONGEST_ADDRESS = 254
LONGEST_LANGUAGE = 35
LARGEST_ACCURACY_M = 100_000.0

PLACE_WAIT = timedelta(minutes=3)  # for the answer to "where?"; then a report goes on without it
SAME_TALK = timedelta(hours=2)  # since the last line: what comes now belongs to it
ANSWERED_TALK = timedelta(hours=24)  # since a person's answer: so does the answer to that
SAME_FROM_HERE = 3.0
"""So often one address may tell exactly the same within about an hour."""
SAME_FROM_ANYWHERE = 10.0
"""So often everybody together may: beyond, it is a text that is passed on."""
MANY_ALIKE = 40.0
"""So often nearly the same may be told, by one address or by all: as many as one event has witnesses."""
TELLING = 3
"""Words without which a report says nothing of its own, while its address sends far too much."""
UNMISTAKABLE = 8
"""Words that two people do not choose alike by chance."""
TOKEN_LIFE = timedelta(days=365)
REST = timedelta(days=14)
"""How long a token's reports stand in the ordinary lane after two that were found not to be enforcement."""
WRONG_IN_A_ROW = 2

LANGUAGE = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
_LANGUAGE = re.compile(LANGUAGE, re.ASCII)
_TOKEN = re.compile(f"(?<![A-Za-z0-9])(?:[{SPOKEN}]{{3}}[- ]){{9}}[{SPOKEN}]{{3}}(?![A-Za-z0-9])", re.IGNORECASE)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

# Boxes that hold the United States, (south, west, north, east) in degrees: only for telling
# a swapped pair, so they may be generous.  Alaska and Hawaii need none: their longitudes
# are no latitudes.
_HOMES = ((24.0, -125.5, 49.6, -66.5), (17.5, -68.1, 18.7, -64.3), (13.0, 144.4, 20.7, 146.2))


def why_not_accept(report: NewReport, now: datetime) -> Flaw | None:
    """Return what is wrong with a report and in which field, or None if it can be taken.

    The first flaw that holds is the one returned, in the order of the questions.

    Args:
        report: as it came in; its types are right.
        now: in UTC.
    """
    return next(_flaws(report, now), None)


def _flaws(report: NewReport, now: datetime) -> Iterator[Flaw]:
    if report.id.version != 7:
        yield Flaw(No.ID_NOT_V7, "id")
    yield from _flaws_of_place(report.place)
    yield from _flaws_of_time(report, now)
    if len(report.language) > LONGEST_LANGUAGE or not _LANGUAGE.fullmatch(report.language):
        yield Flaw(No.LANGUAGE_UNKNOWN, "language")
    yield from _flaws_of_text(report.text, "text", LONGEST_TEXT)
    salute = report.salute
    for name in ("size", "activity", "uniform", "time", "equipment"):
        yield from _flaws_of_text(getattr(salute, name), f"salute.{name}", LONGEST_ANSWER)
    yield from _flaws_of_text(report.token, "token", LONGEST_ADDRESS)
    if report.contact is not None:
        yield from _flaws_of_text(report.contact.address, "contact.address", LONGEST_ADDRESS)
        spelled = one_spelling(report.contact.channel, report.contact.address)
        if isinstance(spelled, VaultNo):
            yield Flaw(No(f"contact_{spelled.value}"), "contact.address")


def _flaws_of_place(place: Place) -> Iterator[Flaw]:
    if place.lat is None and place.lon is None:
        if not _says_something(place.text):
            yield Flaw(No.PLACE_MISSING, "place")
    elif place.lat is None or place.lon is None:
        yield Flaw(No.PLACE_MISSING, "place.lat" if place.lat is None else "place.lon")
    elif _on_earth(place.lat, place.lon):
        if _at_home(place.lon, place.lat) and not _at_home(place.lat, place.lon):
            yield Flaw(No.PLACE_SWAPPED, "place.lat")
    elif _on_earth(place.lon, place.lat):
        yield Flaw(No.PLACE_SWAPPED, "place.lat")
    else:
        yield Flaw(No.PLACE_OFF_EARTH, "place.lon" if abs(place.lat) <= 90 else "place.lat")
    if place.accuracy_m is not None and not 0 <= place.accuracy_m <= LARGEST_ACCURACY_M:
        yield Flaw(No.ACCURACY_IMPOSSIBLE, "place.accuracy_m")
    yield from _flaws_of_text(place.text, "place.text", LONGEST_PLACE)


def _flaws_of_time(report: NewReport, now: datetime) -> Iterator[Flaw]:
    if report.seen_at is None:
        if report.happening is Happening.PAST and not report.salute.time.strip():
            yield Flaw(No.SEEN_AT_MISSING, "seen_at")
    elif report.seen_at > now + CLOCK_SKEW:
        yield Flaw(No.SEEN_AT_FUTURE, "seen_at")
    elif report.seen_at < now - OLDEST:
        yield Flaw(No.SEEN_AT_TOO_OLD, "seen_at")


def _flaws_of_text(text: str, field: str, longest: int) -> Iterator[Flaw]:
    if len(text) > longest:
        yield Flaw(No.TEXT_TOO_LONG, field)
    elif _UNPRINTABLE.search(text):
        yield Flaw(No.TEXT_UNPRINTABLE, field)


def why_not_say(text: str) -> No | None:
    """Return why this cannot be a line of a conversation, or None if it can."""
    if not _says_something(text):
        return No.LINE_EMPTY
    if len(text) > LONGEST_LINE:
        return No.LINE_TOO_LONG
    return No.TEXT_UNPRINTABLE if _UNPRINTABLE.search(text) else None


def goes_on(now: datetime, *, last_at: datetime, answered_at: datetime | None) -> bool:
    """Say whether a text from somebody belongs to what was said before, or is a report of its own."""
    return now - last_at <= SAME_TALK or (answered_at is not None and now - answered_at <= ANSWERED_TALK)


def _says_something(text: str) -> bool:
    """Say whether anything of a text can be seen; a blank of zero width is no place either."""
    return any(sign.isprintable() and not sign.isspace() for sign in text)


def _on_earth(lat: float, lon: float) -> bool:
    return -90 <= lat <= 90 and -180 <= lon <= 180


def _at_home(lat: float, lon: float) -> bool:
    return any(south <= lat <= north and west <= lon <= east for south, west, north, east in _HOMES)


def lane_of(seen: Seen) -> Lane:
    """Return in which order people look at a report.

    Bulk is what repeats itself: the same words for the fourth time from one address or for the eleventh
    from anywhere, nearly the same for the forty-first.  From an address far over its budget also what says
    nothing of its own, and everything once even that is more than a town behind one address would tell.
    A report of its own words stays ordinary whatever else its address sends: a church or a mobile carrier
    is one address.
    """
    if seen.known:
        return Lane.KNOWN
    passed_on = seen.same_anywhere >= SAME_FROM_ANYWHERE or seen.alike_anywhere >= MANY_ALIKE
    if passed_on and seen.words >= UNMISTAKABLE:
        return Lane.BULK
    again = seen.same_here >= SAME_FROM_HERE or seen.alike_here >= MANY_ALIKE
    if again and (seen.pressed or seen.words >= TELLING):
        return Lane.BULK
    own = seen.words >= TELLING or (seen.point and seen.words > 0)
    return Lane.BULK if seen.flooding or (seen.pressed and not own) else Lane.ORDINARY


def with_token(report: NewReport) -> NewReport:
    """Return a report whose token, where somebody wrote it into the text, has moved to its own field.

    By SMS there is no other place for it, and in the text it would be kept in the clear.
    """
    found = None if report.token else _TOKEN.search(report.text)
    if found is None:
        return report
    rest = f"{report.text[: found.start()].rstrip()} {report.text[found.end() :].lstrip()}".strip()
    return replace(report, text=rest, token=found.group())


def blank_of(kind: Volunteered) -> str:
    """Return what stands where words of this kind were struck; pages say it in the reader's language."""
    return f"[struck: {kind.value}]"


def spelled(report: NewReport) -> bytes:
    """Return the one spelling of a report, to tell a resend from another report under the same id.

    It holds the contact, so only a keyed digest of it may be stored.
    """
    place, salute, contact = report.place, report.salute, report.contact
    return canonical.dumps(
        [
            str(report.id),
            report.happening.value,
            "" if report.seen_at is None else report.seen_at.astimezone(UTC).isoformat(),
            _number(place.lat),
            _number(place.lon),
            _number(place.accuracy_m),
            place.text,
            report.text,
            report.language,
            salute.size,
            salute.activity,
            salute.uniform,
            salute.time,
            salute.equipment,
            "" if contact is None else contact.channel.value,
            "" if contact is None else contact.address,
            *([report.token] if report.token else ()),  # nothing for none: reports from before had no such line
        ]
    )


ANSWERS = frozenset(
    {
        *("danger", "place", "spot", "happening", "time", "size", "activity", "uniform", "equipment", "text"),
        *("language", "left"),
    }
)
"""What a draft keeps; a contact is not among it, since it is sealed."""


def kept_of(answers: Mapping[str, str]) -> dict[str, str]:
    """Return what a draft keeps of what was typed: known answers alone, none of boundless length."""
    return {name: told[:LONGEST_TEXT] for name, told in answers.items() if name in ANSWERS}


def _number(value: float | None) -> str:
    """Return the shortest text that reads back as this number; minus zero is zero."""
    return "" if value is None else repr(float(value) + 0.0)
