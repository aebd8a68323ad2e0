"""What is said, and logged, while the database is away."""

import json
import logging
import sys

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection
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


class Told(Exception):
    """What a database's own driver says, by whichever name it has for it."""

    def __init__(self, **codes):
        super().__init__("secret of a statement")
        self.__dict__ |= codes


def from_driver(**codes):
    error = OperationalError("secret of a statement")
    error.__cause__ = Told(**codes)
    return error


@pytest.mark.parametrize("codes", [{"sqlite_errorname": "SQLITE_FULL"}, {"sqlstate": "53100"}])
def test_an_outage_says_which_it_is(codes):
    (code,) = codes.values()
    assert logged(from_driver(**codes)) == f"Error: /alerts (OperationalError, {code})"


@pytest.mark.parametrize("codes", [{"sqlite_errorname": "SQLITE_ERROR"}, {"sqlstate": "40P01"}])
def test_what_is_no_outage_keeps_its_traceback_though_the_driver_calls_it_so(codes):
    assert "Traceback" in logged(from_driver(**codes))


@pytest.mark.django_db
def test_a_table_that_is_missing_is_no_outage():
    with pytest.raises(DatabaseError) as missing, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM nowhere")
    assert "Traceback" in logged(missing.value)


def test_a_defect_keeps_its_traceback():
    assert "Traceback" in logged(ZeroDivisionError("by zero"))
