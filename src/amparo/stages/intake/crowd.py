"""Who sends how much, and what is told again and again: for the order in which people look, never for refusing.

It is counted in memory, in this process, and for about an hour.  No address is stored, logged
or kept here: what is kept is a hash under a random key that lives as long as the hour and is
then thrown away, so that not even this process could say later who sent what.  With several
web processes each counts what it answers, and a restart begins anew: a lane is a guess about
what to look at first, and nothing is lost by a wrong one.
"""

import re
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

from amparo.core.kit.letters import without_marks
from amparo.stages.intake.terms import NewReport

K = TypeVar("K")
V = TypeVar("V")

BUDGET: Final = 120.0
"""Reports an hour from one address before it counts as pressed, and with one token before that vouches for nothing."""
SPURT: Final = 30.0
"""Reports at once, less one for each second, that only a script sends from one address."""
TOWN: Final = 3_000.0
"""Reports of their own words an hour that a whole town behind one address could tell."""
ALIKE: Final = 0.6
"""Two texts that share this part of their words tell the same story; what differs is the name of a street."""
HOUR: Final = 3600.0
FADING: Final = 6 / HOUR
"""How much of a count of tellings is forgotten each second."""
MOST_ORIGINS: Final = 20_000
MOST_STORIES: Final = 4_096
MOST_ORIGINS_OF_A_STORY: Final = 64
MOST_ANSWERED: Final = 4_096
_MASKS: Final = tuple(0x9E3779B9 * n % 2**32 for n in range(1, 9))
"""One for each of a text's least hashes: two texts alike at 0.6 share none of eight about once in 1,500 times."""
_WORD: Final = re.compile(r"\w+")
_UNSPACED: Final = "\u2e80"  # from here on scripts are written without spaces between words


class Seen(NamedTuple):
    """What the rule of lanes asks of a report."""

    known: bool = False
    """It came with a token that vouches, or from the network's own people in the field."""
    words: int = 99
    """Different words that it says beside its place."""
    point: bool = True
    same_here: float = 0.0
    """How often its address told exactly this within about an hour, without this time; its place may differ."""
    same_anywhere: float = 0.0
    alike_here: float = 0.0
    """How often its address told nearly this."""
    alike_anywhere: float = 0.0
    pressed: bool = False
    """Its address is over its budget, or sends as only a script does."""
    flooding: bool = False
    """Its address has told more of its own words than a town would."""


class Judged(NamedTuple):
    """What was seen of a report, and the words by which its story is told from others."""

    seen: Seen
    story: frozenset[str]


@dataclass(slots=True)
class Level:
    """A count that runs down by so much a second."""

    height: float = 0.0
    at: float = 0.0

    def now(self, seconds: float, per_second: float) -> float:
        """Return what is left of it at an instant."""
        return max(0.0, self.height - max(0.0, seconds - self.at) * per_second)

    def add(self, seconds: float, per_second: float) -> float:
        """Count one more, and return what there was before it."""
        before = self.now(seconds, per_second)
        self.height, self.at = before + 1.0, max(seconds, self.at)
        return before


@dataclass(slots=True)
class Origin:
    """What one address sent lately."""

    hour: Level = field(default_factory=Level)
    spurt: Level = field(default_factory=Level)
    own: Level = field(default_factory=Level)


@dataclass(slots=True)
class Tally:
    """How often something was told, by everybody and from each address."""

    anywhere: Level = field(default_factory=Level)
    by_origin: "OrderedDict[bytes, Level]" = field(default_factory=OrderedDict)

    def add(self, origin: bytes, seconds: float) -> tuple[float, float]:
        """Count one more, and return how often it had been told: from here, from anywhere."""
        mine = self.by_origin.get(origin) or Level()
        _keep(self.by_origin, origin, mine, MOST_ORIGINS_OF_A_STORY)
        return mine.add(seconds, FADING), self.anywhere.add(seconds, FADING)


@dataclass(slots=True)
class Story:
    """What several texts tell alike: the words of the first of them."""

    words: frozenset[str]
    sketch: tuple[tuple[int, int], ...]
    tally: Tally = field(default_factory=Tally)


