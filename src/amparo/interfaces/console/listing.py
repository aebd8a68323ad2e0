"""The list of all incidents: looked for by state, time, place and words, a page at a time."""

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from amparo.core.kit import clock
from amparo.core.people.terms import Permit
from amparo.core.places import cells
from amparo.interfaces.console.mapped import WHEN_WORDS, box_of
from amparo.interfaces.web.access import needs
from amparo.interfaces.web.forms import named
from amparo.interfaces.web.requests import Request
from amparo.stages.incidents import overview
from amparo.stages.incidents.overview import Wanted, When
from amparo.stages.incidents.terms import State

MOST_AREAS: Final = 60
"""Hexagons of one address: a mark on the map is made of fewer."""


class Search(forms.Form):
    """What somebody looks for; whatever is empty is not asked for."""

    q = forms.CharField(label=_("Code, place or words"), required=False, max_length=200, widget=forms.SearchInput())
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any state")), *named(State)])
    when = forms.ChoiceField(
        label=_("Time"), required=False, choices=[(when.value, words) for when, words in WHEN_WORDS.items()]
    )
    unplaced = forms.BooleanField(label=_("Only without a place"), required=False)


@require_GET
@needs(Permit.SEE_BOARD)
def incidents(request: Request) -> HttpResponse:
    """Show one page of the incidents that somebody looks for, the newest first."""
    form = Search({"when": When.OPEN.value, **request.GET.dict()})
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    try:
        wanted = Wanted(
            when=When(asked["when"] or When.OPEN),
            states=frozenset({State(asked["state"])} if asked["state"] else ()),
            text=asked["q"].strip(),
            unplaced=asked["unplaced"],
            areas=tuple(_area(text) for text in request.GET.getlist("area")[:MOST_AREAS]),
            box=box_of(request.GET.get("bbox", "")),
        )
        before, after = (UUID(request.GET[name]) if request.GET.get(name) else None for name in ("before", "after"))
    except ValueError as wrong:
        raise Http404 from wrong
    page = overview.page(wanted, clock.now(), before=before, after_=after)
    context = {
        "form": form,
        "page": page,
        "newer": _turned(request, "after", page.newer),
        "older": _turned(request, "before", page.older),
        "here": wanted.areas or wanted.box,
        "without_area": _turned(request, "", None),
    }
    return render(request, "console/incidents.html", context)


def _area(text: str) -> int:
    cell = int(text, 16)
    cells.span(cell)  # refuses what is no cell
    return cell


def _turned(request: Request, name: str, at: UUID | None) -> str:
    """Return the address of the same search from another incident on; with no name, that of the search anywhere."""
    if name and at is None:
        return ""
    left_out = {"before", "after"} if name else {"before", "after", "area", "bbox"}
    kept = [(key, value) for key, values in request.GET.lists() if key not in left_out for value in values]
    return f"{reverse('console:incidents')}?{urlencode([*kept, *([(name, str(at))] if name else [])])}"
