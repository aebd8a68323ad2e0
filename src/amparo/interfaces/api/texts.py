"""Where the SMS provider brings texts, and tells what became of ours: forms that it signs."""

import logging
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig, TooManyFieldsSent
from django.db import DatabaseError, IntegrityError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from amparo.core.kit import clock
from amparo.core.ledger.terms import Act, Interface
from amparo.core.messaging import inbox, outbox, segments
from amparo.core.messaging.terms import Fate, Sent
from amparo.core.vault.webhooks import signed_form
from amparo.interfaces.api import answers
from amparo.interfaces.api.answers import Answer
from amparo.interfaces.api.views import carried

log = logging.getLogger(__name__)

PROVIDER = "twilio"
LONGEST_EVENT = 64
NOTHING = Answer(
    HTTPStatus.OK, b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>', "text/xml; charset=utf-8"
)
"""TwiML that says nothing: what we answer goes out by the relay, which alone knows whether it may."""
FATES = {
    "accepted": Fate.TAKEN,
    "scheduled": Fate.TAKEN,
    "queued": Fate.TAKEN,
    "sending": Fate.UNDER_WAY,
    "sent": Fate.UNDER_WAY,
    "delivered": Fate.DELIVERED,
    "read": Fate.DELIVERED,
    "undelivered": Fate.UNDELIVERED,
    "failed": Fate.UNDELIVERED,
}
FORGED = answers.problem(HTTPStatus.FORBIDDEN, "This is not signed with the token of this installation.")


@csrf_exempt  # the provider's signature stands in for the token of a page
@require_POST
def come(request: HttpRequest) -> HttpResponse:
    """Take a text, whose sender is sealed at once, and answer with nothing; the same again is answered alike."""
    return carried(_come(request))


@csrf_exempt
@require_POST
def tell(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Take what the provider tells of a message of ours; the address names the message by our own key."""
    return carried(_tell(request, message_id))


def _tell(request: HttpRequest, message_id: UUID) -> Answer:
    try:
        if not signed(request):
            return FORGED
        fate = FATES.get(request.POST.get("MessageStatus", ""))
        if fate is not None:
            act = Act("public", clock.now(), Interface.API)
            outbox.hear(act=act, message_id=message_id, fate=fate, reference=request.POST.get("MessageSid", ""))
    except ObjectDoesNotExist:
        return answers.problem(HTTPStatus.NOT_FOUND, "There is no such message.")
    except (RequestDataTooBig, TooManyFieldsSent):
        return answers.problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "No report is so long.")
    except (DatabaseError, InterfaceError) as error:
        log.error("a report of a message was not written: %s", type(error).__name__)
        return answers.busy()
    return NOTHING


def _come(request: HttpRequest) -> Answer:
    try:
        if not signed(request):
            return FORGED
        sent = read(request)
        if sent is None:
            return answers.problem(HTTPStatus.BAD_REQUEST, "Send MessageSid, From and Body.")
        _take(sent)
    except (RequestDataTooBig, TooManyFieldsSent):
        return answers.problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "No text is so long.")
    except (DatabaseError, InterfaceError) as error:
        log.error("a text was not written: %s", type(error).__name__)
        return answers.busy()
    return NOTHING


def _take(sent: Sent) -> None:
    act = Act("public", clock.now(), Interface.API)
    try:
        inbox.receive(act=act, sent=sent)
    except IntegrityError:  # the same text came in twice at one moment; now the first is there
        inbox.receive(act=act, sent=sent)


def signed(request: HttpRequest) -> bool:
    """Say whether the provider signed this very form for this very address, as the public sees it."""
    address = settings.PUBLIC_URL + request.get_full_path()
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    return signed_form(settings.SMS_TOKEN, address, fields, request.headers.get("X-Twilio-Signature", ""))


def read(request: HttpRequest) -> Sent | None:
    """Return what a form says, or None if it is no text.

    Providers join the segments of a text and count them; parts that come apart say so in fields of
    their own (``concat-…``) or at the end of their words, as phones and people write it: ``(2/7)``.
    """
    form = request.POST
    event, number = form.get("MessageSid", ""), form.get("From", "")
    if not event or len(event) > LONGEST_EVENT or not number or "Body" not in form:
        return None
    marked = segments.part_in(form["Body"])
    part, parts = (marked.part, marked.parts) if marked else (1, 1)
    reference = ""
    told = _number(form.get("concat-part")), _number(form.get("concat-total"))
    if 1 <= told[0] <= told[1] <= segments.MOST_PARTS and told[1] > 1:
        (part, parts), reference = told, form.get("concat-ref", "")[:40]
    return Sent(
        provider=PROVIDER,
        event=event,
        number=number,
        text=form["Body"],
        segments=_number(form.get("NumSegments")) or 1,
        part=part,
        parts=parts,
        reference=reference,
        answered=bool(form.get("OptOutType")),
        pictures=_number(form.get("NumMedia")),
    )


def _number(typed: str | None) -> int:
    """Return a small whole number, 0 for anything else."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) <= 3 else 0
