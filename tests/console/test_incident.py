"""What somebody at the desk reads when a form of theirs is refused."""

import pytest

from amparo.core.kit import clock
from amparo.core.kit.geo import Point
from amparo.stages.alerts import actions as alerts
from amparo.stages.incidents import actions, reads
from amparo.stages.incidents.terms import LARGEST_ACCURACY_M, Spot
from tests.alerts.cast import drafted
from tests.cast import log_in
from tests.dispatch.cast import by, checking
from tests.incidents.cast import confirmed, incident

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
