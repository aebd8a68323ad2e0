"""The one place that decides who reaches a page.

Every view of logged-in people stands behind ``needs``.  Whoever is not logged in is led to
the log-in and back; whoever lacks the permit sees what they would see if there were no
such page.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from amparo.core.kit import canonical, clock
from amparo.core.ledger import reads as ledger
from amparo.core.ledger.terms import Act, Interface
from amparo.core.people import reads
from amparo.core.people.terms import Permit, Profile
from amparo.core.vault.secrets import digest
from amparo.interfaces.web import factors, kept
from amparo.interfaces.web.requests import Request

P = ParamSpec("P")
LONGEST_KEY = 100


def profile_of(request: HttpRequest) -> Profile | None:
    """Return who is logged in, or None; asked once for each request.

    An account closed, a role taken or a session ended counts from the next request on.
    """
    if not hasattr(request, "_profile"):
        request._profile = _find(request)  # type: ignore[attr-defined]
    return cast("Profile | None", request._profile)  # type: ignore[attr-defined]


def _find(request: HttpRequest) -> Profile | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    return reads.find(user.pk, at=clock.now())


def needs(
    *permits: Permit, fresh: bool = False
) -> Callable[[Callable[Concatenate[Request, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Let a view be reached only by those who hold one of these permits; without any, by everybody logged in.

    Args:
        permits: any one of them is enough.
        fresh: a second factor must have been shown in the last five minutes.
    """

    def guard(
        view: Callable[Concatenate[Request, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            profile = profile_of(request)
            stopped = _stop(request, profile, frozenset(permits), fresh=fresh)
            if stopped is not None or profile is None:
                return stopped or to_log_in(request)
            known = cast("Request", request)
            known.profile = profile
            # Before the view reads its rows: what happens in between is then news, and not lost.
            known.position = ledger.latest_number()
            kept.settle(request)
            return view(known, *args, **kwargs)

        guarded.permits = frozenset(permits)  # type: ignore[attr-defined]
        return guarded

    return guard


def own(
    view: Callable[Concatenate[Request, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let a page of somebody's own account be reached by them, though their log-in may still lack a factor."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        profile = profile_of(request)
        if profile is None:
            back = request.get_full_path() if request.method in {"GET", "HEAD"} else reverse("home")
            return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': back})}")
        known = cast("Request", request)
        known.profile = profile
        return view(known, *args, **kwargs)

    guarded.permits = None  # type: ignore[attr-defined]
    return guarded


def _stop(
    request: HttpRequest, profile: Profile | None, permits: frozenset[Permit], *, fresh: bool
) -> HttpResponse | None:
    if profile is None:
        return to_log_in(request)
    if page := factors.lacking(request, profile):
        return _lead(request, page)
    if permits and permits.isdisjoint(profile.permits):
        raise Http404
    if fresh and not factors.fresh(request, profile, now=clock.now()):
        return _lead(request, factors.prove_again(request, profile))
    return None


def stale(request: Request) -> HttpResponse | None:
    """Return the way to prove again who one is, if that was more than five minutes ago; else None.

    For a page that takes several steps, some of which (a release) want it and some not.
    """
    if factors.fresh(request, request.profile, now=clock.now()):
        return None
    return _lead(request, factors.prove_again(request, request.profile))


def to_log_in(request: HttpRequest) -> HttpResponse:
    """Lead somebody to the log-in and back again; what they sent is kept for them."""
    return _lead(request, "account_login")


def _lead(request: HttpRequest, page: str) -> HttpResponse:
    """Lead somebody to a page that lets them in, and from there back to where they were going.

    A form that cannot be kept is shown to be copied: what somebody wrote is never lost.
    """
    if request.method in {"GET", "HEAD"}:
        back = _shown(request)
    elif not kept.sent(request).fields or kept.of_a_stranger(request):
        back = reverse("home")
    elif kept.keep(request, now=clock.now()):
        back = reverse("account_resume")
    else:
        return render(request, "account/copy.html", {"form": kept.sent(request), "page": reverse(page)}, status=403)
    address = f"{reverse(page)}?{urlencode({'next': back})}"
    return HttpResponseClientRedirect(address) if _by_htmx(request) else HttpResponseRedirect(address)


def _shown(request: HttpRequest) -> str:
    """Return the page that the person looks at: not the fragment that a script asked for."""
    if not _by_htmx(request):
        return request.get_full_path()
    try:
        return str(cast("Request", request).htmx.current_url_abs_path or reverse("home"))
    except ValueError:  # the browser told of an address that is none
        return reverse("home")


def _by_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def act_of(request: Request, interface: Interface) -> Act:
    """Return the act of whoever sent this request, keyed by the form's hidden field ``key`` and by what it says.

    The same form again is the same act; another one under the same key is another act, which the rules look at
    anew: taken for the first, it would be answered as done and be lost.

    Raises:
        BadRequest: the key is longer than 100 characters.
    """
    key = request.POST.get("key") or None
    if key is not None:
        if len(key) > LONGEST_KEY:
            raise BadRequest("the key is too long")
        key = digest(canonical.dumps([request.path, *map(list, sorted(kept.sent(request).fields))])).hex()
    return Act(actor=str(request.profile.id), at=clock.now(), interface=interface, key=key)
