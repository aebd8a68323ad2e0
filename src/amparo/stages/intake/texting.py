"""What a short text tells by itself: in which language, and where.

Modest on purpose.  A report must come in whatever it says; what is not understood here a
person reads, and a place that is not sure is asked for.
"""

import re
from typing import Final

from amparo.core.kit.letters import without_marks

LONGEST_PLACE: Final = 80
"""Characters: beyond it, it is a story with a place in it."""

_SPANISH: Final = frozenset({
    "el", "la", "los", "las", "un", "una", "de", "del", "en", "y", "que", "es", "hay", "con", "por", "para", "se",
    "su", "al", "lo", "como", "pero", "mas", "no", "si", "aqui", "ahi", "donde", "esta", "estan", "son", "vi",
    "veo", "calle", "esquina", "frente", "cerca", "camioneta", "camionetas", "carro", "carros", "agentes", "migra",
    "migracion", "policia", "gente", "casa", "trabajo", "llevan", "llevaron", "hermano", "esposo", "hola", "ayuda",
    "gracias", "senor", "dos", "tres", "cuatro",
})  # fmt: skip
_ENGLISH: Final = frozenset({
    "the", "a", "an", "of", "in", "on", "at", "and", "that", "is", "are", "was", "there", "with", "for", "to", "it",
    "he", "she", "they", "we", "i", "my", "but", "not", "yes", "here", "where", "this", "street", "corner", "front",
    "near", "van", "vans", "car", "cars", "officers", "agents", "police", "people", "house", "work", "took",
    "taking", "brother", "husband", "hello", "help", "thanks", "two", "three", "four", "outside",
})  # fmt: skip

_HEARD: Final = re.compile(
    r"\b(heard (that|from)|somebody (told|posted)|someone (told|posted)|they say|facebook|whatsapp|instagram|tiktok|"
    r"dicen que|me dijeron|me contaron|publicaron|vi en (face|insta)|oi que)\b"
)
_ANEW: Final = re.compile(r"\A\W*(new|nuevo|nueva)\b", re.IGNORECASE)

_SUFFIX: Final = (
    r"(st|street|ave|av|avenue|blvd|boulevard|rd|road|dr|drive|ln|lane|way|hwy|highway|fwy|pl|ct|pkwy|calle|avenida)"
)
_NAME: Final = r"[^\W\d_][\w'’-]*"
_ORDINAL: Final = r"[0-9]{1,3}(st|nd|rd|th|a|ra|da|ta)?"
_AND: Final = r"(and|&|y|e|con|at|with|x|@|/)"
_STREET: Final = rf"({_ORDINAL}|({_NAME} ){{0,2}}{_NAME})( {_SUFFIX}\b\.?)?"
_PLACES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"-?[0-9]{1,2}\.[0-9]{2,}\s*,\s*-?[0-9]{1,3}\.[0-9]{2,}",
        rf"[0-9]{{2,5}} (([nsew]|north|south|east|west)\.? )?({_ORDINAL}|({_NAME} ){{0,2}}{_NAME}) {_SUFFIX}\b"
        r"[^.!?\n]{0,40}",
        rf"\b[0-9]{{1,3}}(st|nd|rd|th)\b( {_SUFFIX}\b\.?)? {_AND} {_STREET}",
        rf"\b(?!and\b|y\b){_NAME}( {_NAME})?( {_SUFFIX}\b\.?)? {_AND} [0-9]{{1,3}}(st|nd|rd|th)\b( {_SUFFIX}\b\.?)?",
        rf"({_NAME} ){{1,2}}{_SUFFIX}\b\.? {_AND} {_STREET}",
        rf"({_NAME} ){{1,2}}{_AND} ({_NAME} ){{1,2}}{_SUFFIX}\b",
        rf"(corner of|esquina de|esq\.? de|esquina|cross of|cruce de) {_STREET} {_AND} {_STREET}",
        rf"\bla [0-9]{{1,3}} y (la )?{_NAME}( {_NAME})?",
        rf"(calle|avenida|av\.?) {_STREET} {_AND} (la )?((calle|avenida|av\.?) )?{_STREET}",
        r"(?<![0-9])[0-9]{5}(-[0-9]{4})?(?![0-9])",
    )
)
_LITTLE: Final = re.compile(r"\A((in|at|on|near|en|de)\s+)+", re.IGNORECASE)
_BEFORE_A_PLACE: Final = re.compile(
    r"\b(?:in|near|around|by|at|en|cerca de|por|afuera de|frente a|rumbo a)\s+", re.IGNORECASE
)
_END_OF_A_PLACE: Final = re.compile(r"[.!?\n;]|\s[-–—]\s")


def language_of(text: str) -> str:
    """Return ``es``, ``en``, or ``und`` where the common words of neither are in the lead."""
    words = _folded(text).split()
    spanish = sum(word in _SPANISH for word in words) + 2 * bool(re.search("[ñ¿¡]", text))
    english = sum(word in _ENGLISH for word in words)
    if spanish == english:
        return "und"
    return "es" if spanish > english else "en"


def is_hearsay(text: str) -> bool:
    """Say whether a text tells what somebody else told."""
    return _HEARD.search(_folded(text)) is not None


def starts_anew(text: str) -> bool:
    """Say whether a text asks to be a report of its own: it begins with NEW or NUEVO."""
    return _ANEW.search(text) is not None


def spelled_place(text: str) -> str:
    """Return the part of a text that is a place by its very form: a crossing, an address, a ZIP, a pair of numbers."""
    for pattern in _PLACES:
        if found := pattern.search(text):
            return _LITTLE.sub("", found[0].strip(" ,."))
    return ""


def after_a_comma(text: str, place: str) -> str:
    """Return what stands after a place and a comma, where people name the city: ``7th and Soto, Boyle Heights``."""
    rest = text.partition(place)[2].lstrip()
    return _END_OF_A_PLACE.split(rest[1:], maxsplit=1)[0].strip()[:LONGEST_PLACE] if rest.startswith(",") else ""


def named_places(text: str) -> list[str]:
    """Return the parts of a text that may name a place, the likeliest first: after "in", "near", "en", "cerca de".

    A text that is short enough to be a name may be one as a whole.
    """
    pieces = [_END_OF_A_PLACE.split(text[found.end() :], maxsplit=1)[0] for found in _BEFORE_A_PLACE.finditer(text)]
    pieces += [text] if len(text) <= LONGEST_PLACE and len(text.split()) <= 5 else []
    return [piece.strip(" ,") for piece in pieces if 3 <= len(piece.strip(" ,")) <= LONGEST_PLACE]


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", " ", re.sub(r"['’]", "", without_marks(text))).casefold()