class Crowd:
    """The memory of one process; all that it holds is bounded, and the oldest goes first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self._key, self._key_until = b"", float("-inf")
        self._origins: OrderedDict[bytes, Origin] = OrderedDict()
        self._tokens: OrderedDict[UUID, Level] = OrderedDict()
        self._texts: OrderedDict[frozenset[str], Tally] = OrderedDict()
        self._stories: OrderedDict[frozenset[str], Story] = OrderedDict()
        self._sketched: dict[tuple[int, int], frozenset[str]] = {}
        self._answered: OrderedDict[UUID, Judged] = OrderedDict()

    def judge(self, report: NewReport, address: str, at: datetime, *, known: bool, token: UUID | None = None) -> Judged:
        """Return what is seen of a report, and count it once, however often it is sent.

        Args:
            report: as it came in.
            address: where from, as one customer has it: an IPv4 address or a /64.
            at: when it came in.
            known: see ``Seen``.
            token: what it came with; over its own budget it vouches for nothing, whoever has got hold of it.
        """
        with self._lock:
            if before := self._answered.get(report.id):
                return before
            if token is not None:
                level = self._tokens.get(token) or Level()
                _keep(self._tokens, token, level, MOST_ORIGINS)
                known = level.add(at.timestamp(), BUDGET / HOUR) < BUDGET and known
            judged = self._counted(report, self._hashed(address, at.timestamp()), at.timestamp(), known=known)
            _keep(self._answered, report.id, judged, MOST_ANSWERED)
            return judged

    def _counted(self, report: NewReport, origin: bytes, now: float, *, known: bool) -> Judged:
        text = text_of(report)
        words = telling(text)
        here = self._origins.get(origin) or Origin()
        _keep(self._origins, origin, here, MOST_ORIGINS)
        over = here.hour.add(now, BUDGET / HOUR) >= BUDGET
        pressed = here.spurt.add(now, 1.0) >= SPURT or over
        exact = self._texts.get(text) or Tally()
        _keep(self._texts, text, exact, MOST_STORIES)
        story = self._story(words)
        same = exact.add(origin, now)
        alike = story.tally.add(origin, now)
        flooding = here.own.now(now, TOWN / HOUR) >= TOWN
        if alike[0] < 1.0:
            here.own.add(now, TOWN / HOUR)
        point = report.place.lat is not None
        return Judged(Seen(known, len(words), point, *same, *alike, pressed, flooding), story.words)

    def _story(self, words: frozenset[str]) -> Story:
        """Return the story that these words tell, a new one if nobody told it lately."""
        found = self._stories.get(words)
        if found is None:
            sketch = _sketch(words)
            near = {told for part in sketch if (told := self._sketched.get(part)) is not None}
            alike = ((_shared(words, told), told) for told in near)
            share, best = max(alike, key=lambda one: one[0], default=(0.0, words))
            found = self._stories[best] if share >= ALIKE else Story(words, sketch)
            self._sketched.update(dict.fromkeys(found.sketch, found.words))
        for dropped in _keep(self._stories, found.words, found, MOST_STORIES):
            for part in dropped.sketch:
                if self._sketched.get(part) == dropped.words:
                    del self._sketched[part]
        return found

    def _hashed(self, address: str, now: float) -> bytes:
        if not self._key_until - HOUR <= now < self._key_until:
            self._key, self._key_until = secrets.token_bytes(32), now + HOUR
            self._origins.clear()
            for tally in (*self._texts.values(), *(story.tally for story in self._stories.values())):
                tally.by_origin.clear()
        return blake2b(address.encode(), digest_size=12, key=self._key).digest()


def text_of(report: NewReport) -> frozenset[str]:
    """Return the different words that a report says beside its place, without case and accents."""
    told = report.salute
    said = _words(" ".join((report.text, told.size, told.activity, told.uniform, told.time, told.equipment)))
    return frozenset(said) - frozenset(_words(report.place.text))


def telling(text: frozenset[str]) -> frozenset[str]:
    """Return the words of a text that tell its story: no numbers, none of two letters, as a script varies them."""
    return frozenset(part for word in text if word.isalpha() for part in _parts(word))


def _words(text: str) -> list[str]:
    if not text.isascii():
        text = without_marks(text)
    return _WORD.findall(text.casefold())


def _parts(word: str) -> list[str]:
    """Return a word of three letters or more, or pairs of signs where words are written without spaces."""
    if word[0] < _UNSPACED:
        return [word] if len(word) > 2 else []
    return [word[at : at + 2] for at in range(len(word) - 1)]


def _sketch(words: frozenset[str]) -> tuple[tuple[int, int], ...]:
    hashes = [hash(word) & 0xFFFFFFFF for word in words] or [0]
    return tuple((n, min([one ^ mask for one in hashes])) for n, mask in enumerate(_MASKS))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


def _keep(held: "OrderedDict[K, V]", key: K, value: V, most: int) -> list[V]:
    """Put something where the latest is, and return what had to go for it."""
    held[key] = value
    held.move_to_end(key)
    return [held.popitem(last=False)[1] for _ in range(max(0, len(held) - most))]


crowd = Crowd()
"""This process's memory."""
