"""Orders by text: STOP, START and HELP, in English and Spanish, as people type them.

Only a text that says nothing else is an order: "stop them, they are at my door" is a report.
Two letters swapped or one doubled are understood; nearer guesses are not made, since a
person wrongly taken to have said STOP would not hear from us any more.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from amparo.core.kit.letters import without_marks
from amparo.core.messaging.terms import Word

LONGEST: Final = 60  # characters; a longer text says something else too
_SHORTEST_SWAPPED: Final = 4  # letters; "end" with two letters swapped may be a name

_SAID: Final[Mapping[tuple[Word, str], tuple[str, ...]]] = {
    (Word.STOP, "en"): (
        "stop", "stop all", "stopall", "unsubscribe", "unsubscribe me", "cancel", "end", "quit", "opt out", "optout",
        "revoke", "stop texting", "stop texting me", "stop messaging me", "stop messages", "no more messages",
    ),
    (Word.STOP, "es"): (
        "alto", "baja", "de baja", "dar de baja", "darme de baja", "deme de baja", "cancelar", "parar", "pare",
        "no mas mensajes", "no me escriban", "no me escriba", "no me manden mensajes",
    ),
    (Word.START, "en"): ("start", "unstop", "resume", "opt in", "optin", "subscribe"),
    (Word.START, "es"): ("alta", "dar de alta", "darme de alta", "deme de alta", "reanudar", "empezar", "iniciar"),
    (Word.HELP, "en"): ("help", "info", "help info"),
    (Word.HELP, "es"): ("ayuda", "informacion"),
}  # fmt: skip
_POLITE: Final = frozenset({
    "please", "pls", "plz", "por", "favor", "porfavor", "porfa", "now", "ya", "gracias", "thanks", "thank", "you",
})  # fmt: skip
_MEANT: Final = frozenset({"alot", "lato", "lata"})
"""What looks like two letters swapped and may be an answer: "how many officers?", "alot"."""


class Order(NamedTuple):
    """An order, and the language in which it was given."""

    word: Word
    language: str


def order_in(text: str) -> Order | None:
    """Return the order that a text is, or None if it is none."""
    if len(text) > LONGEST:
        return None
    words = _folded(text).split()
    kept = list(dict.fromkeys(word for word in words if word not in _POLITE))
    for spelled in (" ".join(kept), "".join(kept)):
        if found := _ORDERS.get(spelled) or _ORDERS.get(_squeezed(spelled)):
            return found
    return _SWAPPED.get(kept[0]) if len(kept) == 1 else None


def _folded(text: str) -> str:
    """Return the letters and digits of a text, without case and accents, other signs as blanks."""
    return re.sub(r"[\W_]+", " ", without_marks(text)).casefold().strip()


def _squeezed(word: str) -> str:
    """Return a word with every run of one letter shortened to one: ``stoppp`` is ``stop``."""
    return re.sub(r"(.)\1+", r"\1", word)


def _swaps(word: str) -> Iterator[str]:
    """Yield the word with each two neighbours swapped."""
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


_ORDERS: Final = {said: Order(word, language) for (word, language), all_said in _SAID.items() for said in all_said}
_SWAPPED: Final = {
    swapped: order
    for said, order in _ORDERS.items()
    if " " not in said and len(said) >= _SHORTEST_SWAPPED
    for swapped in _swaps(said)
    if swapped not in _ORDERS and swapped not in _MEANT
}
