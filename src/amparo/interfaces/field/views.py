"""An observer's pages: on duty, the offer, the assignment, what was seen.  They work without scripts, on any phone."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amparo.core.kit.geo import Point, distance_m
from amparo.core.ledger.terms import Act, Interface, Refused
from amparo.core.people import reads as people
from amparo.core.people.terms import Permit
from amparo.core.places import reads as places
from amparo.core.places.terms import Candidate, NotPrepared, PlaceKind
from amparo.interfaces.field import forms
from amparo.interfaces.web.access import act_of, needs
from amparo.interfaces.web.requests import Request
from amparo.interfaces.web.words import words_for
from amparo.stages.dispatch import actions, policy, reads
from amparo.stages.dispatch.terms import OPEN, AssignmentRow, Conduct, DutyRow
from amparo.stages.incidents import reads as incidents
from amparo.stages.incidents.accounts import latest
from amparo.stages.incidents.terms import Attribute


@require_GET
@needs(Permit.OBSERVE)
def home(request: Request) -> HttpResponse:
    """Show what waits for this observer: duty, an offer, an assignment."""
    return _home(request)


def _home(request: Request, form: Form | None = None) -> HttpResponse:
    me = request.profile
    row, duty = reads.open_for(me.id), reads.duty_of(me.id)
    context = {
        "duty": duty,
        "reach_km": round(policy.REACH_M / 1000),
        "others_first": duty is not None and policy.unanswering(duty.missed),
        "area_form": form or forms.Area(),
        "past": [(one, incidents.incident(one.incident_id)) for one in reads.past_of(me.id)],
        **(_about(row) | _reported(row, duty) if row else {"assignment": None}),
    }
    part = "field/parts/now.html" if request.headers.get("HX-Request") else "field/home.html"
    return render(request, part, context, status=422 if form and form.errors else 200)


@require_POST
@needs(Permit.OBSERVE)
def on_duty(request: Request) -> HttpResponse:
    """Go on duty, with an area if one is named and known."""
    form = forms.Area(request.POST)
    if form.is_valid():
        named = form.cleaned_data["area"].strip()
        found = places.resolve(named) if named else []
        if named and not found:
            form.add_error("area", _("That place is not known. Try a ZIP or a city, or leave it empty."))
            return _home(request, form)
        try:
            area = found[0] if found else None
            actions.go_on_duty(
                act=act_of(request, Interface.FIELD),
                area=area.point if area else None,
                area_name=_called(area) if area else "",
            )
        except Refused as no:
            form.add_error(None, words_for(no.reason))
            return _home(request, form)
        return redirect("field:home")
    return _home(request, form)


def _called(area: Candidate) -> str:
    """Return what an area is called; of coordinates never themselves, which would be finer than what is kept."""
    if area.kind is not PlaceKind.COORDINATES:
        return area.label
    try:
        return places.near_label(Point(round(area.point.lat, 2), round(area.point.lon, 2)))
    except NotPrepared:
        return ""


@require_POST
@needs(Permit.OBSERVE)
def present(request: Request) -> HttpResponse:
    """Say that one is there, after offers that were not answered."""
    return _done(request, actions.state_presence)


@require_POST
@needs(Permit.OBSERVE)
def off_duty(request: Request) -> HttpResponse:
    """Go off duty."""
    return _done(request, actions.go_off_duty)


def _done(request: Request, take: Callable[..., UUID]) -> HttpResponse:
    """Do what asks for nothing but the person, and show where they stand, with the reason if it was refused."""
    form = forms.Area({})
    try:
        take(act=act_of(request, Interface.FIELD))
    except Refused as no:
        form.add_error(None, words_for(no.reason))
        return _home(request, form)
    return redirect("field:home")


@require_GET
@needs(Permit.OBSERVE)
def assignment(request: Request, assignment_id: UUID) -> HttpResponse:
    """Show one's own assignment."""
    return _assignment(request, _mine(request, assignment_id))


def _assignment(request: Request, row: AssignmentRow, form: Form | None = None) -> HttpResponse:
    context = _about(row) | {"sighting_form": form if isinstance(form, forms.SightingForm) else forms.SightingForm()}
    context["refused"] = form if form is not None and not isinstance(form, forms.SightingForm) else None
    part = "field/parts/assignment.html" if request.headers.get("HX-Request") else "field/assignment.html"
    return render(request, part, context, status=422 if form is not None else 200)


Take = Callable[[Act, UUID], object]

STEPS: Mapping[str, Take] = {
    "accept": lambda act, assignment_id: actions.accept(act=act, assignment_id=assignment_id),
    "decline": lambda act, assignment_id: actions.decline(act=act, assignment_id=assignment_id),
    "arrive": lambda act, assignment_id: actions.arrive(act=act, assignment_id=assignment_id),
    "clear": lambda act, assignment_id: actions.clear(act=act, assignment_id=assignment_id),
}


@require_POST
@needs(Permit.OBSERVE)
def take_step(request: Request, assignment_id: UUID, step: str) -> HttpResponse:
    """Take one step with one's own assignment."""
    row = _mine(request, assignment_id)
    act = act_of(request, Interface.FIELD)
    form: Form = forms.SightingForm(request.POST) if step == "sighting" else Form({})
    if step != "sighting" and step not in STEPS:
        raise Http404
    if form.is_valid():
        try:
            if isinstance(form, forms.SightingForm):
                actions.record_sighting(act=act, assignment_id=row.id, sighting=form.sighting())
            else:
                STEPS[step](act, row.id)
        except Refused as no:
            form.add_error(None, words_for(no.reason))
            return _assignment(request, _mine(request, assignment_id), form)
        except ObjectDoesNotExist as gone:
            raise Http404 from gone
        return redirect("field:home" if step in {"decline", "clear"} else request.build_absolute_uri("../"))
    return _assignment(request, row, form)


def _mine(request: Request, assignment_id: UUID) -> AssignmentRow:
    row = reads.assignment(assignment_id)
    if row is None or row.observer_id != request.profile.id:
        raise Http404
    return row


def _about(row: AssignmentRow) -> dict[str, object]:
    partner = people.handles([row.partner_id]) if row.partner_id else {}
    return {
        "assignment": row,
        "incident": incidents.incident(row.incident_id),
        "partner": next(iter(partner.values()), ""),
        "conduct": list(Conduct),
        "open": row.state in OPEN,
    }


def _reported(row: AssignmentRow, duty: DutyRow | None) -> dict[str, object]:
    """Return what helps to decide on an offer: about how far it is, and what was said in codes and counts alone."""
    incident_id = incidents.current(row.incident_id)
    incident = incidents.incident(incident_id)
    there = incident.spot.point if incident and incident.spot else None
    area = duty.area if duty else None
    said = latest(incidents.observations_of(incident_id))
    told = (Attribute.ACTIVITY, Attribute.AGENCY, Attribute.HEAD_COUNT)
    return {
        "band": policy.band(distance_m(area, there) if area and there else None),
        "reports": len(incidents.members(incident_id)),
        "told": [(attribute, said[attribute].finding.value) for attribute in told if attribute in said],
    }
