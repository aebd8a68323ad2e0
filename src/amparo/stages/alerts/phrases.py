"""The fixed phrases of alerts.  All are drafts until a named person has reviewed them."""

from collections.abc import Iterable, Mapping

from amparo.stages.alerts.terms import LANGUAGES, Phrase, Said

_TEXTS: dict[str, dict[Said, str]] = {
    "en": {
        Said.HEADLINE: "Verified by {network}: immigration enforcement near {place}",
        Said.SEEN_ON_SITE: (
            "A trained verifier of {network}, on site with a second observer, reports that on {day} at {time} there "
            "were officers near {place} whose vests or vehicles were marked {marking}."
        ),
        Said.SEEN_INDEPENDENTLY: (
            "{network} received independent reports that on {day} at {time} immigration officers were near {place}. A "
            "trained verifier of {network} checked images of it."
        ),
        Said.HEAD_COUNT: "Number of officers counted on site: {count}.",
        Said.DETAINED: "Number of persons reported detained: {count}.",
        Said.RIGHTS: (
            "You may stay silent. You need not open your door unless you are shown a warrant signed by a judge. "
            "You may ask to speak with a lawyer."
        ),
        Said.HOTLINE: "To report or to ask for help: {hotline}. In danger, call 911 first.",
        Said.UNTIL: "This notice holds until {until}.",
        Said.DRAFT_WORDING: "The wording of this notice is a draft that no lawyer has reviewed yet.",
        Said.DEMONSTRATION: "DEMONSTRATION: invented, nothing of this happened.",
    },
    "es": {
        Said.HEADLINE: "Verificado por {network}: control de inmigración cerca de {place}",
        Said.SEEN_ON_SITE: (
            "Una persona verificadora de {network}, en el lugar con otra persona observadora, informa que el {day} a "
            "las {time} había cerca de {place} agentes con chalecos o vehículos marcados {marking}."
        ),
        Said.SEEN_INDEPENDENTLY: (
            "{network} recibió reportes independientes de que el {day} a las {time} había agentes de inmigración "
            "cerca de {place}. Una persona verificadora de {network} revisó imágenes de ello."
        ),
        Said.HEAD_COUNT: "Número de agentes contados en el lugar: {count}.",
        Said.DETAINED: "Personas detenidas, según se informa: {count}.",
        Said.RIGHTS: (
            "Usted puede guardar silencio. No tiene que abrir la puerta si no le muestran una orden firmada por "
            "un juez. Puede pedir hablar con un abogado."
        ),
        Said.HOTLINE: "Para informar o pedir ayuda: {hotline}. En peligro, llame primero al 911.",
        Said.UNTIL: "Este aviso vale hasta {until}.",
        Said.DRAFT_WORDING: "El texto de este aviso es un borrador que ningún abogado ha revisado todavía.",
        Said.DEMONSTRATION: "DEMOSTRACIÓN: inventado, nada de esto ocurrió.",
    },
}

PHRASES: Mapping[tuple[str, Said], Phrase] = {
    (language, said): Phrase(said, language, text) for language, texts in _TEXTS.items() for said, text in texts.items()
}


def unreviewed(phrases: Mapping[tuple[str, Said], Phrase], used: Iterable[Said]) -> list[Phrase]:
    """Return the phrases among those used, in any language we send, that nobody has reviewed."""
    wanted = [phrases[language, said] for language in LANGUAGES for said in used]
    return [phrase for phrase in wanted if phrase.reviewed_by is None]
