"""What we decide where the account library asks: who may try, what is enough, what the ledger hears."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context, ratelimit
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amparo.core.kit import clock
from amparo.core.ledger.terms import Act, Interface
from amparo.core.people import actions, reads
from amparo.core.people.policy import needs_passkey
from amparo.core.people.terms import Kind
from amparo.core.vault.locks import lock, unlock
from amparo.interfaces.web import access, factors, kept
from amparo.interfaces.web.accounts import known
from amparo.interfaces.web.addresses import address_of
from amparo.interfaces.web.views import keep_preference

_SEED = "amparo/seed"

# The library's notices of what somebody did to their way in, and what the ledger calls it.
NOTICES = {
    "mfa/email/totp_activated": (Kind.FACTOR_ADDED, "totp"),
    "mfa/email/totp_deactivated": (Kind.FACTOR_REMOVED, "totp"),
    "mfa/email/webauthn_added": (Kind.FACTOR_ADDED, "webauthn"),
    "mfa/email/webauthn_removed": (Kind.FACTOR_REMOVED, "webauthn"),
    "mfa/email/recovery_codes_generated": (Kind.CODES_MADE, ""),
    "account/email/password_changed": (Kind.PASSPHRASE_CHANGED, ""),
}

# The library's messages that are worth a reader's time.
MESSAGES = {
    "mfa/messages/totp_activated.txt": _("The app is set up. From now on it gives you the code for each log-in."),
    "mfa/messages/totp_deactivated.txt": _("The app no longer opens this account."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey no longer opens this account."),
    "account/messages/password_changed.txt": _("The passphrase is changed. Every other session has ended."),
    "usersessions/messages/sessions_logged_out.txt": _("Every other session has ended."),
}


def act_here(request: HttpRequest, person: object) -> Act:
    """Return an act of somebody in the pages of their own account."""
    return Act(actor=str(person), at=clock.now(), interface=Interface.CONSOLE)


class AccountAdapter(DefaultAccountAdapter):
    """Log-in by pseudonym and passphrase, in our words and within our limits."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("This pseudonym and passphrase do not belong together."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes and try again, or log in with a passkey."),
        "incorrect_password": _("This is not your passphrase."),
        "enter_current_password": _("This is not your passphrase."),
        "incorrect_code": _("This code is not right, or it was used before. Wait for the next one."),
        "rate_limited": _("Too many tries. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: people join by invitation (``views.join``)."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Let a log-in lead back to this host only, whatever other hosts are allowed."""
        return bool(url_has_allowed_host_and_scheme(url, {self.request.get_host()}))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the caller's address, believing no header that the operator did not vouch for."""
        return address_of(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures for an account apart for each browser that it knows, and each address of strangers."""
        handle = credentials["username"].lower()
        return f"{handle}|{known.browser(request, handle) or address_of(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Slow down guessing, without letting strangers lock anybody out of a browser they used before."""
        super().pre_authenticate(request, **credentials)
        handle = credentials["username"].lower()
        if not known.browser(request, handle) and not ratelimit.consume(request, action="login_strangers", key=handle):
            raise self.validation_error("too_many_login_attempts")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again where the last proof is more than five minutes ago, or weaker than the account.

        Raises:
            ReauthenticationRequired: told only that a proof is wanted, the library would be content with any it saw,
                such as a passphrase typed before the account had a passkey.
        """
        profile = access.profile_of(self.request)
        if profile is None or not factors.proved(self.request, profile, now=clock.now()):
            raise ReauthenticationRequired
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Offer the ways that prove enough, the strongest first."""
        profile = access.profile_of(self.request)
        proving = factors.proving(self.request, profile) if profile else frozenset()
        ways = (
            ("mfa_reauthenticate:webauthn", {factors.PASSKEY}, _("Use a passkey")),
            ("mfa_reauthenticate", factors.APP, _("Use a code from the app")),
            ("reauthenticate", {factors.PASSPHRASE}, _("Use your passphrase")),
        )
        found = {method["id"]: method for method in super().get_reauthentication_methods(user)}
        return [found[name] | {"description": said} for name, by, said in ways if name in found and proving & by]

    def login(self, request: HttpRequest, user: Any) -> None:
        """Open a session of one shift; what somebody else wrote at this browser is gone."""
        super().login(request, user)
        kept.claim(request, user.pk)
        request.session.set_expiry(int(factors.SHIFT.total_seconds()))
        factors.mark_opened(request, at=clock.now())

    def post_login(self, request: HttpRequest, user: Any, **told: Any) -> HttpResponse:
        """Tell the ledger, remember this browser for the limits on guessing, speak the person's language."""
        response: HttpResponse = super().post_login(request, user, **told)
        factor = " ".join(sorted(factors.proofs(request)))
        actions.note_access(act=act_here(request, user.pk), what=Kind.SESSION_OPENED, factor=factor)
        if known.browser(request, user.username) is None:
            actions.note_access(act=act_here(request, user.pk), what=Kind.BROWSER_ADDED)
        known.remember(response, user.username)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            keep_preference(response, settings.LANGUAGE_COOKIE_NAME, user.language)
        return response

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Put the notice into the ledger: nobody's address is kept here, and ``people.tasks`` tells the person.

        A factor that was just set up was also just shown.  That spares a touch and proves nothing more: whoever could
        add it can show it in the next moment, so what guards an account is what adding asks for (``factors.proving``).
        """
        what, factor = NOTICES[template_prefix]
        actions.note_access(act=act_here(self.request, user.pk), what=what, factor=factor)
        if what is Kind.FACTOR_ADDED:
            factors.show(self.request, user, factor)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say what matters, in our words; the rest can be seen on the page."""
        said = message or MESSAGES.get(message_template or "")
        if said:
            super().add_message(request, level, extra_tags=extra_tags, message=str(said))


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: seeds locked, names plain, the last one kept."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": _("Your account needs this one. Add another first, then remove it."),
    }

    def encrypt(self, text: str) -> str:
        """Lock a seed, so that a copy of the database makes no codes."""
        return lock(text, _SEED)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a seed."""
        return unlock(encrypted_text, _SEED)

    def get_totp_issuer(self) -> str:
        """Return the network's name as the app shows it."""
        return str(settings.NETWORK_NAME).replace(":", " ")

    def _get_site_name(self) -> str:
        return str(settings.NETWORK_NAME)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - the library's name
        """Return a name for a new passkey."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Say whether enough is left without this one."""
        profile = reads.find(authenticator.user_id, at=clock.now())
        enough = {Authenticator.Type.WEBAUTHN}
        if profile is None or not needs_passkey(profile.roles):
            enough.add(Authenticator.Type.TOTP)
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=enough)
        return bool(others.exclude(pk=authenticator.pk).exists())


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Sessions that somebody ends by hand."""

    def end_sessions(self, sessions: list[Any]) -> None:
        """End them, and tell the ledger."""
        super().end_sessions(sessions)
        if sessions:
            actions.note_access(act=act_here(context.request, sessions[0].user_id), what=Kind.SESSIONS_ENDED)
