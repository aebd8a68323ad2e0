"""Reporter tokens: taken once at the receipt of a report that was confirmed, and given back by whoever holds one."""

from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from amparo.core.kit import clock
from amparo.core.ledger.terms import Act, Interface, Refused
from amparo.interfaces.web.words import words_for
from amparo.stages.incidents import submissions as incidents
from amparo.stages.intake import submissions as intake


class Token(forms.Form):
    """The token as it was typed."""

    token = forms.CharField(
        label=_("Your reporter token"), max_length=254, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


@never_cache
@csrf_exempt  # there is no session to abuse: whoever has the receipt's code may take what it earned
@require_POST
def take(request: HttpRequest, code: str) -> HttpResponse:
    """Show the token that a report has earned, this once."""
    told = intake.report_behind(code)
    if told is None:
        return _private(render(request, "public/no_receipt.html", status=HTTPStatus.NOT_FOUND))
    try:
        act = Act("public", clock.now(), Interface.PUBLIC)
        token = incidents.take_token(act=act, report_id=told.report_id)
    except Refused as no:
        context = {"refused": words_for(no.reason), "code": code}
        return _private(render(request, "public/token.html", context, status=HTTPStatus.CONFLICT))
    return _private(render(request, "public/token.html", {"new": token, "code": code}))


@never_cache
@csrf_exempt  # there is no session to abuse: it takes the token itself
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Let whoever holds a token give it back."""
    if request.method != "POST":
        context = {"form": Token(), "given_back": request.GET.get("done") == "1"}
        return _private(render(request, "public/own_token.html", context))
    form = Token(request.POST)
    if form.is_valid():
        try:
            act = Act("public", clock.now(), Interface.PUBLIC)
            intake.give_back_token(act=act, code=form.cleaned_data["token"])
        except Refused as no:
            form.add_error("token", words_for(no.reason))
        else:
            return redirect(reverse("public:token") + "?done=1")
    return _private(render(request, "public/own_token.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY))


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"  # the address may be a code
    return response
