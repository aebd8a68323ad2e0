"""The REST interface against its own OpenAPI document."""

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture(scope="module")
def document():
    return schema.raw_schema


def test_every_kind_of_problem_is_documented(document):
    (operation,) = [op for methods in document["paths"].values() for op in methods.values()]
    for status, response in operation["responses"].items():
        (kind,) = response["content"]
        assert kind == ("application/json" if int(status) < 300 else "application/problem+json")
    assert {int(status) for status in operation["responses"]} == {200, 201, 400, 408, 409, 413, 415, 422, 500, 503}


def test_it_names_no_other_host(document):
    assert "http" not in str(document)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "put"])
@pytest.mark.parametrize("path", ["/api/v1/report", "/api/", "/api/v2/reports"])
def test_an_address_that_is_none_says_so_to_a_machine(client, method, path):
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["status"] == 404
    assert "openapi.json" in answer.json()["detail"]


@pytest.mark.django_db(transaction=True)
@schema.parametrize()
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_the_document_says_is_so(case):
    # A shape cannot say that a time has not come yet or that a number rings nowhere: 422 is right for those too.
    case.call_and_validate(excluded_checks=[positive_data_acceptance])
