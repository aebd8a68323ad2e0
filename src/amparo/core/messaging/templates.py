"""What messages say: fixed phrases, since whoever carries them reads them.

No name, no place, nothing of a report: a message tells that there is something, and
where to look.  Only a line of a conversation says what a person wrote.  Every text carries
the message's short code, and says so when it is a demonstration.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from amparo.core.ledger.terms import Fact
from amparo.core.messaging.terms import Template

SLOTS: Mapping[Template, Mapping[str, type]] = {
    Template.OFFER: {"minutes": int},
    Template.GO: {},
    Template.WAIT: {},
    Template.STAND_DOWN: {},
    Template.REPORT_REFUTED: {},
    Template.REPORT_UNVERIFIED: {},
    Template.REPORT_REOPENED: {},
    Template.RELEASE_REQUEST: {},
    Template.ACCESS_CHANGED: {},
    Template.LINE: {},
    Template.STOPPED: {},
    Template.STARTED: {},
    Template.HELP: {},
}
"""The facts that each text takes; whole numbers only, so that no text can slip in."""

TEXTS: Mapping[str, Mapping[Template, tuple[str, str]]] = {
    "en": {
        Template.OFFER: (
            "An assignment is offered to you",
            "Observers are needed. Answer within {minutes} min: {url}/field/ "
            "Observe only, in pairs, from public space.",
        ),
        Template.GO: (
            "You are a pair",
            "A partner goes with you. Meet in public, then go together: {url}/field/",
        ),
        Template.WAIT: (
            "Please wait",
            "Your partner cannot come. Do not go alone: another is being asked. {url}/field/",
        ),
        Template.STAND_DOWN: (
            "You are no longer needed",
            "You are no longer needed for the assignment. Please do not go. Thank you.",
        ),
        Template.REPORT_REFUTED: (
            "What you told us was checked",
            "We checked what you told us: it was not immigration enforcement. More with your receipt code: {url}/",
        ),
        Template.REPORT_UNVERIFIED: (
            "What you told us was checked",
            "We checked what you told us and could not find out for certain. More with your receipt code: {url}/",
        ),
        Template.REPORT_REOPENED: (
            "What you told us is checked again",
            "What we found about what you told us is in doubt. It is checked again. See your receipt: {url}/",
        ),
        Template.RELEASE_REQUEST: (
            "An alert waits for a second release",
            "An alert waits for a second release. Read it and decide: {url}/console/",
        ),
        Template.ACCESS_CHANGED: (
            "Something about your log-in",
            "Your account was opened in a new browser, or its log-in changed. Not you? Tell a coordinator at once: "
            "{url}/account/",
        ),
        Template.LINE: ("An answer to what you reported", "{body}"),
        Template.STOPPED: (
            "No more messages",
            "You will get no more messages from us. To get them again, text START. In danger call 911.",
        ),
        Template.STARTED: ("Messages again", "You will get our messages again. To end them, text STOP."),
        Template.HELP: (
            "How to report",
            "In danger call 911 first. Text what you see and where (cross streets or ZIP). {url}/report "
            "STOP ends messages.",
        ),
    },
    "es": {
        Template.OFFER: (
            "Se le ofrece una asignación",
            "Se necesitan observadores. Responda en {minutes} min: {url}/field/ "
            "Solo observe, en pareja, desde un espacio público.",
        ),
        Template.GO: (
            "Ya son dos",
            "Alguien le acompaña. Reúnanse en un lugar público y vayan juntos: {url}/field/",
        ),
        Template.WAIT: (
            "Espere, por favor",
            "Su pareja no puede ir. No vaya a solas: se busca a otra persona. {url}/field/",
        ),
        Template.STAND_DOWN: (
            "Ya no se le necesita",
            "Ya no se le necesita para la asignación. Por favor no vaya. Gracias.",
        ),
        Template.REPORT_REFUTED: (
            "Se revisó lo que nos contó",
            "Revisamos lo que nos contó: no era un operativo de inmigración. Más con el código de su recibo: {url}/",
        ),
        Template.REPORT_UNVERIFIED: (
            "Se revisó lo que nos contó",
            "Revisamos lo que nos contó y no pudimos saberlo con certeza. Más con el código de su recibo: {url}/",
        ),
        Template.REPORT_REOPENED: (
            "Se revisa otra vez lo que nos contó",
            "Hay dudas sobre lo que encontramos de lo que nos contó. Se revisa otra vez. Vea su recibo: {url}/",
        ),
        Template.RELEASE_REQUEST: (
            "Una alerta espera una segunda autorización",
            "Una alerta espera una segunda autorización. Léala y decida: {url}/console/",
        ),
        Template.ACCESS_CHANGED: (
            "Algo sobre su acceso",
            "Se entró a su cuenta desde un navegador nuevo, o cambió una forma de entrar. Si no fue usted, avise "
            "enseguida a quien coordina: {url}/account/",
        ),
        Template.LINE: ("Una respuesta a lo que usted reportó", "{body}"),
        Template.STOPPED: (
            "No más mensajes",
            "No recibirá más mensajes nuestros. Para recibirlos de nuevo, envíe ALTA. En peligro llame al 911.",
        ),
        Template.STARTED: ("Mensajes de nuevo", "Recibirá de nuevo nuestros mensajes. Para no recibirlos, envíe BAJA."),
        Template.HELP: (
            "Cómo reportar",
            "En peligro llame primero al 911. Escriba qué ve y dónde (esquina o código postal). {url}/report "
            "BAJA: no más mensajes.",
        ),
    },
}
DEMONSTRATION: Mapping[str, str] = {"en": "DEMONSTRATION.", "es": "DEMOSTRACIÓN."}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the messages are from."""

    network: str
    url: str
    """The installation's address, without a slash at its end."""
    demonstration: bool


def check(template: Template, facts: Mapping[str, Fact], body: str = "") -> None:
    """Make sure that a text will find exactly the facts that it takes, and words of somebody's own only where it says.

    Raises:
        ValueError: one is missing, too many, or not what it should be.
    """
    if (template is Template.LINE) != bool(body):
        raise ValueError(f"{Template.LINE} takes words, and nothing else does")
    slots = SLOTS[template]
    if {name: type(value) for name, value in facts.items()} != slots:
        raise ValueError(f"{template} takes {sorted(slots)} as whole numbers, and nothing else")


def around(language: str, sender: Sender) -> str:
    """Return what stands around a line of a conversation on a telephone: the sender, and a code of the usual length."""
    return render(Template.LINE, {}, language=language, code="K7-M2Q", sender=sender)[1]


def render(
    template: Template, facts: Mapping[str, Fact], *, language: str, code: str, sender: Sender, body: str = ""
) -> tuple[str, str]:
    """Return subject and text in a language that we have, else in English; ``body`` is what somebody wrote."""
    own = language.split("-")[0].lower()
    spoken = own if own in TEXTS else "en"
    subject, text = TEXTS[spoken][template]
    network = " ".join(sender.network.split())
    said = text.format(url=sender.url, body=body, **facts)
    mark = [DEMONSTRATION[spoken]] if sender.demonstration else []
    return " ".join([*mark, f"{network}: {subject}"]), " ".join([*mark, f"{network}: {said}", f"[{code}]"])
