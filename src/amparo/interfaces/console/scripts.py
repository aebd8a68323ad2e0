"""The scripts of calls: what is said and asked, who wrote it, who reviewed it, and what it was before."""

from http import HTTPStatus

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.core.ledger.terms import Interface, Refused
from amparo.core.people import reads as people
from amparo.core.people.terms import Permit
from amparo.interfaces.console import names
from amparo.interfaces.console.script_forms import Lines, lines_of, written
from amparo.interfaces.web.access import act_of, needs
from amparo.interfaces.web.requests import Request
from amparo.interfaces.web.words import words_for
from amparo.stages.intake import actions, reads
from amparo.stages.intake.terms import CallKind, Script

READERS = (Permit.TAKE_REPORTS, Permit.WRITE_SCRIPTS, Permit.REVIEW_TEXTS)


@require_GET
@needs(*READERS)
def listing(request: Request) -> HttpResponse:
    """Show the script in use for each kind of call."""
    context = {"scripts": [reads.script(kind) for kind in CallKind], "writes": _writes(request)}
    return render(request, "console/scripts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permit.WRITE_SCRIPTS)
def script(request: Request, kind: str) -> HttpResponse:
    """Show a script to be changed; save what was changed as a new version."""
    about = _kind(kind)
    current = reads.script(about)
    if request.method != "POST":
        return render(request, "console/script.html", {"script": current, "lines": written(current.lines)})
    sent, refusal = Lines(request.POST), ""
    if sent.is_valid():
        try:
            actions.save_script(
                act=act_of(request, Interface.CONSOLE), kind=about, lines=lines_of(sent), seen=_seen(request)
            )
        except Refused as no:
            refusal = words_for(no.reason)
        else:
            return redirect("console:script_version", kind, reads.script(about).number)
    context = {"script": current, "lines": sent, "refusal": refusal}
    return render(request, "console/script.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_GET
@needs(*READERS)
def version(request: Request, kind: str, number: int) -> HttpResponse:
    """Show one version as it was saved, beside all the others."""
    return _version(request, _kind(kind), number)


@require_POST
@needs(Permit.WRITE_SCRIPTS)
def restore(request: Request, kind: str, number: int) -> HttpResponse:
    """Put an earlier version into use again."""
    about = _kind(kind)
    try:
        made = actions.restore_script(
            act=act_of(request, Interface.CONSOLE), kind=about, number=number, seen=_seen(request)
        )
    except Refused as no:
        return _version(request, about, number, words_for(no.reason))
    except ObjectDoesNotExist as unknown:
        raise Http404 from unknown
    return redirect("console:script_version", kind, made)


@require_POST
@needs(Permit.REVIEW_TEXTS)
def review(request: Request, kind: str, number: int) -> HttpResponse:
    """Put the reader's name under a version."""
    about = _kind(kind)
    try:
        actions.review_script(act=act_of(request, Interface.CONSOLE), kind=about, number=number)
    except Refused as no:
        return _version(request, about, number, words_for(no.reason))
    except ObjectDoesNotExist as unknown:
        raise Http404 from unknown
    return redirect("console:script_version", kind, number)


def _version(request: Request, kind: CallKind, number: int, refusal: str = "") -> HttpResponse:
    found = reads.script_version(kind, number)
    if found is None:
        raise Http404
    versions = reads.script_versions(kind)
    known = people.handles(names.person_of(name for one in versions for name in (one.author, one.reviewed_by)))
    context = {
        "script": found,
        "current": versions[0].number,
        "author": names.name(found.author, known),
        "reviewer": names.name(found.reviewed_by, known),
        "versions": [(one, names.name(one.author, known)) for one in versions],
        "writes": _writes(request),
        "reviews": _may_review(request, found),
        "refusal": refusal,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return render(request, "console/script_version.html", context, status=status)


def _writes(request: Request) -> bool:
    return Permit.WRITE_SCRIPTS in request.profile.permits


def _may_review(request: Request, script: Script) -> bool:
    may = Permit.REVIEW_TEXTS in request.profile.permits and script.author != str(request.profile.id)
    return may and script.number > 0 and script.reviewed_at is None


def _kind(kind: str) -> CallKind:
    try:
        return CallKind(kind)
    except ValueError as unknown:
        raise Http404 from unknown


def _seen(request: Request) -> int:
    told = request.POST.get("seen", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 9 else -1
