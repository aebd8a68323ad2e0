"""When it was, as a caller says it: "10 min ago", "a las 6 y media", "yesterday 5pm".

Read on the network's clock, since nobody tells their zone on the telephone.  What is not
understood stays as words; what could be understood in two ways is taken as the latest that
has passed, and is shown to the caller's ear before it is kept.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, NamedTuple

from amparo.core.kit.letters import without_marks


class Moment(NamedTuple):
    """An instant, and how far it may be off to either side."""

    at: datetime
    """In UTC."""
    within: timedelta


_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_SKEW: Final = timedelta(minutes=2)
_LONGEST: Final = 120  # characters; a longer text is a story, not a time

_ONES: Final = {
    1: "one un una uno", 2: "two dos", 3: "three tres", 4: "four cuatro", 5: "five cinco", 6: "six seis",
    7: "seven siete", 8: "eight ocho", 9: "nine nueve", 10: "ten diez", 11: "eleven once", 12: "twelve doce",
    15: "fifteen quince", 20: "twenty veinte", 25: "twenty-five veinticinco", 30: "thirty treinta",
    35: "thirty-five", 40: "forty cuarenta", 45: "forty-five", 50: "fifty cincuenta",
}  # fmt: skip
_NUMBERS: Final = {word: number for number, words in _ONES.items() for word in words.split()}
_DAYS: Final = (
    "monday lunes", "tuesday martes", "wednesday miercoles", "thursday jueves", "friday viernes", "saturday sabado",
    "sunday domingo",
)  # fmt: skip
_WEEKDAYS: Final = {word: at for at, words in enumerate(_DAYS) for word in words.split()}
_MONTHS: Final = {
    word: at + 1
    for at, words in enumerate(
        (
            "january jan enero ene", "february feb febrero", "march mar marzo", "april apr abril abr", "may mayo",
            "june jun junio", "july jul julio", "august aug agosto ago", "september sept sep septiembre",
            "october oct octubre", "november nov noviembre", "december dec diciembre dic",
        )
    )
    for word in words.split()
}  # fmt: skip
_PARTS: Final = {"madrugada": 0, "morning": 6, "afternoon": 12, "evening": 18}
"""The hour at which each quarter of a day begins."""
_FITS: Final = {
    "madrugada": frozenset(range(6)),
    "morning": frozenset(range(13)),
    "afternoon": frozenset(range(12, 20)),
    "evening": frozenset({*range(17, 24), *range(5)}),
}
"""The hours that somebody calls so; wider than a quarter, since an afternoon lasts until it is dark."""


@dataclass(slots=True)
class _Said:
    """What was understood so far, and what is left of the text."""

    rest: str
    ago: timedelta | None = None
    within: timedelta | None = None
    day: date | None = None
    part: str | None = None
    hour: int | None = None
    minute: int | None = None
    half: str = ""
    """``am``, ``pm``, ``24`` if the hour can only be one of a whole day, or empty."""

    def take(self, pattern: str) -> re.Match[str] | None:
        """Find a pattern between other words, cut it out, and return it."""
        found = re.search(rf"(?:(?<=\s)|^)(?:{pattern})(?=\s|$)", self.rest)
        if found:
            self.rest = f"{self.rest[: found.start()]} | {self.rest[found.end() :]}"
        return found


def read(text: str, *, now: datetime, zone: tzinfo) -> Moment | None:
    """Return the instant that somebody means and how exact it is, or None if it stays words.

    Never later than now: "at 6" is the last 6 o'clock that has passed.

    Args:
        text: as it was typed, English or Spanish, with or without accents.
        now: in UTC.
        zone: the network's.
    """
    if not text.strip() or len(text) > _LONGEST:
        return None
    said = _Said(_folded(text))
    if said.take(r"(?:just|right) now|now|ahora mismo|ahora|en este momento|right this (?:minute|second)"):
        found: Moment | None = Moment(now, 2 * _MINUTE)
    elif said.take(r"ahorit(?:it)?a|hace (?:un )?momentito|a moment ago|hace un momento"):
        found = Moment(now, 10 * _MINUTE)
    else:
        _take_ago(said)
        if said.ago is None:
            local = now.astimezone(zone)
            _take_day(said, local.date())
            _take_part(said, local)
            _take_clock(said)
            found = _put_together(said, now, zone)
        else:
            found = Moment(now - said.ago, said.within or said.ago / 4)
    return None if found is None or _doubtful(said.rest) else found


def _folded(text: str) -> str:
    plain = without_marks(text.casefold())
    plain = re.sub(r"\b([ap])\s?\.?\s?m\b\.?", r" \1m ", plain)
    plain = re.sub(r"(?<=[0-9])(?:hrs?|h|horas)\b(?!\s*(?:ago|y))", " ", plain) if " hace" not in f" {plain}" else plain
    plain = re.sub(r"[^\w:/\s-]|(?<![0-9])[:/]|[:/](?![0-9])", " ", plain)
    plain = re.sub(r"\b(twenty|thirty|forty)[ -]five\b", r"\1-five", plain)
    plain = re.sub(r"\b(treinta|cuarenta) y cinco\b", lambda m: "35" if m[1] == "treinta" else "45", plain)
    words = (str(_NUMBERS.get(word, word)) for word in plain.split())
    return " ".join(words)


_N: Final = r"([0-9]{1,3})"
_MINUTES: Final = r"(?:m|min|mins|minutes?|minutos?|minuticos?|minutitos?)"
_HOURS: Final = r"(?:h|hr|hrs|hours?|horas?|horitas?)"
_AND_HALF: Final = r"(?:and 1 half|and a half|y media)"


_UNITS: Final = (
    (_MINUTES, _MINUTE),
    (_HOURS, _HOUR),
    (r"(?:days?|dias?)", _DAY),
    (r"(?:weeks?|semanas?)", 7 * _DAY),
)


def _take_ago(said: _Said) -> None:
    """Take "so long ago", in either language: the Spanish word comes before, the English one after."""
    before, after = r"(?:hace|hara)(?: (?:como|unos|unas|casi|mas de))*", r"(?:ago|back|earlier)"
    amounts = (
        (r"(?:a )?(?:half an? hour|half 1 hour|media hora|media horita)", 0.5 * _HOUR, 10 * _MINUTE),
        (r"(?:an? |1 )?(?:quarter of an hour|cuarto de hora)", 0.25 * _HOUR, 5 * _MINUTE),
        (rf"(?:an? |1 )(?:hour|hora) {_AND_HALF}", 1.5 * _HOUR, 20 * _MINUTE),
        (r"(?:an |1 )(?:hour|hora)", 1.0 * _HOUR, 15 * _MINUTE),
        (rf"(?:a |1 )?(?:couple(?: of)?|par de) {_MINUTES}", 2 * _MINUTE, 3 * _MINUTE),
        (rf"(?:a |1 )?(?:couple(?: of)?|par de) {_HOURS}", 2 * _HOUR, _HOUR),
        (r"(?:a |1 )(?:minute|minuto|min)", _MINUTE, 2 * _MINUTE),
    )  # fmt: skip
    for words, ago, within in amounts:
        if said.take(rf"{before} {words}|{words} {after}"):
            said.ago, said.within = ago, within
            return
    for unit, size in _UNITS:
        half = rf"(?: {_AND_HALF})?"
        if found := said.take(rf"{before} {_N} {unit}{half}|{_N} ?{_AND_HALF}? ?{unit} {after}|{_N}{unit} {after}"):
            count = float(next(group for group in found.groups() if group))
            count += 0.5 if re.search(_AND_HALF, found[0]) else 0
            said.ago = count * size
            said.within = max(2 * _MINUTE, said.ago / 4 if size < _DAY else size / 2)
            return


def _take_day(said: _Said, today: date) -> None:
    """Take which day it was: today, yesterday, a day of the week, a date."""
    if said.take(r"(?:the )?day before yesterday|anteayer|antier|antes de ayer"):
        said.day = today - 2 * _DAY
    elif said.take(r"last night|anoche"):
        said.day, said.part = today - _DAY, "evening"
    elif said.take(r"yesterday|ayer"):
        said.day = today - _DAY
    elif said.take(r"today|hoy"):
        said.day = today
    elif found := said.take(rf"(?:on |last |el |este )*({'|'.join(_WEEKDAYS)})(?: pasado)?"):
        back = (today.weekday() - _WEEKDAYS[found[1]]) % 7
        said.day = today - (back or 7) * _DAY
    elif found := said.take(
        rf"(?:el |on |the )*(?:(?P<d1>[0-9]{{1,2}})(?:st|nd|rd|th)?(?: de| of)? (?P<m1>{'|'.join(_MONTHS)})"
        rf"|(?P<m2>{'|'.join(_MONTHS)}) (?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th)?"
        r"|(?P<a>[0-9]{1,2})/(?P<b>[0-9]{1,2})(?:/(?:20)?[0-9]{2})?)"
    ):
        said.day = _date(found, today)


def _date(found: re.Match[str], today: date) -> date | None:
    if found["a"]:
        first, second = int(found["a"]), int(found["b"])
        month, day = (second, first) if first > 12 else (first, second)  # 23/11 can only be a day first
    else:
        month, day = _MONTHS[found["m1"] or found["m2"]], int(found["d1"] or found["d2"])
    for year in (today.year, today.year - 1):
        try:
            meant = date(year, month, day)
        except ValueError:
            continue
        if meant <= today:
            return meant
    return None


def _take_part(said: _Said, local: datetime) -> None:
    """Take which part of the day it was; without a day it is today's, or the night that has just passed."""
    of = r"(?:early |temprano |muy )?(?:in the |at |this |esta |en la |por la |de la |a la |la |early )*"
    names = (
        ("madrugada", rf"{of}madrugada|early this morning|{of}early hours"),
        ("morning", rf"{of}(?:morning)|(?:esta|en la|por la|de la) manana(?: temprano)?"),
        ("afternoon", rf"{of}(?:afternoon|tarde)"),
        ("evening", rf"{of}(?:evening|night|noche)|tonight"),
    )
    for name, pattern in names:
        if found := said.take(pattern):
            said.part = name
            if re.search(r"\b(?:this|esta|tonight)\b", found[0]):
                late = name == "evening" and local.hour < 6  # "this night" is the one that is not over
                said.day = local.date() - late * _DAY
            return


