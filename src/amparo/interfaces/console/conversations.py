"""What is said to and fro with those who reported: who waits for an answer, and the box to write one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from amparo.core.ledger.terms import Interface, Refused
from amparo.core.messaging import reads as messages
from amparo.core.messaging import segments, templates
from amparo.core.messaging.terms import Fate, Reason, State
from amparo.core.people import reads as people
from amparo.core.people.terms import Permit
from amparo.core.vault import reads as vault
from amparo.core.vault.terms import Channel
from amparo.interfaces.console import names
from amparo.interfaces.web.access import act_of, needs
from amparo.interfaces.web.requests import Request
from amparo.interfaces.web.words import words_for
from amparo.stages.incidents import reads as incidents
from amparo.stages.incidents.terms import IncidentRow
from amparo.stages.intake import conversations as actions
from amparo.stages.intake import phrases, reads
from amparo.stages.intake.terms import LONGEST_LINE, LineRow, Way

MOST_TALKS = 20
"""Conversations on an incident's page."""
MOST_MARKED = 50
"""Waiting conversations whose incidents are marked on the board; the banner counts them all."""


class Answer(forms.Form):
    """An answer in somebody's own words, or one of those that are written most often."""

    use_required_attribute = False  # either of two is enough

    text = forms.CharField(
        label=_("Your answer"), max_length=LONGEST_LINE, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please write something first.")},
        help_text=_("Telephone companies can read it: no names, no addresses, nothing about anybody's papers."),
    )  # fmt: skip
    canned = forms.ChoiceField(label=_("Or choose"), required=False)
    incident = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, language: str, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        choices = list(phrases.canned(language).items())
        self.fields["canned"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]
        self.said = dict(choices)
        self.fields["text"].required = not self.data.get("canned")

    def words(self) -> str:
        """Return what is to be said; what somebody wrote goes before what they chose."""
        return str(self.cleaned_data["text"] or self.said.get(self.cleaned_data["canned"], ""))


@dataclass(frozen=True, slots=True)
class Said:
    """A line as the desk sees it."""

    line: LineRow
    who: str
    state: State | None
    reason: Reason | None
    fate: Fate | None
    """What the carrier told of it since."""
    segments: int
    """How many SMS it took; 0 if it went another way."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as the desk sees it, with the box for the next answer."""

    report_id: UUID
    language: str
    lines: list[Said]
    waiting: bool
    channel: Channel | None
    stopped: bool
    around: str
    """What stands around an answer by SMS, for counting its segments; empty where it goes no such way."""
    form: Answer


@require_GET
@needs(Permit.SEE_BOARD)
def listing(request: Request) -> HttpResponse:
    """Show the conversations, those that wait for an answer first."""
    rows = reads.latest_conversations()
    latest = {report_id: lines[-1] for report_id, lines in reads.lines_of(row.id for row in rows).items()}
    places = {report.id: report.place.text for report in reads.reports(row.id for row in rows)}
    context = {"conversations": [(row, places.get(row.id, ""), latest.get(row.id)) for row in rows]}
    part = "console/parts/conversations.html" if request.headers.get("HX-Request") else "console/conversations.html"
    return render(request, part, context)


@require_GET
@needs(Permit.SEE_BOARD)
def conversation(request: Request, report_id: UUID) -> HttpResponse:
    """Show what was said about a report, and the incidents that it is in."""
    return render(request, "console/conversation.html", _context(report_id))


@require_POST
@needs(Permit.TAKE_REPORTS)
def answer(request: Request, report_id: UUID) -> HttpResponse:
    """Send an answer, then lead back to where it was written; a refused one stands where it was."""
    form = Answer(request.POST, language=_of(report_id)[0])
    if form.is_valid():
        try:
            actions.answer(act=act_of(request, Interface.CONSOLE), report_id=report_id, text=form.words())
        except Refused as no:
            form.add_error("text", words_for(no.reason))
        else:
            if incident_id := form.cleaned_data["incident"]:
                return redirect("console:incident", incident_id)
            return redirect("console:conversation", report_id)
    return render(request, "console/conversation.html", _context(report_id, form), status=422)


def talks(reports: Iterable[UUID], incident_id: UUID) -> list[Talk]:
    """Return the conversations about an incident's reports, those that wait first; the list of all has the rest."""
    return [talk(row.id, incident_id=incident_id) for row in reads.conversations(reports)[:MOST_TALKS]]


def waiting_on(unanswered: Sequence[UUID]) -> set[UUID]:
    """Return the incidents of which somebody who reported waits for an answer, of these reports the first fifty."""
    return incidents.incidents_of_reports(unanswered[:MOST_MARKED])


def talk(report_id: UUID, form: Answer | None = None, *, incident_id: UUID | None = None) -> Talk:
    """Return one conversation.

    Raises:
        Http404: there is no such report.
    """
    language, contact_id = _of(report_id)
    channel = vault.channel_of(contact_id) if contact_id else None
    stopped = bool(contact_id and messages.stopped(contact_id))
    row = reads.conversation(report_id)
    by_sms = channel is Channel.SMS and not stopped
    sender = templates.Sender(settings.NETWORK_NAME, settings.PUBLIC_URL, settings.DEMONSTRATION)
    return Talk(
        report_id=report_id,
        language=language,
        lines=_said(reads.lines(report_id), templates.around(language, sender)),
        waiting=bool(row and row.waiting_since),
        channel=channel,
        stopped=stopped,
        around=templates.around(language, sender) if by_sms else "",
        form=form or Answer(language=language, initial={"incident": incident_id}, auto_id=f"%s-{report_id}"),
    )


def _said(lines: list[LineRow], around: str) -> list[Said]:
    states = messages.states(line.message_id for line in lines if line.message_id)
    fates = messages.fates(line.message_id for line in lines if line.message_id)
    known = people.handles(names.person_of(line.author for line in lines))
    said = []
    for line in lines:
        state, reason = states.get(line.message_id, (None, None)) if line.message_id else (None, None)
        counted = segments.count(around + line.text) if line.ours and line.way is Way.SMS else 0
        said.append(
            Said(line, names.name(line.author, known), state, reason, fates.get(line.message_id or line.id), counted)
        )
    return said


def _of(report_id: UUID) -> tuple[str, UUID | None]:
    """Return the language and the contact of whoever sent a report.

    Raises:
        Http404: there is no such report.
    """
    if found := reads.conversation(report_id) or reads.report(report_id):
        return found.language, found.contact_id
    raise Http404


def _context(report_id: UUID, form: Answer | None = None) -> dict[str, object]:
    shown = talk(report_id, form)
    found: list[IncidentRow] = list(incidents.incidents(incidents.incidents_of_report(report_id)).values())
    return {"talk": shown, "incidents": found, "report": reads.report(report_id)}
