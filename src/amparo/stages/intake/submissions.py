"""The door by which the public side hands in a report, and finds it again by its receipt."""

from concurrent.futures import Future
from uuid import UUID

from amparo.core.ledger.terms import Act
from amparo.stages.intake import conversations, policy, reads
from amparo.stages.intake.actions import take_checked
from amparo.stages.intake.terms import LineRow, NewReport, NotAccepted, Receipt, Told, Way
from amparo.stages.intake.writer import writer


def submit_report(*, act: Act, form: NewReport) -> Receipt:
    """Take a report and return its receipt once both are on the disk.

    Raises:
        NotAccepted: the report has a flaw; ``field`` says where.
        Refused: another report came in under this id before.
        DatabaseError: it could not be written, and nothing of it was: the sender may send it again.
    """
    return hand_in(act=act, form=form).result()


def hand_in(*, act: Act, form: NewReport) -> "Future[Receipt]":
    """Queue a report for the writer; the future ends as ``submit_report`` does.

    Raises:
        NotAccepted: the report has a flaw.
    """
    if flaw := policy.why_not_accept(form, act.at):
        raise NotAccepted(flaw)
    return writer.submit(lambda: take_checked(act=act, form=form))


def lines_behind(report_id: UUID) -> list[LineRow]:
    """Return what was said about a report to whoever holds its receipt, in order, and what they said there.

    What they told by SMS stands on their telephone and not here: a receipt that is found must not tell it.
    """
    return [line for line in reads.lines(report_id) if line.ours or line.way is Way.WEB]


def say(*, act: Act, report_id: UUID, text: str) -> UUID:
    """Take a line from whoever holds a report's receipt, and return the report's id.

    Raises:
        Refused: it says nothing, or is too long.
    """
    return conversations.say(act=act, report_id=report_id, text=text)


def report_behind(code: str) -> Told | None:
    """Return what a receipt code opens, however it is typed, or None; ``incidents.submissions`` knows the rest."""
    return reads.report_behind(code)
