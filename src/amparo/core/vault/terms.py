"""The words of the vault."""

from enum import StrEnum


class Channel(StrEnum):
    """How somebody can be reached."""

    SMS = "sms"
    EMAIL = "email"


class State(StrEnum):
    """Where a contact stands between the web that sealed it and the relay that can open it."""

    SEALED = "sealed"
    """As it came in: in a box for the relay, not yet comparable with others."""
    ADOPTED = "adopted"
    """Opened once by the relay, bound to its row, and comparable."""
    UNREADABLE = "unreadable"
    """The relay has the key and the box does not open: it was damaged or exchanged."""
    FORGOTTEN = "forgotten"
    """Emptied: nobody can read it any more."""


class Kind(StrEnum):
    """What the vault writes into the ledger."""

    CONTACT_SEALED = "vault.contact.sealed"
    CONTACT_ADOPTED = "vault.contact.adopted"
    CONTACT_UNREADABLE = "vault.contact.unreadable"
    CONTACTS_FORGOTTEN = "vault.contacts.forgotten"


class No(StrEnum):
    """Why a contact is not taken."""

    NOT_A_NUMBER = "not_a_number"
    NOT_AN_ADDRESS = "not_an_address"