def _take_clock(said: _Said) -> None:
    """Take what the clock said."""
    at = r"(?:at |around |about |a |as |eso de |las |la |by |como |aprox |alrededor de |o'?clock )*"
    half = r"(?: ?(?P<half>[ap])m)?(?: o ?clock)?(?: en punto)?"
    if said.take(rf"{at}(?:noon|midday|(?:el )?mediodia|medio dia)"):
        said.hour, said.minute, said.half = 12, 0, "24"
    elif said.take(rf"{at}(?:midnight|(?:la )?medianoche|media noche)"):
        said.hour, said.minute, said.half = 0, 0, "24"
    elif found := said.take(rf"{at}(?:half past|(?P<q>(?:1 |a )?quarter (?:past|after))) (?P<h>[0-9]{{1,2}}){half}"):
        _set(said, found, 15 if found["q"] else 30)
    elif found := said.take(rf"{at}(?P<h>[0-9]{{1,2}}) y (?:(?P<q>cuarto)|(?P<m>[0-9]{{1,2}})|media|pico){half}"):
        _set(said, found, 15 if found["q"] else int(found["m"]) if found["m"] else 10 if "pico" in found[0] else 30)
    elif found := said.take(
        rf"(?:(?:1 |a |el |un )*(?:quarter|cuarto) (?:to|of|before|para) {at}(?P<h>[0-9]{{1,2}})"
        rf"|{at}(?P<g>[0-9]{{1,2}}) menos cuarto){half}"
    ):
        _set(said, found, -15)
    elif found := said.take(rf"{at}(?P<h>[0-9]{{1,2}})[: ](?P<m>[0-5][0-9])(?::[0-9]{{2}})?{half}"):
        _set(said, found, int(found["m"]))
    elif found := said.take(rf"{at}(?P<h>[0-9]{{1,2}}){half}"):
        _set(said, found, None)


