"""Whom a report is counted against: one customer's address, told by the proxies there are alone, and kept nowhere."""

import json
from urllib.parse import urlencode

import pytest
from django.apps import apps

from amparo.core.kit import clock
from amparo.core.kit.ids import uuid7
from amparo.interfaces.web.addresses import network, network_of
from amparo.stages.intake import reads
from amparo.stages.intake.terms import Lane

STORY = "URGENT they are taking everybody at the market right now share this with all your people"
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_network(told, counted):
    assert network(told) == counted
    assert network_of({"client": (told, 1), "headers": []}, 0) == counted


def by_form(client, **more):
    report = uuid7(clock.now())
    form = {"id": str(report), "place": "90057", "happening": "now", "text": STORY}
    assert client.post("/report", urlencode(form), content_type=FORM, **more).status_code == 302
    return reads.report(report).lane


def by_api(client, **more):
    report = uuid7(clock.now())
    body = {"id": str(report), "place": {"text": "90057"}, "happening": "now", "text": STORY}
    assert client.post("/api/v1/reports", body, content_type="application/json", **more).status_code == 201
    return reads.report(report).lane


@pytest.mark.django_db
def test_form_and_api_are_counted_together_by_address(client):
    here, there = {"REMOTE_ADDR": "203.0.113.7"}, {"REMOTE_ADDR": "203.0.113.8"}
    lanes = [by_form(client, **here), by_api(client, **here), by_form(client, **here), by_api(client, **here)]
    assert lanes == [Lane.ORDINARY] * 3 + [Lane.BULK]
    assert by_form(client, **here) is Lane.BULK
    assert by_form(client, **there) is Lane.ORDINARY


@pytest.mark.django_db
def test_a_forged_header_is_no_other_address(client):
    lanes = [by_form(client, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}") for n in range(5)]
    assert lanes[-1] is Lane.BULK


@pytest.mark.django_db
def test_behind_a_proxy_its_header_tells_the_address(client, settings):
    settings.TRUSTED_PROXIES = 1
    lanes = [by_form(client, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}") for n in range(5)]
    assert lanes == [Lane.ORDINARY] * 5


@pytest.mark.django_db
def test_no_table_holds_an_address(client):
    for _ in range(5):
        by_form(client, REMOTE_ADDR="203.0.113.77")
    for model in apps.get_models():
        if model.__module__.startswith("amparo."):
            assert "203.0.113.77" not in json.dumps(list(model.objects.values()), default=repr), model
