"""People: who is in the network, what they do, and the few acts that change it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from django import forms as django_forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amparo.core.kit import clock
from amparo.core.ledger.terms import Act, Interface, Refused
from amparo.core.people import actions, reads
from amparo.core.people.terms import No, Permit, Profile, Proposed, Role, Skill
from amparo.core.vault.terms import Channel
from amparo.interfaces.web.access import act_of, needs, stale
from amparo.interfaces.web.accounts import people_forms as forms
from amparo.interfaces.web.requests import Request
from amparo.interfaces.web.words import words_for

OF_PEOPLE = (Permit.INVITE, Permit.GRANT_ROLES, Permit.RECORD_TRAINING)
E = TypeVar("E", bound=StrEnum)
Take = Callable[[Act, UUID, Mapping[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that can be done with a person."""

    words: Promise
    permit: Permit
    form: type[django_forms.Form]
    take: Take
    says: Promise | None = None
    tone: str = "second"


STEPS: Mapping[str, Step] = {
    "grant": Step(
        _("Give a role"),
        Permit.GRANT_ROLES,
        forms.OneRole,
        lambda act, who, told: actions.grant_role(act=act, person_id=who, role=Role(told["role"])),
        _("Coordinating, counsel and administering begin when a second person has agreed."),
    ),
    "revoke": Step(
        _("Take a role back"),
        Permit.GRANT_ROLES,
        forms.OneRole,
        lambda act, who, told: actions.revoke_role(act=act, person_id=who, role=Role(told["role"])),
    ),
    "train": Step(
        _("Record a training"),
        Permit.RECORD_TRAINING,
        forms.TrainingDone,
        lambda act, who, told: actions.record_training(
            act=act, person_id=who, skill=Skill(told["skill"]), valid_until=told["until"]
        ),
    ),
    "close": Step(
        _("Close the account"),
        Permit.GRANT_ROLES,
        forms.Nothing,
        lambda act, who, told: actions.deactivate(act=act, person_id=who),
        _("Every session of theirs ends now, and so do their roles. It cannot be opened again."),
        "urgent",
    ),
}


@require_safe
@needs(*OF_PEOPLE)
def everybody(request: Request) -> HttpResponse:
    """Show who is in the network, and what waits for a second person."""
    return _everybody(request, forms.Invite())


def _everybody(request: Request, form: django_forms.Form, refused: str = "") -> HttpResponse:
    now = clock.now()
    people = reads.everybody(at=now)
    invitations = reads.outstanding(request.profile, at=now, people=people)
    waiting = reads.proposed()
    named = reads.handles({p.person_id for p in waiting} | {p.proposed_by for p in waiting})
    context = {
        "people": [(p, _in_order(Role, p.roles), _in_order(Skill, p.skills)) for p in people],
        "waiting": [(one, named[one.person_id], named[one.proposed_by]) for one in waiting],
        "invitations": [(one, _in_order(Role, one.roles)) for one in invitations],
        "may_second": Permit.GRANT_ROLES in request.profile.permits,
        "form": form if Permit.INVITE in request.profile.permits else None,
        "refused": refused,
    }
    return render(request, "people/everybody.html", context, status=422 if form.errors or refused else 200)


@require_POST
@needs(Permit.INVITE)
def invite(request: Request) -> HttpResponse:
    """Invite somebody, and show the link, once."""
    if prove_first := stale(request):
        return prove_first
    form = forms.Invite(request.POST)
    if form.is_valid():
        try:
            roles = {Role(name) for name in form.cleaned_data["roles"]}
            invited = actions.invite(act=act_of(request, Interface.CONSOLE), roles=roles)
        except Refused as no:
            form.add_error(None, words_for(no.reason))
        else:
            link = settings.PUBLIC_URL + reverse("join", args=[invited.code]) if invited.code else ""
            return render(request, "people/invited.html", {"link": link})
    return _everybody(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permit.INVITE, Permit.GRANT_ROLES)
