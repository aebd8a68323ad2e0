"""Pages of somebody's own account that the account library does not have, or leaves too open."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.account.views import logout, password_change
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView, remove_webauthn
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.generic.base import ContextMixin

from amparo.core.kit import clock
from amparo.core.ledger.terms import Act, Interface, Refused
from amparo.core.people import actions, reads
from amparo.core.people.policy import needs_passkey
from amparo.core.people.terms import No
from amparo.interfaces.web import access, factors, kept, nav
from amparo.interfaces.web.access import needs, own
from amparo.interfaces.web.accounts.adapters import MFAAdapter
from amparo.interfaces.web.accounts.forms import Join
from amparo.interfaces.web.requests import Request
from amparo.interfaces.web.words import words_for

CLEAR = '"cache", "storage"'
"""Cookies stay: the session's is gone already, and the reader's language is no secret."""


def _public_act() -> Act:
    return Act(actor="public", at=clock.now(), interface=Interface.PUBLIC)


@require_safe
@needs()
def home(request: Request) -> HttpResponse:
    """Lead somebody to what waits to be sent again, to the first page that their permits open, or to their account."""
    if kept.waiting(request, request.profile.id, now=clock.now()):
        return redirect("account_resume")
    places = nav.shown(request.profile.permits, request.path)
    return redirect(places[0].address if places else factors.SET_UP)


def log_out(request: HttpRequest) -> HttpResponse:
    """End this session, and let the browser forget what it showed."""
    response: HttpResponse = logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = CLEAR
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("passphrase", "again")
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Let somebody with an invitation choose a pseudonym and a passphrase, and log them in."""
    if who := access.profile_of(request):
        return render(request, "account/join_inside.html", {"handle": who.handle}, status=409)
    if reason := reads.why_not_join(code, at=clock.now()):
        return _closed(request, reason)
    form = Join(request.POST or None, initial={"language": get_language()})
    if form.is_valid():
        told = form.cleaned_data
        try:
            person_id = actions.accept_invitation(
                act=_public_act(),
                code=code,
                handle=told["handle"],
                passphrase_hash=make_password(told["passphrase"]),
                language=told["language"],
            )
        except Refused as no:
            if no.reason is not No.HANDLE_TAKEN:
                return _closed(request, No(no.reason))
            form.add_error("handle", words_for(no.reason))
        else:
            person = get_user_model().objects.get(pk=person_id)
            login = Login(user=person, redirect_url=reverse(factors.SET_UP))
            response: HttpResponse = perform_password_login(request, {"username": told["handle"]}, login)
            return response
    return render(request, "account/join.html", {"form": form}, status=422 if form.errors else 200)


def _closed(request: HttpRequest, reason: No) -> HttpResponse:
    return render(request, "account/join_closed.html", {"reason": reason}, status=404)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """Log somebody into a demonstration by a one-time link; anywhere else there is no such page.

    Opening the link shows a button, since a messenger that fetches a preview would use it up.
    """
    if not settings.DEMONSTRATION:
        raise Http404
    if request.method != "POST":
        return render(request, "account/enter.html")
    try:
        person_id = actions.use_entrance(act=_public_act(), code=code)
    except Refused as no:
        return _closed(request, No(no.reason))
    person = get_user_model().objects.get(pk=person_id)
    get_adapter(request).login(request, person)
    factors.mark_opened(request, at=clock.now(), entered=True)
    UserSession.objects.create_from_request(request)
    return redirect("home")


@require_http_methods(["GET", "HEAD", "POST"])
@needs()
def resume(request: Request) -> HttpResponse:
    """Show what somebody sent when their session had ended, to send it again or, by POST, to drop it."""
    form = kept.waiting(request, request.profile.id, now=clock.now())
    if request.method == "POST" or form is None:
        kept.drop(request)
        return redirect("home")
    return render(request, "account/resume.html", {"form": form, "handle": request.profile.handle})


@require_POST
@own
def end_session(request: Request, number: int) -> HttpResponse:
    """End one of somebody's own sessions; its next request finds nobody logged in."""
    session = get_object_or_404(UserSession, pk=number, user_id=request.profile.id)
    end_sessions(request, [session])
    return redirect("usersessions_list")


@own
def change_passphrase(request: Request) -> HttpResponse:
    """Change the passphrase; people of a demonstration have none, and so no such page."""
    if request.user.is_anonymous or not request.user.has_usable_password():
        raise Http404
    enough = factors.PASSPHRASE in factors.proving(request, request.profile)  # the form asks for it
    if not enough and not factors.proved(request, request.profile, now=clock.now()):
        # Back to an empty page: a passphrase that was typed is kept nowhere.
        first = get_adapter(request).get_reauthentication_methods(request.user)[0]
        return redirect(f"{first['url']}?{urlencode({'next': request.path})}")
    response: HttpResponse = password_change(request)
    return response


class _SaysNeed(ContextMixin):
    """Tells a page of the library what the person's roles demand."""

    request: Request

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether they demand a passkey, and whether there is one, so that nothing less proves enough."""
        profile = self.request.profile
        said = {
            "needs_passkey": needs_passkey(profile.roles),
            "only_passkey": factors.stands_on_passkey(self.request, profile),
        }
        return super().get_context_data(**kwargs) | said


class Ways(_SaysNeed, IndexView):
    """Ways to log in, and what is still missing."""


class Codes(_SaysNeed, ViewRecoveryCodesView):
    """Recovery codes, and what they are good for."""


class ProveByPasskey(_SaysNeed, ReauthenticateWebAuthnView):
    """A passkey once more."""


@require_http_methods(["GET", "HEAD", "POST"])
@own
def remove_passkey(request: Request, pk: int) -> HttpResponse:
    """Remove one of somebody's own passkeys, unless their roles demand that it stays."""
    passkey = get_object_or_404(Authenticator, pk=pk, user_id=request.profile.id, type=Authenticator.Type.WEBAUTHN)
    if not MFAAdapter().can_delete_authenticator(passkey):
        messages.error(request, str(MFAAdapter.error_messages["cannot_delete_authenticator"]))
        return redirect("mfa_list_webauthn")
    response: HttpResponse = remove_webauthn(request, pk=pk)
    return response
