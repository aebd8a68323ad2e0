"""Answers to machines, apart from the server that carries them: status, body, headers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic import ValidationError

JSON = "application/json"
PROBLEM = "application/problem+json"
INVALID = "urn:amparo:problem:invalid"
CONFLICT = "urn:amparo:problem:conflict"
RETRY_AFTER = 10  # seconds
MOST_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer."""

    status: int
    body: bytes
    kind: str = JSON
    headers: tuple[tuple[str, str], ...] = ()

    def all_headers(self) -> list[tuple[str, str]]:
        """Return every header that belongs to this answer: no proxy keeps it, no browser runs it."""
        return [
            ("Content-Type", self.kind),
            ("Content-Length", str(len(self.body))),
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            *self.headers,
        ]


class NotTaken(Exception):
    """Something ends the request early; carries its answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def said(status: int, content: dict[str, Any]) -> Answer:
    """Return a JSON answer."""
    return Answer(status, json.dumps(content, ensure_ascii=False).encode())


def problem(
    status: HTTPStatus, detail: str, *, kind: str = "about:blank", headers: Sequence[tuple[str, str]] = (), **more: Any
) -> Answer:
    """Return an RFC 9457 problem; ``detail`` is a sentence that says what to do."""
    content = {"type": kind, "title": status.phrase, "status": int(status), "detail": detail} | more
    return Answer(status, json.dumps(content, ensure_ascii=False).encode(), PROBLEM, tuple(headers))


def invalid(errors: Sequence[tuple[str, str, str]]) -> Answer:
    """Return the answer to a request that was understood and cannot be meant: (field, reason, detail), at least one."""
    wrong = [{"field": field, "reason": reason, "detail": detail} for field, reason, detail in errors[:MOST_ERRORS]]
    first = wrong[0]
    detail = f"{first['field']}: {first['detail']}" if first["field"] else first["detail"]
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, detail, kind=INVALID, title="Invalid", field=first["field"], errors=wrong
    )


def misshapen(error: ValidationError) -> Answer:
    """Return the answer to a body of the wrong shape; it repeats nothing of what was sent."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    if any(one["type"] == "json_invalid" for one in found):
        return problem(HTTPStatus.BAD_REQUEST, "Send one JSON object in UTF-8.")
    return invalid([(".".join(str(step) for step in one["loc"]), one["type"], one["msg"]) for one in found])


def not_allowed(methods: str) -> Answer:
    """Return the answer to a method that an address does not take; ``methods`` are those it takes, with commas."""
    return problem(HTTPStatus.METHOD_NOT_ALLOWED, f"This address takes {methods} only.", headers=[("Allow", methods)])


def busy() -> Answer:
    """Return the answer while nothing can be written: nothing was kept, the same request is welcome later."""
    return problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Nothing was saved: the server cannot write just now. Send the same report again in a moment.",
        headers=[("Retry-After", str(RETRY_AFTER))],
    )
