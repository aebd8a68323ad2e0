"""What must not be written into a log."""

import logging

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError


class NoPaths(logging.Filter):
    """Puts the pattern of an address where Django would log the address.

    Links for invitations and receipts are keys: whoever reads a log should not hold them.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without the path of its request."""
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            pattern = f"/{match.route}" if match else "an address that does not exist"
            record.args = tuple(pattern if arg == path else arg for arg in record.args)
        return True


DEFECTS = frozenset({"SQLITE_ERROR", "40P01"})
"""What drivers call operational and is ours: SQLite's word for a table or column that is missing, and a deadlock."""


class BriefOutages(logging.Filter):
    """Tells of a database that is away in one line for each request: where in the code it was missed helps nobody."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, such a one with the driver's code instead of its traceback."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, OperationalError | InterfaceError) and (code := _code(error)) not in DEFECTS:
            told = ", ".join(filter(None, (type(error).__qualname__, code)))
            record.msg = f"{record.getMessage()} ({told})"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


def _code(error: BaseException) -> str | None:
    """Return the driver's own code, such as ``SQLITE_FULL`` or ``53100``: a full disk is no locked database."""
    told = error.__cause__
    return getattr(told, "sqlite_errorname", None) or getattr(told, "sqlstate", None)


class BriefRefusals(logging.Filter):
    """Tells of a request that was refused in one line, without what its sender wrote: it is no defect of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, such a one with its kind alone."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, BadRequest | SuspiciousOperation):
            record.msg = f"a request was refused ({type(error).__qualname__})"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True
