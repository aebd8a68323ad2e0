"""What a passphrase must not be, besides short.

No rules about kinds of characters and no expiry: both make people write passphrases down.
"""

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DIFFERENT = 6
"""Fewer different characters than this in fifteen are a pattern, not a passphrase."""

BETWEEN = " -_.,;:!?+/"


class NotCommon(CommonPasswordValidator):
    """Refuses one or two of the 20,000 commonest passwords of the library's list.

    The list was gathered from breaches.  Of its passwords hardly any has fifteen characters by itself; whoever is
    told to make theirs longer writes two of them, or one of them twice.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError if it is."""
        told = password.lower().strip(BETWEEN)
        halves = ((told[:cut].strip(BETWEEN), told[cut:].strip(BETWEEN)) for cut in range(len(told)))
        if any(rest in self.passwords and (not first or first in self.passwords) for first, rest in halves):
            raise ValidationError(_("This passphrase is made of passwords that are among the first to be tried."))

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        return _("It must not be made of common passwords.")


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
