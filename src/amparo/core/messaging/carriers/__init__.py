"""Carriers: one file for each, all alike to the relay (``base.Carrier``)."""

from collections.abc import Mapping

from django.conf import settings

from amparo.core.messaging.carriers.base import Carrier
from amparo.core.messaging.carriers.sink import Sink
from amparo.core.messaging.carriers.smtp import Server, Smtp
from amparo.core.messaging.carriers.twilio import Account, Twilio
from amparo.core.vault.terms import Channel


class NotInADemonstration(RuntimeError):
    """A demonstration was about to reach somebody real."""


def configured() -> Mapping[Channel, Carrier]:
    """Return the carrier of each channel that has one; in a demonstration all go to the sink."""
    if settings.DEMONSTRATION:
        sink = Sink(settings.HOME / "sink")
        return checked(dict.fromkeys(Channel, sink), demonstration=True)
    found: dict[Channel, Carrier] = {}
    if settings.SMTP:
        found[Channel.EMAIL] = Smtp(Server(**settings.SMTP), sender=settings.MAIL_FROM)
    if settings.SMS:
        found[Channel.SMS] = Twilio(Account(**settings.SMS), sender=settings.SMS_FROM, public_url=settings.PUBLIC_URL)
    return checked(found, demonstration=False)


def checked(carriers: Mapping[Channel, Carrier], *, demonstration: bool) -> Mapping[Channel, Carrier]:
    """Return the carriers as they are.

    Raises:
        NotInADemonstration: one of them could reach somebody.
    """
    if demonstration and not all(isinstance(carrier, Sink) for carrier in carriers.values()):
        raise NotInADemonstration("a demonstration takes no carrier but the sink")
    return carriers
