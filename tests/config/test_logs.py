import io
import logging
import logging.config

import pytest
from django.conf import settings


@pytest.fixture
def log():
    """Log as the settings say, and return what was written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    for kind in settings.LOGGING["handlers"]["stderr"]["filters"]:
        handler.addFilter(
            logging.config.DictConfigurator(settings.LOGGING).configure_filter(settings.LOGGING["filters"][kind])
        )
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


@pytest.mark.django_db
def test_no_key_in_an_address_reaches_the_log(log, client):
    client.get("/join/a-secret-code")
    client.get("/nowhere/a-secret-code")
    client.get("/account/", {"a-secret-code": "1"})
    said = log.getvalue()
    assert "Not Found: /join/<str:code>" in said
    assert "an address that does not exist" in said
    assert "a-secret-code" not in said


def test_other_records_pass_as_they_are(log):
    logging.getLogger("amparo").warning("%s of %d", "one", 2)
    assert log.getvalue() == "one of 2\n"


@pytest.mark.django_db
def test_a_refused_request_is_one_line_without_its_words(log, client):
    assert client.get("/", HTTP_HOST="a-secret.example").status_code == 400
    assert client.get("/report", HTTP_HOST="a secret").status_code == 400
    assert log.getvalue() == "a request was refused (DisallowedHost)\n" * 2
