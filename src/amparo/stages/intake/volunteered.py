"""What a text tells that nobody was asked: status, manner of entry, A-number, country of birth.

Nothing is taken out by itself: a pattern cannot know what a sentence means.  What it finds
is shown to a person, who strikes it or leaves it.  English and Spanish, with and without
accents; other languages are left to the reader.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from amparo.stages.intake.terms import Volunteered


class Span(NamedTuple):
    """A part of a text, from the first character to before the last, and what it tells."""

    start: int
    end: int
    kind: Volunteered


_COUNTRY: Final = (
    r"(?:el salvador|honduras|guatemala|nicaragua|costa rica|panama|mexico|cuba|haiti|jamaica|belize|belice"
    r"|(?:la )?republica dominicana|(?:the )?dominican republic|colombia|venezuela|ecuador|peru|bolivia|brazil|brasil"
    r"|chile|argentina|uruguay|paraguay|china|india|pakistan|bangladesh|nepal|(?:the )?philippines|filipinas|vietnam"
    r"|cambodia|camboya|laos|korea|corea|armenia|iran|iraq|syria|siria|afghanistan|afganistan|ukraine|ucrania|russia"
    r"|rusia|turkey|turquia|ethiopia|etiopia|eritrea|somalia|sudan|nigeria|ghana|cameroon|camerun|senegal|mauritania"
    r"|(?:the )?congo|angola|egypt|egipto|uzbekistan|kazakhstan)"
)
_NATIONAL: Final = (
    r"(?:mexican|guatemalan|honduran|salvadoran|salvadorian|nicaraguan|cuban|haitian|dominican|colombian|venezuelan"
    r"|ecuadorian|peruvian|brazilian|chinese|indian|filipino|vietnamese|korean|armenian|iranian)"
)
_NACIONAL: Final = (
    r"(?:mexican|guatemaltec|hondurn|hondure[nñ]|salvadore[nñ]|nicaragüens|cuban|haitian|dominican|colombian"
    r"|venezolan|ecuatorian|peruan|brasile[nñ]|chin|filipin|vietnamit|corean|armeni|irani)[oa]s?"
)
_PERSON: Final = r"(?:man|men|woman|women|guys?|boys?|girls?|kids?|couple|family|nationals?|workers?|immigrants?)"
_IS: Final = r"(?:is|are|was|were|am|'s|'re|he's|she's|they're)"
_ES: Final = r"(?:es|son|era|eran|soy|somos|un|una|unos|unas)"

_PATTERNS: Final[tuple[tuple[Volunteered, str], ...]] = (
    (
        Volunteered.STATUS,
        r"\bundocumented\b"
        r"|\b(?:no|without|has|have|had|got|false|fake)(?: any| legal| his| her| their)? papers\b"
        r"|\billegal (?:immigrants?|aliens?|migrants?)\b|\billegals\b|\b" + _IS + r" (?:here )?illegal(?:ly)?\b"
        r"|\b(?:immigration|legal|visa) status\b|\bgreen ?cards?\b|\b(?:lawful )?permanent residents?\b"
        r"|\b(?:us|u\.s\.|american) citizens?\b|\b" + _IS + r" (?:not )?(?:a )?citizens?\b|\bnaturali[sz]ed\b"
        r"|\bnon-?citizens?\b|\bdaca\b|\bdreamers?\b|\btps\b|\basylum\b|\basylees?\b|\brefugees?\b"
        r"|\b(?:work permit|employment authori[sz]ation|ead card)s?\b|\boverstay(?:ed|s|ing)?\b"
        r"|\b[utfhj]-? ?1?b? visas?\b"
        r"|\b(?:student|tourist|work|expired) visas?\b|\bvisa (?:has )?(?:expired|ran out)\b"
        r"|\b(?:final )?order of (?:removal|deportation)\b|\b(?:removal|deportation) orders?\b"
        r"|\b(?:was|were|been) deported(?: before| once| twice)?\b",
    ),
    (
        Volunteered.STATUS,
        r"\bindocumentad[oa]s?\b|\b(?:sin|con|no tiene|no tienen|no tenemos|no tengo|tiene|tienen|tengo) papeles\b"
        r"|\b" + _ES + r" ilegal(?:es)?\b|\bilegalmente en (?:el pais|estados unidos)\b"
        r"|\b(?:estatus|estado|situacion) (?:migratori[oa]|legal)\b|\bsin estatus\b|\btarjetas? verdes?\b"
        r"|\b(?:la|su|mi|una|sin) mica\b|\bresidentes? (?:permanentes?|legal(?:es)?)\b|\b" + _ES + r" residentes?\b"
        r"|\b" + _ES + r" ciudadan[oa]s?\b|\bciudadan[oa]s? (?:american[oa]s?|estadounidenses?)\b|\bnaturalizad[oa]s?\b"
        r"|\b(?:pidio|pidieron|solicitante de|solicitud de|tiene|caso de|esperando) asilo\b|\basilad[oa]s?\b"
        r"|\brefugiad[oa]s?\b|\bpermisos? de trabajo\b"
        r"|\bvisas? (?:vencid[oa]s?|de (?:trabajo|turista|estudiante)|u|t)\b"
        r"|\b(?:vencio|expiro) (?:la|su|mi) visa\b|\borden(?:es)? de (?:deportacion|expulsion)\b"
        r"|\b(?:fue|fueron|han?|habian?) (?:sido )?deportad[oa]s?\b|\bsonador[ae]s?\b",
    ),
    (
        Volunteered.ENTRY,
        r"\bcross(?:ed|ing)?(?: over)?(?: the| at the)? (?:border|river|desert|rio grande)\b"
        r"|\b(?:entered|came|come|got|snuck|sneaked)(?: in| here| over| across| into)?"
        r"(?: the (?:us|u\.s\.|country|united states|states))?"
        r" (?:illegally|without inspection|without papers|without a visa|on a visa|with a visa|through the desert"
        r"|(?:across|over|through) the (?:border|river|desert)|with a (?:coyote|smuggler))\b"
        r"|\bsmuggled (?:in|across|over|here)\b|\bjumped the (?:border|fence|wall)\b|\bcoyotes?\b(?= (?:brought|took))",
    ),
    (
        Volunteered.ENTRY,
        r"\b(?:cruz(?:o|aron|amos|e|ar|ando|aste)|pas(?:o|aron|amos|e))"
        r" (?:por )?(?:la|el) (?:frontera|rio|desierto|linea)\b"
        r"|\b(?:entr(?:o|aron|amos|e|ar)|vin(?:o|ieron|imos|e)|lleg(?:o|aron|amos|ue))(?: aqui| al pais)?"
        r" (?:ilegalmente|sin (?:inspeccion|papeles|visa)|con (?:visa|coyote|pollero|un coyote|un pollero)"
        r"|por (?:la frontera|el desierto|el rio|el cerro|el tunel))\b"
        r"|\bbrinc(?:o|aron|amos) (?:la|el) (?:frontera|cerca|muro|barda)\b|\bmojad[oa]s\b"
        r"|\bmanera de entrada\b|\bforma en que entr(?:o|aron)\b",
    ),
    (
        Volunteered.BIRTH,
        r"\bborn in [^\W\d_]+(?: [^\W\d_]+)?|\bcountry of (?:birth|origin)\b|\bbirth country\b"
        r"|\bfrom " + _COUNTRY + r"\b(?! (?:st|street|ave|avenue|blvd|road|rd|city|grill|restaurant)\b)"
        r"|\b" + _IS + r" (?:a )?" + _NATIONAL + r"s?\b(?! (?:restaurant|food|market|consulate|store|bakery))"
        r"|\b" + _NATIONAL + r" " + _PERSON + r"\b",
    ),
    (
        Volunteered.BIRTH,
        r"\bnaci(?:o|eron|mos|) en [^\W\d_]+(?: [^\W\d_]+)?|\bnacid[oa]s? en [^\W\d_]+"
        r"|\bpais de (?:nacimiento|origen)\b|\boriginari[oa]s? de [^\W\d_]+"
        r"|\b(?:es|son|soy|somos|viene|vienen|vino|vinieron|llego|llegaron) de(?:sde)? " + _COUNTRY + r"\b"
        r"|\b" + _ES + r" " + _NACIONAL + r"\b"
        r"|\b(?:hombres?|mujer(?:es)?|senor(?:es|as?)?|muchach[oa]s?|familias?|trabajador[ae]?s?) " + _NACIONAL + r"\b",
    ),
    (
        Volunteered.A_NUMBER,
        r"\b(?:alien (?:registration )?(?:number|no\.?|#)|a[- ]number|numero (?:de )?(?:extranjero|a)\b|registro de"
        r" extranjero)(?: is| es|:)?(?: ?#?a?[- ]?[0-9]{2,3}[- ]?[0-9]{3}[- ]?[0-9]{3}\b)?",
    ),
)
_BY_KIND: Final = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)

# A capital letter or a sign between, since "a 300 000 000" is Spanish for something else.
_A_NUMBER: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:A ?[#-]? ?|a[#-]? ?(?=[0-9]{8,9}(?![0-9])))"
    r"(?:[0-9]{8,9}|[0-9]{2,3}[- .][0-9]{3}[- .][0-9]{3})(?![0-9])"
)


def spans(text: str) -> list[Span]:
    """Return the parts of a text that tell what nobody was asked, in their order, none inside another.

    Args:
        text: as somebody typed it; a position counts characters as Python does.
    """
    plain, origin = _plain(text)
    found = sorted(_matches(plain), key=lambda one: (one[0], -one[1]))
    kept: list[Span] = []
    for start, end, kind in found:
        span = Span(origin[start], _grown(text, origin[end - 1] + 1), kind)
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif span.end > kept[-1].end:
            kept[-1] = kept[-1]._replace(end=span.end)
    return kept


def struck(text: str, chosen: list[Span]) -> str:
    """Return a text in which these parts are struck out: a sign stands where each was, so that nobody guesses."""
    for span in sorted(chosen, reverse=True):
        text = f"{text[: span.start]}{STRUCK}{text[span.end :]}"
    return text


STRUCK: Final = "[—]"
"""What stands where something was struck; it is no word of any language."""


def _matches(plain: str) -> Iterator[tuple[int, int, Volunteered]]:
    low = plain.lower()
    if len(low) != len(plain):  # one letter in Unicode gets longer in lower case
        low = "".join(sign.lower()[:1] for sign in plain)
    for kind, pattern in _BY_KIND:
        for match in pattern.finditer(low):
            yield match.start(), match.end(), kind
    for match in _A_NUMBER.finditer(plain):
        yield match.start(), match.end(), Volunteered.A_NUMBER


def _plain(text: str) -> tuple[str, list[int]]:
    """Return a text without accents and unseen signs, every space as one sign, and where each character came from."""
    signs: list[str] = []
    origin: list[int] = []
    for at, sign in enumerate(text):
        for part in unicodedata.normalize("NFKD", sign):
            if unicodedata.combining(part) or unicodedata.category(part) == "Cf":
                continue
            if part.isspace():
                if signs and signs[-1] == " ":
                    continue
                part = " "
            signs.append("'" if part in "’‘ʼ" else part)
            origin.append(at)
    return "".join(signs), origin


def _grown(text: str, end: int) -> int:
    """Return ``end`` moved past the accents that belong to the last letter."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end
