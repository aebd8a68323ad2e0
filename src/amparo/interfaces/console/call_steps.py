"""What can be done with a call: save it, join it to an incident, strike, keep, throw away."""

from contextlib import suppress
from http import HTTPStatus
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amparo.core.kit import clock
from amparo.core.kit.ids import uuid7
from amparo.core.ledger.terms import Interface, Refused
from amparo.interfaces.console.call_beside import Beside, beside
from amparo.interfaces.console.call_forms import READ, Call
from amparo.interfaces.console.call_page import keep_contact, page
from amparo.interfaces.web.access import act_of
from amparo.interfaces.web.requests import Request
from amparo.interfaces.web.words import words_for
from amparo.stages.incidents import actions as incidents
from amparo.stages.intake import actions
from amparo.stages.intake.policy import ANSWERS
from amparo.stages.intake.terms import CallKind, CallRow, NotAccepted
from amparo.stages.intake.volunteered import spans, struck


def take(request: Request, call_id: UUID, row: CallRow | None) -> HttpResponse:
    """Do with a call what the pressed button says, and show what came of it."""
    wish, _sep, what = request.POST.get("do", "save").partition(":")
    if wish == "drop":
        return _drop(request, call_id)
    if wish in {"keep", "strike"}:
        return _keep(request, call_id, what if wish == "strike" else "")
    if wish == "no-contact":
        keep_contact(request, call_id, "")
        return redirect("console:call", call_id)
    if wish not in {"save", "second", "join", "strike-all"}:
        raise Http404
    return _save(request, call_id, row, wish, what)


def _drop(request: Request, call_id: UUID) -> HttpResponse:
    with suppress(ObjectDoesNotExist, Refused):  # nothing of it was kept yet, or it is saved: the list shows which
        actions.drop_call(act=act_of(request, Interface.CONSOLE), call_id=call_id)
    return redirect("console:calls")


def _keep(request: Request, call_id: UUID, strike: str) -> HttpResponse:
    answers, kind = _answers(request.POST), _kind(request)
    name, _sep, place = strike.partition(":")
    if name in READ:
        answers[name] = struck(answers.get(name, ""), [s for s in spans(answers.get(name, "")) if _at(s) == place])
    try:
        actions.keep_answers(act=act_of(request, Interface.CONSOLE), call_id=call_id, kind=kind, changes=answers)
        if contact := request.POST.get("contact", "").strip():
            keep_contact(request, call_id, contact)
    except Refused:
        pass  # saved meanwhile: its page says so
    return redirect("console:call", call_id)


def _at(span: tuple[int, int, object]) -> str:
    return f"{span[0]}:{span[1]}"


def _save(request: Request, call_id: UUID, row: CallRow | None, wish: str, what: str) -> HttpResponse:
    posted = request.POST.copy()
    if wish == "strike-all":
        for name in READ:
            told = str(posted.get(name, "")).replace("\r\n", "\n")
            posted[name] = struck(told, spans(told))
    form, answers, kind = Call(posted), _answers(posted), _kind(request)
    said = beside(answers, call_id=call_id, contact_id=None, now=clock.now())
    if form.is_valid() and said.left and posted.get("left") != said.left:
        form.add_error(None, _("This tells what nobody asked. Strike it, or press save once more to keep it."))
        posted["left"] = said.left
    if form.is_valid():
        try:
            _saved(request, call_id, form, said, UUID(what) if wish == "join" else None)
        except NotAccepted as no:
            form.point_at(no.field, words_for(no.reason))
        except Refused as no:
            form.add_error(None, words_for(no.reason))
            if row is not None and row.saved_at is not None:
                return _again(request, form, kind, answers)
        except (ObjectDoesNotExist, ValueError) as gone:
            raise Http404 from gone
        else:
            return _next(request, call_id, form, answers) if wish == "second" else redirect("console:call", call_id)
    return page(request, call_id, form, kind, answers, row, HTTPStatus.UNPROCESSABLE_ENTITY)


def _saved(request: Request, call_id: UUID, form: Call, said: Beside, into: UUID | None) -> None:
    act = act_of(request, Interface.CONSOLE)
    report = form.report(call_id, now=act.at, meant=said.meant)
    if into is None:
        actions.save_call(act=act, form=report, kind=form.about, danger=said.danger)
    else:
        incidents.save_call_into(act=act, form=report, kind=form.about, incident_id=into, danger=said.danger)


def _again(request: Request, form: Call, kind: CallKind, answers: dict[str, str]) -> HttpResponse:
    """Show answers that were sent after the call was saved under an id of their own, so that none is lost."""
    fresh = uuid7(clock.now())
    return page(request, fresh, form, kind, answers, None, HTTPStatus.CONFLICT)


def _next(request: Request, call_id: UUID, form: Call, answers: dict[str, str]) -> HttpResponse:
    """Begin the second report of a call that told of two places: all but the place is there already."""
    again = {name: told for name, told in answers.items() if name not in {"place", "spot", "left"}}
    act = act_of(request, Interface.CONSOLE)
    second = uuid7(act.at)
    actions.begin_call(
        act=act.keyed(f"second/{call_id}"), call_id=second, kind=form.about, answers=again, follows=call_id
    )
    return redirect("console:call", second)


def _answers(posted: QueryDict) -> dict[str, str]:
    """Return the answers of a form as a draft keeps them."""
    return {name: str(posted.get(name, "")).replace("\r\n", "\n") for name in ANSWERS if name in posted}


def _kind(request: Request) -> CallKind:
    try:
        return CallKind(request.POST.get("kind", CallKind.NOW.value))
    except ValueError:
        return CallKind.NOW
