"""What we say by text without a person: a receipt, a question, 911.

Fixed sentences in two languages; nobody's words are repeated in them.  The Spanish ones keep to
letters of the 7-bit alphabet (é and ñ, not á or ó), in which one SMS holds twice as much.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Phrase(StrEnum):
    """One sentence."""

    DANGER = "danger"
    TAKEN = "taken"
    WHERE = "where"
    NO_WORDS = "no_words"
    THANKS = "thanks"


SAID: Final[Mapping[str, Mapping[Phrase, str]]] = {
    "en": {
        Phrase.DANGER: "If a life is in danger, call 911 first.",
        Phrase.TAKEN: "We have your report. What becomes of it, and our answers: {url}/r/{code}",
        Phrase.WHERE: "Where is it? Reply with the cross streets or the ZIP.",
        Phrase.NO_WORDS: "We cannot see pictures sent this way. What do you see?",
        Phrase.THANKS: "Thank you. We will check it.",
    },
    "es": {
        Phrase.DANGER: "Si hay peligro de vida, llame primero al 911.",
        Phrase.TAKEN: "Tenemos su reporte. Qué pasa con él, y nuestras respuestas: {url}/r/{code}",
        Phrase.WHERE: "¿En qué esquina o ZIP es? Responda por favor.",
        Phrase.NO_WORDS: "No podemos ver fotos por SMS. ¿Qué ve?",
        Phrase.THANKS: "Gracias. Lo vamos a verificar.",
    },
    "und": {
        Phrase.DANGER: "Danger to life? Call 911 first. ¿Peligro de vida? Llame primero al 911.",
        Phrase.TAKEN: "We have your report. Tenemos su reporte. {url}/r/{code}",
        Phrase.WHERE: "Where is it? Cross streets or ZIP. ¿En qué esquina o ZIP es?",
        Phrase.NO_WORDS: "We cannot see pictures. What do you see? No podemos ver fotos. ¿Qué ve?",
        Phrase.THANKS: "Thank you. Gracias.",
    },
}
"""``und``: both, as nobody knows which is understood."""

CANNED: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "marking": "What words do you see on vests or cars?",
        "still": "Are they still there?",
        "where": "Where exactly? Cross streets, please.",
        "safe": "Stay at a safe distance. Do not get in anybody's way.",
        "sent": "Trained observers are looking into it. Thank you.",
        "call": "Please call our hotline.",
    },
    "es": {
        "marking": "¿Qué palabras ve en los chalecos o los carros?",
        "still": "¿Siguen ahí?",
        "where": "¿Dónde exactamente? La esquina, por favor.",
        "safe": "Quédese a una distancia segura. No se interponga.",
        "sent": "Observadores capacitados lo están verificando. Gracias.",
        "call": "Por favor llame a nuestra línea.",
    },
}
"""What people at the desk say most often, for them to choose; in the language of who reported."""


def canned(language: str) -> Mapping[str, str]:
    """Return what can be chosen in a language that we have; in one that nobody knows, all of it."""
    spoken = language.split("-")[0]
    if spoken in CANNED:
        return CANNED[spoken]
    return {f"{tongue}-{name}": words for tongue, table in CANNED.items() for name, words in table.items()}


MASK: Final = "···"
"""Stands for a receipt's code wherever we keep what we said: whoever has the code speaks as who reported."""


def said(language: str, *phrases: Phrase, url: str, code: str) -> str:
    """Return sentences one after the other.

    Args:
        language: BCP 47, such as ``es``; ``und`` or one that we do not speak gets both of ours.
        phrases: which, in this order.
        url: the installation's address, without a slash at its end.
        code: the receipt.
    """
    spoken = SAID.get(language.split("-")[0], SAID["und"])
    return " ".join(spoken[phrase].format(url=url, code=code) for phrase in phrases)