def withdraw(request: Request, invitation_id: UUID) -> HttpResponse:
    """Show an invitation that nobody has used yet and, by POST, take it back."""
    if prove_first := stale(request):
        return prove_first
    if request.method != "POST":
        found = reads.outstanding_one(invitation_id, request.profile, at=clock.now())
        if found is None:
            raise Http404
        context = {"invitation": found, "roles": _in_order(Role, found.roles)}
        return render(request, "people/withdraw.html", context)
    try:
        actions.withdraw_invitation(act=act_of(request, Interface.CONSOLE), invitation_id=invitation_id)
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    except Refused as no:
        if no.reason is No.NOT_PERMITTED:
            raise Http404 from no
        return _everybody(request, forms.Invite(), refused=words_for(no.reason))
    messages.success(request, gettext("The invitation is withdrawn. Its link opens nothing any more."))
    return redirect("people")


@require_POST
@needs(Permit.GRANT_ROLES)
def second(request: Request, grant_id: UUID) -> HttpResponse:
    """Say the second yes to a role."""
    if prove_first := stale(request):
        return prove_first
    try:
        actions.second_grant(act=act_of(request, Interface.CONSOLE), grant_id=grant_id)
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    except Refused as no:
        return _everybody(request, forms.Invite(), refused=words_for(no.reason))
    return redirect("people")


@require_safe
@needs(*OF_PEOPLE)
def person(request: Request, person_id: UUID) -> HttpResponse:
    """Show one person, and what can be done."""
    return _person(request, _found(person_id), {})


@require_POST
@needs(*OF_PEOPLE)
def take_step(request: Request, person_id: UUID, step: str) -> HttpResponse:
    """Do one thing, then show the person anew; a refusal stands beside the form that was sent."""
    chosen = STEPS.get(step)
    if chosen is None or chosen.permit not in request.profile.permits:
        raise Http404
    who = _found(person_id)
    if prove_first := stale(request):
        return prove_first
    form = chosen.form(request.POST)
    if form.is_valid():
        try:
            chosen.take(act_of(request, Interface.CONSOLE), who.id, form.cleaned_data)
        except Refused as no:
            form.add_error(None, words_for(no.reason))
        except ObjectDoesNotExist as gone:
            raise Http404 from gone
        else:
            return redirect("people") if step == "close" else redirect("person", who.id)
    return _person(request, who, {step: form})


def _in_order(vocabulary: type[E], held: Collection[E]) -> list[E]:
    return [member for member in vocabulary if member in held]


def _found(person_id: UUID) -> Profile:
    found = reads.find(person_id, at=clock.now())
    if found is None:
        raise Http404
    return found


def _person(request: Request, who: Profile, sent: Mapping[str, django_forms.Form]) -> HttpResponse:
    inviter = reads.inviters([who.id])[who.id]
    proposed: list[Proposed] = [one for one in reads.proposed() if one.person_id == who.id]
    context = {
        "person": who,
        "roles": _in_order(Role, who.roles),
        "inviter": reads.handles([inviter])[inviter] if inviter else "",
        "trainings": reads.trainings_of(who.id, at=clock.now()),
        "proposed": proposed,
        "steps": [
            (name, step, sent.get(name) or step.form(auto_id=f"{name}_%s"))
            for name, step in STEPS.items()
            if step.permit in request.profile.permits and who.id != request.profile.id
        ],
    }
    return render(request, "people/person.html", context, status=422 if sent else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs()
def contact(request: Request) -> HttpResponse:
    """Let somebody leave a number or an address at which offers reach them; nobody can read it here again."""
    form = forms.Contact(request.POST or None)
    if form.is_valid():
        try:
            channel = Channel(form.cleaned_data["channel"])
            act = act_of(request, Interface.CONSOLE)
            actions.keep_contact(act=act, channel=channel, address=form.cleaned_data["address"])
        except Refused as no:
            form.add_error("address", words_for(no.reason))
        else:
            messages.success(request, gettext("From now on messages reach you there."))
            return redirect("account_contact")
    context = {"form": form, "kept": request.profile.contact_id is not None}
    return render(request, "people/contact.html", context, status=422 if form.errors else 200)
