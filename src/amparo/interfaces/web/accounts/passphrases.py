"""What a passphrase must not be, besides short and common.

No rules about kinds of characters and no expiry: both make people write passphrases down.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DIFFERENT = 6
"""Fewer different characters than this in fifteen are a pattern, not a passphrase."""


class NotThePseudonym:
    """Refuses a passphrase that holds the pseudonym, which everybody knows."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError if it does."""
        handle = getattr(user, "username", "")
        if handle and handle in password.lower():
            raise ValidationError(_("This passphrase holds your pseudonym, which others know."))

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        return _("It must not hold your pseudonym.")


class Varied:
    """Refuses a few keys pressed many times."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError if it is."""
        if len(set(password)) < DIFFERENT:
            raise ValidationError(_("This passphrase has too few different characters."))

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        return _("It must not be a few characters repeated.")
