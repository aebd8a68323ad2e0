"""What is in bulk, the tokens of those who were right before, and what is kept for the law."""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from amparo.core.kit import clock
from amparo.core.ledger.terms import Interface, Refused
from amparo.core.people import reads as people
from amparo.core.people.terms import Permit
from amparo.interfaces.console import names
from amparo.interfaces.web.access import act_of, needs
from amparo.interfaces.web.requests import Request
from amparo.interfaces.web.words import words_for
from amparo.stages.incidents import reads
from amparo.stages.intake import actions as intake_actions
from amparo.stages.intake import reads as intake


@require_GET
@needs(Permit.SEE_BOARD)
def bulk(request: Request) -> HttpResponse:
    """Show what is folded on the board: each story with its count, and the incidents that nothing else was told of."""
    cards = reads.bulk()
    context = {
        "stories": intake.stories_in_bulk(),
        "cards": [(card, []) for card in cards],
        "total": reads.bulk_count(),
    }
    return render(request, "console/bulk.html", context)


@require_GET
@needs(Permit.KEEP_RECORDS)
def holds(request: Request) -> HttpResponse:
    """Show the legal holds that stand; each is ended on its incident's page."""
    standing = reads.holds(clock.now())
    codes, known = reads.codes(row.incident_id for row in standing), people.handles(row.placed_by for row in standing)
    listed = [(row, codes[row.incident_id], known.get(row.placed_by, "")) for row in standing]
    return render(request, "console/holds.html", {"holds": listed})


@require_GET
@needs(Permit.REVOKE_TOKENS)
def tokens(request: Request) -> HttpResponse:
    """Show the reporter tokens with how often they were right: never whose they are."""
    return _tokens(request)


@require_POST
@needs(Permit.REVOKE_TOKENS)
def end_token(request: Request, token_id: UUID) -> HttpResponse:
    """Take a token away; a refusal is told on the list."""
    try:
        reason = request.POST.get("reason", "")
        intake_actions.end_token(act=act_of(request, Interface.CONSOLE), token_id=token_id, reason=reason)
    except ObjectDoesNotExist as unknown:
        raise Http404 from unknown
    except Refused as no:
        return _tokens(request, words_for(no.reason))
    return redirect("console:tokens")


def _tokens(request: Request, refused: str = "") -> HttpResponse:
    rows, now = intake.tokens(), clock.now()
    judged = reads.outcomes([row.id for row in rows])
    known = people.handles(names.person_of(row.ended_by for row in rows))
    context = {
        "tokens": [
            {
                "row": row,
                "right": judged[row.id].count(True),
                "wrong": judged[row.id].count(False),
                "stands": row.stands(now),
                "resting": row.stands(now) and not row.vouches(now),
                "ended_by": names.name(row.ended_by, known),
            }
            for row in rows
        ],
        "refused": refused,
    }
    return render(request, "console/tokens.html", context, status=422 if refused else 200)
