"""What somebody at the desk reads when a form of theirs is refused."""

import re
from datetime import timedelta

import pytest

from amparo.core.kit import clock
from amparo.core.kit.geo import Point
from amparo.stages.alerts import actions as alerts
from amparo.stages.dispatch import actions as dispatch
from amparo.stages.incidents import actions, reads
from amparo.stages.incidents.terms import (
    LARGEST_ACCURACY_M,
    Attribute,
    Confidence,
    Imagery,
    Marking,
    Source,
    Spot,
)
from amparo.stages.intake.terms import Happening, Place
from tests.alerts.cast import drafted
from tests.cast import log_in
from tests.dispatch.cast import by, checking, on_duty, requested
from tests.incidents.cast import MINUTE, confirmed, incident, north, two_sources

pytestmark = pytest.mark.django_db
WORDS = "Seen on site: four vests, two vans"


def refused(client, who, path, **form):
    """Return the page of a step that is refused."""
    answer = log_in(client, who).post(path, form)
    assert (answer.status_code, "Not sent yet" in answer.text) == (422, True)
    return answer.text


def test_a_reason_is_not_lost_when_somebody_was_quicker(client, cast):
    found = confirmed(cast, at=clock.now())
    assert WORDS in refused(client, cast.vera, f"/console/incidents/{found}/confirm/", reason=WORDS)


@pytest.mark.parametrize("step", ["check", "release"])
def test_a_step_that_is_none_any_more_says_so(client, cast, step):
    found = checking(cast, at=clock.now())
    refused(client, cast.dana, f"/console/incidents/{found}/{step}/")


def test_who_claims_what_somebody_holds_hears_of_it(client, cast):
    found = checking(cast, at=clock.now())
    actions.claim(act=by(cast.cora, at=clock.now()), incident_id=found)
    refused(client, cast.dana, f"/console/incidents/{found}/claim/")


def test_where_a_report_was_to_go_is_not_lost(client, cast):
    found = checking(cast, at=clock.now())
    (member,) = reads.members(found)
    told = {"report": member.report_id, "to": "ZZ-ZZZ", "why": "same_event"}
    page = refused(client, cast.dana, f"/console/incidents/{found}/move/", **told)
    assert 'value="ZZ-ZZZ"' in page


def test_an_alert_that_was_put_away_takes_no_signature_and_says_so(client, cast, settings):
    settings.DEMONSTRATION = True
    draft = drafted(cast, at=clock.now())
    alerts.discard(act=by(cast.omar, at=clock.now()), draft_id=draft)
    refused(client, cast.cora, f"/console/alerts/{draft}/sign/", read="x")


@pytest.mark.parametrize(("typed", "point"), [("34, -118", Point(34, -118)), ("0,0", Point(0, 0))])
def test_a_place_in_whole_degrees_is_one(client, cast, typed, point):
    found = incident(at=clock.now())
    answer = log_in(client, cast.dana).post(f"/console/incidents/{found}/place/", {"place": typed})
    assert answer.status_code == 302
    assert reads.incident(found).spot == Spot(point, LARGEST_ACCURACY_M)


def hindered(text):
    """Return why those on duty cannot be asked, as the page counts them."""
    found = re.search(r"<dl[^>]*data-hindered>(.*?)</dl>", text, re.DOTALL)
    return re.findall(r"<dt>(.*?)</dt>\s*<dd>(\d+)</dd>", found[1], re.DOTALL) if found else []


def test_the_page_says_whether_anybody_could_be_asked(client, cast):
    found, now = checking(cast, at=clock.now()), clock.now()
    path = f"/console/incidents/{found}/"
    client = log_in(client, cast.dana)
    assert "No observer is on duty." in client.get(path).text
    on_duty(cast.ana, cast.vera, at=now)
    assert "2 observers on duty could be asked now." in client.get(path).text
    requested(cast, 5000, at=now)
    page = client.get(path).text
    assert "Nobody on duty can be asked now." in page
    assert hindered(page) == [("Asked or on the way for something else.", "2")]


def test_while_a_pair_is_sought_the_page_does_not_count(client, cast):
    now = clock.now()
    on_duty(cast.ana, cast.vera, at=now)
    found = requested_here(cast, now)
    assert "on duty" not in log_in(client, cast.dana).get(f"/console/incidents/{found}/").text


