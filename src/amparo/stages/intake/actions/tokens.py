"""Reporter tokens: taken after a report that was confirmed, given back or taken away, rested after false ones."""

from uuid import UUID

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record, unchanged
from amparo.core.ledger.terms import Act, Refused
from amparo.core.vault import secrets
from amparo.stages.intake import policy
from amparo.stages.intake.models import Report, ReporterToken
from amparo.stages.intake.terms import Kind, NewToken, No


@action
def issue_token(*, act: Act, report_id: UUID) -> NewToken:
    """Give the sender of a report the one token that it earns, and return it; it is shown this once.

    Whether the report was confirmed is asked by ``incidents.actions.grant_token``, which is what pages call.

    Ledger: ``intake.token.issued`` on the token; the report is not named.

    Raises:
        Refused: the report earned one before (``No.TOKEN_TAKEN``), or is forgotten.
        ObjectDoesNotExist: there is no such report.
    """
    report = Report.objects.select_for_update().get(pk=report_id)
    if report.forgotten_at is not None:
        raise Refused(No.REPORT_FORGOTTEN)
    if ReporterToken.objects.filter(earned_by=report).exists():
        raise Refused(No.TOKEN_TAKEN)
    code = secrets.new_code()
    token = ReporterToken.objects.create(
        id=uuid7(act.at),
        code_hash=secrets.hash_code(code),
        earned_by=report,
        issued_at=act.at,
        expires_at=act.at + policy.TOKEN_LIFE,
    )
    record(Kind.TOKEN_ISSUED, subject=token.id, act=act)
    return NewToken(token.id, code, token.expires_at)


@action
def end_token(*, act: Act, token_id: UUID, reason: str) -> UUID:
    """Take a token away, and return its id; reports that came with it stay what they are.

    Ledger: ``intake.token.ended``.

    Raises:
        Refused: the reason is missing, or the token is over.
        ObjectDoesNotExist: there is no such token.
    """
    if sent_before := already(act):
        return sent_before
    if not reason.strip():
        raise Refused(No.REASON_MISSING)
    return _end(act, ReporterToken.objects.select_for_update().get(pk=token_id), reason)


@action
def give_back_token(*, act: Act, code: str) -> UUID:
    """End a token that its holder does not want any more, and return its id.

    Ledger: ``intake.token.ended``.

    Raises:
        Refused: there is no such token, or it is over.
    """
    token = ReporterToken.objects.select_for_update().filter(code_hash=secrets.hash_code(code)).first()
    if token is None:
        raise Refused(No.TOKEN_UNKNOWN)
    return _end(act, token, "")


def _end(act: Act, token: ReporterToken, reason: str) -> UUID:
    if token.ended_at is not None or token.expires_at <= act.at:
        raise Refused(No.TOKEN_OVER)
    token.ended_at, token.ended_by, token.reason = act.at, act.actor, reason.strip()
    token.save(update_fields=["ended_at", "ended_by", "reason"])
    record(Kind.TOKEN_ENDED, subject=token.id, act=act)
    return token.id


@action
def rest_token(*, act: Act, token_id: UUID) -> UUID:
    """Let a token's reports stand in the ordinary lane for two weeks, and return its id.

    Ledger: ``intake.token.rested``.

    Raises:
        ObjectDoesNotExist: there is no such token.
    """
    if sent_before := already(act):
        return sent_before
    token = ReporterToken.objects.select_for_update().get(pk=token_id)
    if token.ended_at is not None:
        unchanged()
        return token_id
    token.resting_until = act.at + policy.REST
    token.save(update_fields=["resting_until"])
    record(Kind.TOKEN_RESTED, subject=token_id, act=act)
    return token_id
