"""Questions about contacts that need no key."""

import secrets
from collections.abc import Iterable
from uuid import UUID

from amparo.core.vault.models import Contact
from amparo.core.vault.terms import Channel, State


def lookups(ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """Return the look-up codes of those contacts that the relay has adopted."""
    found = Contact.objects.filter(id__in=list(ids)).values_list("id", "lookup")
    return {pk: bytes(code) for pk, code in found if code is not None}


def channel_of(contact_id: UUID) -> Channel | None:
    """Return how a contact can be reached, or None once it is forgotten or if there is none."""
    found = Contact.objects.filter(pk=contact_id).exclude(state=State.FORGOTTEN).values_list("channel", flat=True)
    return next((Channel(channel) for channel in found), None)


def alike(contact_id: UUID) -> list[UUID]:
    """Return the contacts with the address of this one, itself first; it alone while the relay has not adopted it."""
    code = lookups((contact_id,)).get(contact_id)
    if code is None:
        return [contact_id]
    others = Contact.objects.filter(lookup=code).exclude(pk=contact_id).order_by("id")
    return [contact_id, *others.values_list("id", flat=True)]


def same_source(a: UUID, b: UUID) -> bool | None:
    """Say whether two contacts are one address; None while the relay has not adopted both.

    False means two addresses, which may still be one person's.
    """
    if a == b:
        return True
    codes = lookups((a, b))
    if len(codes) < 2:
        return None
    return secrets.compare_digest(codes[a], codes[b])


def same_address(contact_id: UUID) -> list[UUID] | None:
    """Return the other contacts with the same address, oldest first; None while the relay has not adopted this one.

    The relay made the codes that are compared; nobody here learns the address.
    """
    code = lookups((contact_id,)).get(contact_id)
    if code is None:
        return None
    found = Contact.objects.filter(lookup=code).exclude(pk=contact_id)
    return list(found.order_by("id").values_list("id", flat=True))


def waiting_count() -> int:
    """Return how many contacts wait for the relay; more than a few for long means that it is closed."""
    return Contact.objects.filter(state=State.SEALED).count()
