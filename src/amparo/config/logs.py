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


class BriefOutages(logging.Filter):
    """Tells of a database that is away in one line for each request: where in the code it was missed helps nobody."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, such a one without its traceback."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, OperationalError | InterfaceError):
            record.msg = f"{record.getMessage()} ({type(error).__qualname__})"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


class BriefRefusals(logging.Filter):
    """Tells of a request that was refused in one line, without what its sender wrote: it is no defect of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, such a one with its kind alone."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, BadRequest | SuspiciousOperation):
            record.msg = f"a request was refused ({type(error).__qualname__})"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True