def requested_here(cast, at):
    found = checking(cast, at=at)
    dispatch.request_eyes(act=by(cast.dana, at=at), incident_id=found)
    return found


def test_the_latest_stands_first_and_old_steps_are_folded(client, cast):
    now = clock.now()
    found = checking(cast, at=now)
    for minute in range(1, 14):
        actions.claim(act=by(cast.dana, at=now + minute * MINUTE), incident_id=found)
        actions.release_claim(act=by(cast.dana, at=now + minute * MINUTE), incident_id=found)
    page = log_in(client, cast.dana).get(f"/console/incidents/{found}/").text
    timeline = page[page.index("What was done") :]
    kinds = re.findall(r"<strong>(.*?)</strong>", timeline)
    assert kinds[0] != kinds[-1]
    assert timeline.index("<details") > timeline.index(kinds[0])
    assert "earlier steps" in timeline


def test_an_offer_says_to_whom(client, cast):
    now = clock.now()
    on_duty(cast.ana, at=now)
    found = requested_here(cast, now)
    page = log_in(client, cast.dana).get(f"/console/incidents/{found}/").text
    assert "Offered to an observer</strong>: ana<" in page


def test_what_is_near_stands_there_to_be_read_and_merged(client, cast):
    now = clock.now()
    true = confirmed(cast, at=now)
    rough = incident(at=now, place=Place(north(1_200).lat, north(1_200).lon, 2_000.0))
    page = log_in(client, cast.dana).get(f"/console/incidents/{rough}/").text
    into = reads.incident(true).code
    assert "Perhaps the same event" in page
    assert f'name="into" value="{into}"' in page
    assert "1200 m away" in page
    answer = client.post(f"/console/incidents/{rough}/merge/", {"into": into})
    assert answer["Location"] == f"/console/incidents/{true}/"
    assert "Perhaps the same event" not in client.get(answer["Location"]).text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Very likely the same event", "For it:", "Streets and names", "Against it:", "Vehicles")),
        ("es", ("Muy probablemente el mismo suceso", "A favor:", "Calles y nombres", "En contra:", "Vehículos")),
    ],
)
def test_why_two_could_be_the_same_is_said_in_words(client, cast, language, said):
    now = clock.now()
    incident(at=now, text="Knocking on doors at Maple and Figueroa, a white van")
    wide = Place(north(100).lat, north(100).lon, 600.0)
    rough = incident(at=now, place=wide, text="Tocan puertas en Maple con Figueroa, una troca negra")
    client.cookies["language"] = language
    page = log_in(client, cast.dana).get(f"/console/incidents/{rough}/", headers={"accept-language": language}).text
    assert not [words for words in said if words not in page]


def test_only_who_may_merge_is_asked_to(client, cast):
    now = clock.now()
    incident(at=now)
    rough = incident(at=now, place=Place(north(0).lat, north(0).lon, 2_000.0))
    assert "Perhaps the same event" not in log_in(client, cast.vera).get(f"/console/incidents/{rough}/").text


@pytest.mark.parametrize(("told", "silent"), [({"size": "4"}, False), ({"text": "two vans"}, False), ({}, True)])
def test_no_words_stands_only_where_nothing_was_told(client, cast, told, silent):
    found = incident(at=clock.now(), **told)
    assert ("No words" in log_in(client, cast.dana).get(f"/console/incidents/{found}/").text) is silent


def test_a_place_is_written_one_way(client, cast):
    found = incident(at=clock.now())
    page = log_in(client, cast.dana).get(f"/console/incidents/{found}/").text
    assert page.count("34.05800, -118.27700") == 2
    assert "34.0580," not in page


@pytest.mark.parametrize(("ago", "shown"), [(0, False), (1, False), (2, True), (30, True)])
def test_when_it_was_seen_stands_there_where_it_is_not_when_it_was_told(client, cast, ago, shown):
    now = clock.now()
    found = incident(at=now, seen_at=now - ago * MINUTE, happening=Happening.NOW)
    page = log_in(client, cast.dana).get(f"/console/incidents/{found}/").text
    assert ('<th scope="rowgroup" rowspan="1">Time</th>' in page) is shown


