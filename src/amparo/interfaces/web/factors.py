"""How somebody proved who they are in this session, and whether that is enough."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from amparo.core.people.policy import needs_passkey
from amparo.core.people.terms import Profile

FRESH = timedelta(minutes=5)
SHIFT = timedelta(hours=12)
"""The longest that one log-in lasts, however busy its session is."""

OPENED, ENTERED = "opened_at", "entered"
PASSKEY = "webauthn"
PASSPHRASE = "password"  # noqa: S105 - the library's name for it
APP = frozenset({"totp", "recovery_codes"})
"""What is typed as a code, and so can be asked out of somebody by a page that looks like ours."""

SET_UP = "mfa_index"


def mark_opened(request: HttpRequest, *, at: datetime, entered: bool = False) -> None:
    """Remember when this session's log-in was, and whether it was by a demonstration's link."""
    request.session[OPENED] = at.timestamp()
    request.session[ENTERED] = entered


def is_over(request: HttpRequest, *, now: datetime) -> bool:
    """Say whether this session's log-in is a shift ago, or unknown."""
    opened = request.session.get(OPENED)
    return not isinstance(opened, int | float) or now.timestamp() - opened >= SHIFT.total_seconds()


def proofs(request: HttpRequest, *, since: datetime | None = None) -> set[str]:
    """Return the second factors shown in this session: ``webauthn``, ``totp``, ``recovery_codes``."""
    return _shown(request, since=since) - {PASSPHRASE}


def show(request: HttpRequest, person: Any, factor: str) -> None:
    """Put down that a second factor was shown now."""
    record_authentication(request, person, "mfa", type=factor)


def stands_on_passkey(request: HttpRequest, profile: Profile) -> bool:
    """Say whether this account has a passkey, and roles that need one."""
    return needs_passkey(profile.roles) and is_mfa_enabled(request.user, [Authenticator.Type.WEBAUTHN])


def proving(request: HttpRequest, profile: Profile) -> frozenset[str]:
    """Return what proves enough to change this account's ways in; any one of these.

    Nothing weaker than what the account stands on: else a phished code could bring in a
    passkey of the phisher's, and with it the roles that need one.  An account without a
    passkey adds its first by what it has.
    """
    if stands_on_passkey(request, profile):
        return frozenset({PASSKEY})
    if is_mfa_enabled(request.user):
        return APP | {PASSKEY}
    return APP | {PASSKEY, PASSPHRASE}


def proved(request: HttpRequest, profile: Profile, *, now: datetime) -> bool:
    """Say whether enough was shown in the last five minutes to change this account's ways in."""
    return _entered(request) or bool(proving(request, profile) & _shown(request, since=now - FRESH))


def lacking(request: HttpRequest, profile: Profile) -> str | None:
    """Return the name of the page where this person does what their log-in still lacks, or None if nothing."""
    if _entered(request) or _enough(profile, proofs(request)):
        return None
    return _where(request, profile)


def fresh(request: HttpRequest, profile: Profile, *, now: datetime) -> bool:
    """Say whether this person proved a factor that their roles demand in the last five minutes.

    Whoever has walked up to a screen that somebody left open cannot release an alert.
    A demonstration's links stand for every factor.
    """
    return _entered(request) or _enough(profile, proofs(request, since=now - FRESH))


def prove_again(request: HttpRequest, profile: Profile) -> str:
    """Return the name of the page where this person proves again who they are."""
    return _where(request, profile)


def _shown(request: HttpRequest, *, since: datetime | None = None) -> set[str]:
    oldest = since.timestamp() if since else 0.0
    records = get_authentication_records(request, request.user)
    return {r["type"] if r["method"] == "mfa" else r["method"] for r in records if r["at"] >= oldest}


def _entered(request: HttpRequest) -> bool:
    return bool(settings.DEMONSTRATION and request.session.get(ENTERED))


def _enough(profile: Profile, shown: set[str]) -> bool:
    return PASSKEY in shown if needs_passkey(profile.roles) else bool(shown)


def _where(request: HttpRequest, profile: Profile) -> str:
    if is_mfa_enabled(request.user, [Authenticator.Type.WEBAUTHN]):
        return "mfa_reauthenticate_webauthn"
    if not needs_passkey(profile.roles) and is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        return "mfa_reauthenticate"
    return SET_UP
