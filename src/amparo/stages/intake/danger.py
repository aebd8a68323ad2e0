"""Whether a text says that somebody's life is in danger, so that the page can say "911 first" before anything else.

It errs on the side of saying so: a needless reminder costs a glance.  Nothing is decided by
it, and nothing is kept of it.
"""

import re
from typing import Final

from amparo.core.kit.letters import without_marks

_WORDS: Final = re.compile(
    r"\b(?:"
    r"911|shots?(?! of)|shooting|shot at|gunshots?|gunfire|stabbed|stabbing|bleeding|blood|unconscious|passed out"
    r"|collapsed|not breathing|(?:can'?t|cannot|can not) breathe|stopped breathing|heart attack|chest pains?"
    r"|seizures?|choking|drowning|overdosed?|dying|is dead|suicid\w*|kill (?:him|her|them|us|me|himself|herself)"
    r"|going to die"
    r"|(?:hit|run over|struck) by (?:a |the )?(?:car|truck|van|suv)|on fire"
    r"|(?:gun|weapon|rifle)s? (?:pointed|drawn|out)"
    r"|pointing (?:a |their |his |her )?(?:gun|weapon|rifle)s?|badly hurt|seriously (?:hurt|injured)|life in danger"
    r"|(?:has|have|got) (?:a |an )?(?:gun|knife|weapon)|knife|beating (?:him|her|them|me|us)"
    r"|ambulance|in labor|giving birth"
    r"|balazos?|balacera|disparos?|disparando|dispararon|tiroteo|apunal\w*|sangrando|sangre|inconsciente|se desmay\w*"
    r"|desmayad[oa]|no respira\w*|no puede respirar|infarto|ataque (?:al corazon|cardiaco)|dolor (?:de|en el) pecho"
    r"|convulsion\w*|ahogando\w*|se ahoga|sobredosis|murien?do\w*|se muere|esta muert[oa]|suicid\w*|lo van a matar"
    r"|la van a matar|nos van a matar|atropell\w*|incendio|quemando\w*|apuntan\w*|apuntando\w*|con (?:la )?pistola en"
    r"|tienen? (?:una? )?(?:pistola|arma|cuchillo)|cuchillo|golpeando\w*|malherid[oa]s?"
    r"|gravemente herid[oa]|muy herid[oa]|peligro de (?:muerte|vida)|vida en peligro|ambulancia|dando a luz"
    r")\b"
)


def told(*texts: str) -> bool:
    """Say whether any of these texts, English or Spanish, speaks of danger to life."""
    return any(_WORDS.search(_folded(text)) for text in texts)


def _folded(text: str) -> str:
    return " ".join(without_marks(text.casefold().replace("’", "'")).split())