def test_what_a_confirmation_lacks_is_said_before_somebody_writes_a_reason(client, cast):
    now = clock.now()
    lacking = "no verifier has checked pictures or film yet"
    found = two_sources(now)
    actions.start_checking(act=by(cast.dana, at=now), incident_id=found)

    def page(who):
        return log_in(client, who).get(f"/console/incidents/{found}/").text

    assert lacking in page(cast.vera)
    assert lacking not in page(cast.dana)
    note = {"report_id": None, "shows": Imagery.SHOWS_ENFORCEMENT, "note": "vest readable"}
    actions.check_imagery(act=by(cast.vera, at=now), incident_id=found, **note)
    assert lacking not in page(cast.vera)


def test_what_the_desk_was_told_stands_beside_what_others_say(client, cast):
    found = checking(cast, at=clock.now())
    path = f"/console/incidents/{found}/"
    told = {"activity": "", "marking": "ice", "head_count": "6", "vehicles": "2", "detained": "0", "confidence": "low"}
    assert log_in(client, cast.dana).post(f"{path}learned/", {**told, "said": "two vans"}).status_code == 302
    rows = [row for row in reads.observations_of(found) if row.author == str(cast.dana)]
    assert {row.finding.attribute: (row.finding.value, row.finding.said) for row in rows} == {
        Attribute.AGENCY: (Marking.ICE, ""),
        Attribute.ACTIVITY: (None, "two vans"),
        Attribute.HEAD_COUNT: (6, ""),
        Attribute.VEHICLES: (2, ""),
        Attribute.DETAINED: (0, ""),
    }
    assert {(row.source, row.finding.confidence) for row in rows} == {(Source.DESK, Confidence.LOW)}
    page = client.get(path).text
    assert "two vans" in page
    assert "Vehicles" in page


def test_nothing_put_down_is_said(client, cast):
    found = checking(cast, at=clock.now())
    blank = {"activity": "", "marking": "", "said": " ", "confidence": "medium"}
    assert "Put down one thing" in refused(client, cast.dana, f"/console/incidents/{found}/learned/", **blank)


def test_an_hour_of_silence_is_said_and_a_claim_names_who_holds_it(client, cast):
    long_ago = clock.now() - timedelta(hours=1)
    silent = checking(cast, at=long_ago)
    held = incident(at=clock.now(), place=north(900))
    actions.claim(act=by(cast.cora, at=clock.now()), incident_id=held)
    actions.claim(act=by(cast.cora, at=long_ago), incident_id=silent)
    client = log_in(client, cast.dana)
    page = client.get(f"/console/incidents/{silent}/").text
    assert "Nothing was heard of it for 45 minutes" in page
    assert "I am working on it" in page  # a claim that ran out holds nobody off
    assert "Nothing was heard" not in client.get(f"/console/incidents/{held}/").text
    board = client.get("/console/").text
    assert board.count('data-under-way="stale"') == 1
    assert board.count('data-under-way="claimed"') == 1
    assert "works on it" in board


def test_a_claim_is_taken_over_from_whoever_is_named(client, cast):
    found = checking(cast, at=clock.now())
    actions.claim(act=by(cast.cora, at=clock.now()), incident_id=found)
    client = log_in(client, cast.dana)
    assert "Take it over from" in client.get(f"/console/incidents/{found}/").text
    client.post(f"/console/incidents/{found}/claim/", {"take_over": "on"})
    assert reads.claim_on(found).person_id == cast.dana


def test_what_many_reports_say_alike_stands_once_and_what_is_too_much_is_folded_away(client, cast):
    sizes = ["about 5", "about 5", *(str(n) for n in range(20, 38))]
    found = {incident(at=clock.now(), size=size, text=f"caller {n}") for n, size in enumerate(sizes)}.pop()
    page = log_in(client, cast.dana).get(f"/console/incidents/{found}/").text
    assert page.count('<q dir="auto">about 5</q>') == 1
    assert "13 more accounts" in page
    assert "8 more reports" in page
    assert 'href="#report-2"' in page
    assert page.count("data-report=") == len(sizes)
    assert '<q dir="auto">20</q>' not in page  # the number says it
