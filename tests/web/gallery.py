"""Every part in every state on one page: to look at, and for axe and the budgets to measure.

It is a URLconf, so that a test or a server can stand on it: ``ROOT_URLCONF=tests.web.gallery``.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from amparo.core.kit import clock
from amparo.interfaces.web import errors, nav
from tests.web import stream

TEMPLATES = Path(__file__).parent / "templates"


class Report(forms.Form):
    """Every kind of question that a page asks."""

    happening = forms.ChoiceField(
        label="Is it happening now?",
        choices=[("now", "Yes, I see it now"), ("past", "It is over"), ("heard", "Somebody told me")],
        widget=forms.RadioSelect,
    )
    place = forms.CharField(label="Where?", help_text="Street and number, a crossing, or a place that people know.")
    county = forms.ChoiceField(label="County", choices=[("", "Choose"), ("037", "Los Angeles"), ("059", "Orange")])
    text = forms.CharField(label="What do you see?", widget=forms.Textarea(attrs={"rows": 4}))
    phone = forms.CharField(
        label="Your telephone number",
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text="Only so that we can call back. Leave it empty if you like.",
    )
    seen = forms.BooleanField(label="I saw it with my own eyes", required=False)


def _entries() -> list[SimpleNamespace]:
    now = clock.now()
    told = [
        (timedelta(minutes=31), "quiet", "Report received", "public form"),
        (timedelta(minutes=30), "watch", "Checking started", "Dana"),
        (timedelta(minutes=12), "urgent", "Confirmed on site", "Ana, with Ben"),
        (timedelta(minutes=2), "calm", "Cleared", "Ana"),
    ]
    return [SimpleNamespace(at=now - ago, tone=tone, kind=kind, by=by, note="") for ago, tone, kind, by in told]


BADGES = [
    ("quiet", "received", "Received"),
    ("watch", "checking", "Being checked"),
    ("urgent", "confirmed", "Confirmed"),
    ("calm", "not_enforcement", "Not enforcement"),
    ("quiet", "could_not_verify", "Could not be verified"),
    ("info", "footprints", "On the way"),
    ("calm", "check-check", "Cleared"),
]


def parts(request: HttpRequest) -> HttpResponse:
    """Show the parts; ``?frame=public`` shows them as the public would see them."""
    refused = Report({"text": "Two vans", "phone": "213"})
    refused.is_valid()
    messages.success(request, "The assignment was offered to Ana and Ben.")
    now = clock.now()
    columns = [
        ("Received", "quiet", "received", 2),
        ("Being checked", "watch", "checking", 3),
        ("Confirmed", "urgent", "confirmed", 1),
        ("Closed", "calm", "check-check", 0),
    ]
    known = {
        "base": "web/base.html" if request.GET.get("frame") == "public" else "web/staff.html",
        "badges": BADGES,
        "fresh": Report(),
        "refused": refused,
        "entries": _entries(),
        "columns": [(words, tone, shape, range(n)) for words, tone, shape, n in columns],
        "moments": [now, now - timedelta(minutes=3), now - timedelta(hours=5), now + timedelta(minutes=20), None],
        "old": datetime(2025, 11, 3, 3, 12, tzinfo=UTC),
        "nav": [
            nav.Shown("/", "Board", "layout-dashboard", True),
            nav.Shown("/map/", "Map", "map", False),
            nav.Shown("/alerts/", "Alerts", "megaphone", False),
            nav.Shown("/offers/", "My offers", "footprints", False),
            nav.Shown("/people/", "People", "users", False),
        ],
    }
    return render(request, "gallery/parts.html", known)


@csrf_exempt  # as a stranger's form is: no token, no cookie
def form(request: HttpRequest) -> HttpResponse:
    """Show the public form pattern, fresh or refused."""
    asked = Report(request.POST or None)
    status = 422 if request.method == "POST" and not asked.is_valid() else 200
    return render(request, "gallery/form.html", {"form": asked}, status=status)


def error(request: HttpRequest, status: int) -> HttpResponse:
    """Show one error page."""
    return errors.error_page(request, status)


def nothing(request: HttpRequest) -> HttpResponse:
    """Stand in for addresses of other rooms."""
    return HttpResponse(status=204)


urlpatterns = [
    path("", parts, name="parts"),
    path("form/", form, name="form"),
    path("error/<int:status>/", error, name="error"),
    path("account/", nothing, name="home"),
    path("log-out/", nothing, name="account_logout"),
    *stream.urlpatterns,
    path("", include("amparo.interfaces.web.urls")),
]