def _set(said: _Said, found: re.Match[str], minute: int | None) -> None:
    """Put down an hour; a minute below zero belongs to the hour before."""
    named = found.groupdict()
    hour = int(named.get("h") or named.get("g") or 0)
    if minute is not None and minute < 0:
        hour, minute = (hour - 1) % 24 or 12, 60 + minute
    if hour > 24 or (hour == 24 and minute):
        said.rest += " ?"
        return
    said.hour, said.minute = hour % 24, minute
    said.half = f"{named['half']}m" if named["half"] else "24" if hour > 12 or hour == 0 else ""
    if said.half in {"am", "pm"} and not 1 <= hour <= 12:
        said.rest += " ?"


def _put_together(said: _Said, now: datetime, zone: tzinfo) -> Moment | None:
    if said.hour is not None:
        found = _by_clock(said, now, zone)
        within = (5 if said.minute not in {None, 0} else 15) * _MINUTE
        return None if found is None else Moment(found, within)
    if said.part:
        return _by_part(said, said.part, now, zone)
    if said.day is None:
        return None
    begins = _instant(said.day, 0, 0, zone)
    if begins > now:
        return None
    ends = min(begins + _DAY, now)
    return Moment(begins + (ends - begins) / 2, (ends - begins) / 2)


def _by_clock(said: _Said, now: datetime, zone: tzinfo) -> datetime | None:
    """Return the latest instant that has passed, of those that the clock's words may mean."""
    hours = _hours(said)
    today = now.astimezone(zone).date()
    days = [said.day] if said.day else [today, today - _DAY]
    if said.day and said.part == "evening" and said.half != "24":
        days.append(said.day + _DAY)  # "last night at 2" is this morning
    may = [
        _instant(day, hour, said.minute or 0, zone, fold=fold)
        for day in days
        for hour in hours
        for fold in (0, 1)
        if not (said.day and day != said.day and hour > 5)
        and not (said.day and day == said.day and said.part == "evening" and hour < 6)
    ]
    passed = [instant for instant in may if instant <= now + _SKEW]
    return min(max(passed), now) if passed else None


