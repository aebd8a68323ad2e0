"""``POST /api/v1/reports``: what is read, taken and answered, whichever server carries it."""

import logging
from concurrent.futures import Future
from http import HTTPStatus

from django.db import DatabaseError, InterfaceError
from django.utils import translation
from pydantic import ValidationError

from amparo.core.kit import clock
from amparo.core.ledger.terms import Act, Interface, Refused
from amparo.interfaces.api import answers, schemas
from amparo.interfaces.api.answers import Answer, NotTaken
from amparo.interfaces.web.words import words_for
from amparo.stages.intake import submissions, terms

log = logging.getLogger(__name__)

LARGEST_BODY = 131_072
"""Bytes: the longest report in the longest way to write it in JSON, and room to spare."""


def check_head(content_type: str, encoding: str, length: str) -> None:
    """Look at the headers before the body is read.

    Raises:
        NotTaken: another type, a packed body, or too long a one.
    """
    kind, _, parameters = content_type.partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if kind.strip().lower() != answers.JSON or charset not in ("", "charset=utf-8") or encoding not in ("", "identity"):
        raise NotTaken(
            answers.problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send application/json, in UTF-8 and not compressed.")
        )
    if length.isdecimal() and int(length[:12]) > LARGEST_BODY:
        raise too_large()


def too_large() -> NotTaken:
    """Return the end of a request whose body is too long."""
    return NotTaken(
        answers.problem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"A report has at most {LARGEST_BODY} bytes; shorten its texts.",
        )
    )


def parse(body: bytes) -> terms.NewReport:
    """Read a report.

    Raises:
        NotTaken: it is not JSON, or of another shape.
    """
    try:
        return schemas.NewReport.model_validate_json(body).form()
    except ValidationError as error:
        raise NotTaken(answers.misshapen(error)) from None


def start(form: terms.NewReport) -> "Future[terms.Receipt]":
    """Queue a report; the future ends as ``submissions.submit_report`` does.

    Raises:
        NotAccepted: the report has a flaw.
    """
    return submissions.hand_in(act=Act("public", clock.now(), Interface.API), form=form)


def answer(outcome: terms.Receipt | BaseException) -> Answer:
    """Return what the sender is told."""
    match outcome:
        case terms.Receipt():
            status = HTTPStatus.CREATED if outcome.created else HTTPStatus.OK
            return answers.said(status, {"id": str(outcome.report_id), "receipt": outcome.code})
        case NotTaken():
            return outcome.answer
        case terms.NotAccepted():
            return answers.invalid([(outcome.field, outcome.reason.value, _english(outcome))])
        case Refused():
            return answers.problem(
                HTTPStatus.CONFLICT, _english(outcome), kind=answers.CONFLICT, title="Conflict", field="id"
            )
        case DatabaseError() | InterfaceError():
            log.error("a report was not written: %s", type(outcome).__name__)
            return answers.busy()
        case _:
            # The name alone: what an exception says may repeat what somebody told us.
            log.error("a report was not taken: %s", type(outcome).__name__)
            return answers.problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Nothing was saved. Send the same report again.")


def _english(no: Refused) -> str:
    with translation.override("en"):
        return words_for(no.reason)
