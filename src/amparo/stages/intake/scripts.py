"""What a call-taker says and asks: the scripts as delivered, their order, and what no script may ask."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from amparo.core.kit.letters import without_marks
from amparo.stages.intake.terms import ASKING, CallKind, LineKind, No, Script, ScriptLine
from amparo.stages.intake.volunteered import spans

DELIVERED: Final = Path(__file__).parent / "data" / "scripts.toml"
LONGEST_LINE: Final = 300  # characters: what is said in one breath
MOST_LINES: Final = 20

_TOO_MUCH: Final = re.compile(
    r"\b(?:immigra\w*|undocumented|status|papers|visas?|citizen\w*|nationality|born|birth|border|cross(?:ed)? over"
    r"|country|passport|a-number|who (?:is|was|are|were) (?:he|she|they|the person)"
    r"|names?(?! of (?:the|a) (?:street|road|store|shop|place|park|building|business|company|school|church))"
    r"|inmigra\w*|migratori\w*|indocumentad\w*|estatus|ciudadan\w*|nacionalidad|naci[oe]\w*|nacimiento|frontera|pais"
    r"|pasaporte|numero a|quien(?:es)? (?:es|era|son|eran) (?:el|ella|ellos|la persona)"
    r"|como se llama\w*"
    r"|nombres?(?! de (?:la|el|una?|del) (?:calle|tienda|lugar|parque|edificio|negocio|escuela|iglesia)))\b"
)
_WITHOUT: Final = re.compile(r"\b(?:no|not|without|sin|ni|need not|never|nunca)\b")


@cache
def delivered(kind: CallKind) -> Script:
    """Return the script of a kind of call as it was delivered: version 0, reviewed by nobody."""
    lines = tomllib.loads(DELIVERED.read_text("utf-8"))[kind.value]
    return Script(kind, 0, in_order(ScriptLine(LineKind(one["kind"]), one["en"], one["es"]) for one in lines))


def in_order(lines: Iterable[ScriptLine]) -> tuple[ScriptLine, ...]:
    """Return the lines with the place before every other question and the contact last, whoever wrote them."""
    told = list(lines)
    greeting = []
    while told and told[0].kind is LineKind.SAY:
        greeting.append(told.pop(0))
    first = [line for line in told if line.kind is LineKind.PLACE]
    last = [line for line in told if line.kind is LineKind.CONTACT]
    between = [line for line in told if line.kind not in {LineKind.PLACE, LineKind.CONTACT}]
    return (*greeting, *first, *between, *last)


def why_not_script(lines: Iterable[ScriptLine]) -> No | None:
    """Return why these lines are no script, or None if they are.

    It has each line in both languages, asks for the place, asks for nothing twice, and asks
    nothing that the network does not ask: names, status, papers, how somebody came here.
    """
    told = list(lines)
    asked = [line.kind for line in told if line.kind in ASKING]
    if LineKind.PLACE not in asked:
        return No.SCRIPT_WITHOUT_PLACE
    if len(asked) != len(set(asked)) or len(told) > MOST_LINES:
        return No.SCRIPT_TWICE
    for line in told:
        if not line.en.strip() or not line.es.strip():
            return No.SCRIPT_ONE_LANGUAGE
        if max(len(line.en), len(line.es)) > LONGEST_LINE:
            return No.TEXT_TOO_LONG
        if any(_asks_too_much(text, whole=line.kind in ASKING) for text in (line.en, line.es)):
            return No.SCRIPT_ASKS_TOO_MUCH
    return None


def _asks_too_much(text: str, *, whole: bool) -> bool:
    """Say whether a line asks what nobody may ask; "no names here" is no question."""
    for sentence in re.split(r"(?<=[.?!])\s+", without_marks(text.casefold())):
        if not whole and "?" not in sentence:
            continue
        asks = "?" in sentence or not _WITHOUT.search(sentence)
        if asks and (_TOO_MUCH.search(sentence) or spans(sentence)):
            return True
    return False
