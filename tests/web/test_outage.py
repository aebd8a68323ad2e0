"""What is said, and logged, while the database is away."""

import json
import logging
import sys

import pytest
from django.db import InterfaceError, OperationalError
from django.test import RequestFactory

from amparo.config.logs import BriefOutages
from amparo.interfaces.web import health


class Away:
    """A connection that has none."""

    def cursor(self):
        raise OperationalError("gone")


def test_health_says_when_to_ask_again(monkeypatch):
    monkeypatch.setattr(health, "connection", Away())
    answer = health.healthz(RequestFactory().get("/healthz"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert json.loads(answer.content) == {"status": "no database"}


def logged(error):
    """Return what the log says of a request that ended with an error."""
    try:
        raise error
    except type(error):
        found = sys.exc_info()
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "Error: %s", ("/alerts",), found)
    assert BriefOutages().filter(record)
    return logging.Formatter().format(record)


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_an_outage_is_one_line_in_the_log(kind):
    assert logged(kind("secret of a statement")) == f"Error: /alerts ({kind.__name__})"


def test_a_defect_keeps_its_traceback():
    assert "Traceback" in logged(ZeroDivisionError("by zero"))
