"""The door by which the public side hands in a report, and finds it again by its receipt."""

from concurrent.futures import Future
from uuid import UUID

from amparo.core.ledger.terms import Act
from amparo.stages.intake import conversations, policy, reads
from amparo.stages.intake.actions import give_back_token as give_back
from amparo.stages.intake.actions import take_checked
from amparo.stages.intake.terms import LineRow, NewReport, NotAccepted, Receipt, Told, Way
from amparo.stages.intake.writer import writer


def submit_report(*, act: Act, form: NewReport, address: str = "") -> Receipt:
    """Take a report and return its receipt once both are on the disk; see ``hand_in`` for the address.

    Raises:
        NotAccepted: the report has a flaw; ``field`` says where.
        Refused: another report came in under this id before.
        DatabaseError: it could not be written, and nothing of it was: the sender may send it again.
    """
    return hand_in(act=act, form=form, address=address).result()


def hand_in(*, act: Act, form: NewReport, address: str = "") -> "Future[Receipt]":
    """Queue a report for the writer; the future ends as ``submit_report`` does.

    Args:
        act: by the sender.
        form: the report.
        address: where it comes from, as one customer has it.  It decides in which order people look, never
            whether the report is taken, and is kept nowhere (``crowd`` says how it is counted).

    Raises:
        NotAccepted: the report has a flaw.
    """
    if flaw := policy.why_not_accept(form, act.at):
        raise NotAccepted(flaw)
    return writer.submit(lambda: take_checked(act=act, form=form, address=address))


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


def give_back_token(*, act: Act, code: str) -> None:
    """End a reporter token that its holder does not want any more.

    Raises:
        Refused: there is no such token, or it does not hold any more.
    """
    give_back(act=act, code=code)
