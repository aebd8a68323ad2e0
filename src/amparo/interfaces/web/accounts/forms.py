"""The questions of the log-in pages, in our words."""

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from amparo.core.people.policy import why_not_handle
from amparo.interfaces.web.words import words_for

NO_PASSKEY = _("The device did not give a passkey. Try again, or use another way.")
PASSPHRASE_HELP = _("At least 15 characters: four or five words that nobody would guess. Spaces are fine.")


def _say(field: forms.Field, label: Any, help_text: Any = "") -> None:
    """Give a field our words; the library's placeholders repeat the label and vanish when needed."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)


class LogIn(account.LoginForm):
    """Pseudonym and passphrase."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["login"], _("Pseudonym"))
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        _say(self.fields["password"], _("Passphrase"))


class ProveByPassphrase(account.ReauthenticateForm):
    """The passphrase once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["password"], _("Passphrase"))


class ChangePassphrase(account.ChangePasswordForm):
    """Old, new, new."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["oldpassword"], _("Passphrase until now"))
        _say(self.fields["password1"], _("New passphrase"), PASSPHRASE_HELP)
        _say(self.fields["password2"], _("New passphrase, once more"))


def _code(field: forms.Field, help_text: Any) -> None:
    _say(field, _("Code"), help_text)
    field.widget.attrs |= {"autocomplete": "one-time-code", "inputmode": "numeric"}


class Code(mfa.AuthenticateForm):
    """The code at log-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self.fields["code"], _("Six digits from the app, or one of your recovery codes."))


class ProveByCode(mfa.ReauthenticateForm):
    """The code once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self.fields["code"], _("Six digits from the app, or one of your recovery codes."))


class SetUpApp(ActivateTOTPForm):
    """The first code, which shows that the app was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self.fields["code"], _("Six digits that the app shows now."))


class Credential(forms.CharField):
    """What a browser tells of a passkey: a JSON object.

    The library's own field takes a bare 0 and keeps it, unchecked, as a passkey that breaks every page about it.
    """

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """Return the object.

        Raises:
            ValidationError: it is none.
        """
        try:
            told = json.loads(value)
        except (TypeError, ValueError, RecursionError):
            told = None
        if not (isinstance(told, dict) and told):
            raise ValidationError(NO_PASSKEY)
        return told

    def bound_data(self, data: Any, initial: Any) -> str:
        """Show none again: it answers one question only."""
        return ""


@contextmanager
def _readable() -> Iterator[None]:
    """Refuse what the library cannot read of a passkey; it lets some of what its reader raises through."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError, ArithmeticError, struct.error) as error:
        raise ValidationError(NO_PASSKEY) from error


class LogInByPasskey(LoginWebAuthnForm):
    """A passkey in the place of pseudonym and passphrase."""

    credential = Credential()

    def clean_credential(self) -> Authenticator:
        """Return whose passkey it is."""
        with _readable():
            return super().clean_credential()


class PasskeyAsFactor(AuthenticateWebAuthnForm):
    """A passkey at log-in, after the passphrase."""

    credential = Credential()

    def clean_credential(self) -> Authenticator:
        """Return whose passkey it is."""
        with _readable():
            return super().clean_credential()


class ProveByPasskey(ReauthenticateWebAuthnForm):
    """A passkey once more."""

    credential = Credential()

    def clean_credential(self) -> Authenticator:
        """Return whose passkey it is."""
        with _readable():
            return super().clean_credential()


class AddPasskey(AddWebAuthnForm):
    """A name for a passkey; each one opens the account by itself."""

    credential = Credential()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["name"], _("Name"), _("To tell it from others, such as “my phone”."))
        self.fields["name"].max_length = 60
        self.fields["passwordless"] = forms.BooleanField(widget=forms.HiddenInput, required=False, initial=True)

    def clean_passwordless(self) -> bool:
        """Demand that the device checked its holder."""
        return True

    def clean(self) -> dict[str, Any]:
        """Hold the passkey against what the device was asked."""
        with _readable():
            told: dict[str, Any] = super().clean()
            return told


class RenamePasskey(EditWebAuthnForm):
    """Another name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["name"], _("Name"))
        self.fields["name"].max_length = 60


class Join(forms.Form):
    """What somebody chooses when they join."""

    handle = forms.CharField(
        label=_("Pseudonym"),
        help_text=_("Not your name. 3 to 40 small letters, digits and hyphens, such as “blue-heron”."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    passphrase = forms.CharField(
        label=_("Passphrase"),
        help_text=PASSPHRASE_HELP,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Passphrase, once more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def clean_handle(self) -> str:
        """Return a pseudonym in its one spelling."""
        handle = str(self.cleaned_data["handle"]).strip().lower()
        if reason := why_not_handle(handle):
            raise ValidationError(words_for(reason))
        return handle

    def clean(self) -> dict[str, Any]:
        """Hold the passphrase against the rules, the pseudonym and its repetition."""
        told = super().clean() or self.cleaned_data
        passphrase = told.get("passphrase", "")
        if passphrase and told.get("again") not in {None, passphrase}:
            self.add_error("again", _("The two passphrases differ."))
        if passphrase:
            try:
                validate_password(passphrase, get_user_model()(username=told.get("handle", "")))
            except ValidationError as error:
                self.add_error("passphrase", error)
        return told