def _hours(said: _Said) -> list[int]:
    """Return the hours of the day that are meant: "at 6" is two, "6 de la tarde" one."""
    hour = said.hour or 0
    if said.half == "24":
        return [hour]
    both = [hour % 12, hour % 12 + 12]
    if said.half:
        return [both[said.half == "pm"]]
    return [one for one in both if one in _FITS.get(said.part or "", both)] or both


def _by_part(said: _Said, part: str, now: datetime, zone: tzinfo) -> Moment | None:
    today = now.astimezone(zone).date()
    day = said.day or today
    begins = _instant(day, _PARTS[part], 0, zone)
    if begins > now and said.day is None and part == "evening":
        begins = _instant(day - _DAY, _PARTS[part], 0, zone)
    if begins > now:
        return None
    ends = min(begins + 6 * _HOUR, now)
    return Moment(begins + (ends - begins) / 2, max((ends - begins) / 2, 5 * _MINUTE))


def _instant(day: date, hour: int, minute: int, zone: tzinfo, *, fold: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, fold=fold), zone).astimezone(UTC)


_CHANGES: Final = re.compile(
    r"\b(?:not|no|or|o|between|entre|until|till|hasta|to|from|desde|since|before|antes|after|despues|every|cada"
    r"|tomorrow|manana|next|will|proxim[oa]|todos?|todas?|siempre|always|never|nunca|am|pm|[0-9]+)\b|[0-9?]"
)


def _doubtful(rest: str) -> bool:
    """Say whether what is left over could change what was understood: another number, a "between", a "tomorrow"."""
    return _CHANGES.search(rest) is not None
