"""What every carrier can do, and what the contract suite holds it to."""

from typing import Protocol
from uuid import UUID

from amparo.core.messaging.terms import Found, Letter, Outcome


class Carrier(Protocol):
    """Hands messages to a provider, and can say of one whether it did.

    ``hand_over`` answers LATER or REFUSED only if the message was certainly not taken;
    whatever it cannot be sure of is UNKNOWN.  It never raises for what a provider does,
    always returns (within a minute or two), and writes no address anywhere.
    """

    @property
    def name(self) -> str:
        """What the outbox calls it."""

    @property
    def keyed(self) -> bool:
        """Say whether a second letter with the same key is the first one to this provider."""

    def hand_over(self, letter: Letter) -> Outcome:
        """Hand a letter over, once."""

    def find(self, key: UUID) -> Found:
        """Say whether the letter with this key was taken; CANNOT_TELL if the provider has no such question."""
