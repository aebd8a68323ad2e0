"""Which tables each public address reads, and what its pages weigh."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.urls import get_resolver

from amparo.core.vault.secrets import receipt_of
from amparo.interfaces.public.urls import urlpatterns
from amparo.stages.incidents import reads as incidents
from amparo.stages.intake import actions as intake
from tests.intake.cast import by_rex, told

pytestmark = pytest.mark.django_db
PUBLISHED = {"alerts_published"}
LIMITS = {"places_covering", "places_named", "places_source"}
"""In whose city limits a point lies: facts from public files, which hold nothing of anybody."""
STATUS = {"intake_report", "intake_line", "incidents_membership", "incidents_incident"}
READS = {
    "": PUBLISHED,
    "report": set(),
    "r/": None,  # takes a form only
    "r/<str:code>": STATUS | {"intake_conversation"},
    "r/<str:code>/token": None,  # takes a form only
    "token": set(),
    "alerts": PUBLISHED,
    "a/<str:code>": PUBLISHED,
    "feeds/alerts.atom": PUBLISHED,
    "feeds/alerts.json": PUBLISHED,
    "robots.txt": set(),
}
TABLE = re.compile(r'\b(?:FROM|JOIN|INTO|UPDATE)\s+"?(\w+)"?', re.IGNORECASE)
STATIC = Path(__file__).resolve().parents[2] / "src" / "amparo" / "interfaces"
HEAVIEST = 50_000  # bytes, with all that a page needs


@pytest.fixture
def touched():
    """The tables that statements name from now on."""
    found = set()

    def look(execute, sql, params, many, context):
        found.update(TABLE.findall(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


@pytest.fixture
def code(db):
    return intake.take_report(act=by_rex(), form=told()).code


def test_every_public_address_is_looked_at():
    assert {str(p.pattern) for p in urlpatterns} == set(READS)
    assert "public" in get_resolver().namespace_dict


@pytest.mark.parametrize("pattern", [p for p, tables in READS.items() if tables is not None])
@pytest.mark.parametrize("found", [True, False])
def test_an_address_reads_no_more_than_it_must(client, code, released, touched, pattern, found):
    codes = {"r/<str:code>": code, "a/<str:code>": released.code}
    path = re.sub("<str:code>", codes.get(pattern, "") if found else "AAA", pattern)
    assert client.get(f"/{path}").status_code == (404 if "<" in pattern and not found else 200)
    assert touched <= READS[pattern]
    if found:
        assert touched == READS[pattern] or pattern.startswith("r/")


def test_the_receipt_of_what_was_confirmed_reads_only_the_confirmation_and_whether_it_stands_more(
    client, released, confirmed, touched
):
    (report,) = {member.report_id for member in incidents.members(confirmed)}
    touched.clear()
    assert "confirmed immigration enforcement" in client.get(f"/r/{receipt_of(report)}").text
    # Whether it has earned a reporter token is asked of these, and whether that was taken of one more.
    assert touched == STATUS | LIMITS | {"incidents_confirmation", "incidents_observation", "intake_reportertoken"}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("pattern", [p for p, tables in READS.items() if tables is not None])
def test_a_page_is_light_with_all_that_it_needs(client, code, released, settings, pattern, language):
    settings.DEMONSTRATION = True
    path = pattern.replace("r/<str:code>", f"r/{code}").replace("<str:code>", released.code)
    page = client.get(f"/{path}", headers={"accept-language": language}).content
    needed = set(re.findall(rb'(?:href|src)="/static/([^"]+)"', page))
    sizes = [len(page), *(next(STATIC.glob(f"*/static/{name.decode()}")).stat().st_size for name in needed)]
    assert sum(sizes) <= HEAVIEST
    assert not re.findall(rb"<script", page)
    assert not re.findall(rb'(?:href|src|action)="(?!/|#|tel:|\?)[^"]*"', page) or path.startswith("feeds/")
