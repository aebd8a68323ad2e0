"""``POST /api/v1/reports``: what is read, taken and answered, whichever server carries it."""

import json
import logging
import re
from concurrent.futures import Future
from http import HTTPStatus
from typing import Any, Final

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

# The library reads more spellings than the document names: seconds since 1970 in quotes, an id in braces.
_ID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_INSTANT = re.compile(r"[0-9]{4}(-[0-9]{2}){2}[Tt][0-9]{2}(:[0-9]{2}){1,2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})")
SPELLINGS: Final = (
    ("id", _ID, "Write the id as 8-4-4-4-12 hexadecimal digits."),
    ("seen_at", _INSTANT, "Write the time as 2026-03-08T12:00:00-07:00 (RFC 3339)."),
)


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
    if length.isdecimal() and int(length.lstrip("0")[:12] or 0) > LARGEST_BODY:
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
        NotTaken: it is not JSON, says something twice, or is of another shape or spelling.
    """
    try:
        report = schemas.NewReport.model_validate_json(body)
        said = json.loads(body, object_pairs_hook=_each_once)
    except ValidationError as error:
        raise NotTaken(answers.misshapen(error)) from None
    for field, spelling, detail in SPELLINGS:
        if (value := said.get(field)) is not None and not spelling.fullmatch(value):
            raise NotTaken(answers.invalid([(field, "spelling", detail)]))
    return report.form()


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose names are all different; of two places nobody can say which is meant.

    Raises:
        NotTaken: a name comes twice.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotTaken(answers.problem(HTTPStatus.BAD_REQUEST, "Send each name of an object once."))
    return found


def start(form: terms.NewReport, address: str) -> "Future[terms.Receipt]":
    """Queue a report from an address; the future ends as ``submissions.submit_report`` does.

    Raises:
        NotAccepted: the report has a flaw.
    """
    return submissions.hand_in(act=Act("public", clock.now(), Interface.API), form=form, address=address)


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
