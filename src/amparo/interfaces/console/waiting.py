"""What waits for a person: messages nobody can be sure of, tasks that failed for good."""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from amparo.core.jobs import actions as jobs_actions
from amparo.core.jobs import reads as jobs_reads
from amparo.core.ledger import reads as ledger
from amparo.core.ledger.terms import Interface, Refused
from amparo.core.messaging import actions as messaging
from amparo.core.messaging import reads as messages
from amparo.core.messaging.terms import Answer
from amparo.core.people.terms import Permit
from amparo.interfaces.web.access import act_of, needs
from amparo.interfaces.web.requests import Request


@require_GET
@needs(Permit.SEE_JOBS)
def outbox(request: Request) -> HttpResponse:
    """Show what became of each message, those that wait for a person first."""
    context = {"asked": messages.asked(), "messages_sent": messages.outbox(), "answers": list(Answer)}
    part = "console/parts/outbox.html" if request.headers.get("HX-Request") else "console/outbox.html"
    return render(request, part, context)


@require_POST
@needs(Permit.SEE_JOBS)
def resolve(request: Request, message_id: UUID) -> HttpResponse:
    """Take a person's word for what became of a message."""
    try:
        answer = Answer(request.POST.get("answer", ""))
        messaging.resolve_asked(act=act_of(request, Interface.CONSOLE), message_id=message_id, answer=answer)
    except (ValueError, ObjectDoesNotExist) as unknown:
        raise Http404 from unknown
    except Refused:
        pass  # somebody else was quicker; the list shows what holds now
    return redirect("console:outbox")


@require_GET
@needs(Permit.SEE_JOBS)
def jobs(request: Request) -> HttpResponse:
    """Show the tasks that were set aside, and how much waits."""
    context = {
        "poisoned": jobs_reads.poisoned(),
        "backlog": jobs_reads.backlog(),
        "unsequenced": ledger.unsequenced_count(),
    }
    return render(request, "console/jobs.html", context)


@require_POST
@needs(Permit.SEE_JOBS)
def retry(request: Request, job_id: UUID) -> HttpResponse:
    """Try a task that was set aside once more."""
    try:
        jobs_actions.retry_job(act=act_of(request, Interface.CONSOLE), job_id=job_id)
    except ObjectDoesNotExist as unknown:
        raise Http404 from unknown
    except Refused:
        pass  # it runs already
    return redirect("console:jobs")
