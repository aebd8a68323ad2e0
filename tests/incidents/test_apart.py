"""What people put together and take apart: several at once, many at once, two at once, and back again."""

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import pytest
from django.db import connection

from amparo.core.ledger.terms import Refused
from amparo.stages.incidents import actions, reads
from amparo.stages.incidents.terms import No, Sorting, State
from tests.cast import log_in
from tests.incidents.cast import MINUTE, NOON, by, by_worker, confirmed, incident, north, told
from tests.refusal import refused

pytestmark = pytest.mark.django_db
SAME, OTHER = Sorting.SAME_EVENT, Sorting.OTHER_EVENT
MANY = 300


def reports_in(incident_id):
    return {member.report_id for member in reads.members(incident_id)}


def gathered(count):
    """One incident with so many reports."""
    ids = [told(place=north(n % 60)) for n in range(count)]
    return {actions.attach_report(act=by_worker(), report_id=one) for one in ids}.pop(), ids


def test_several_reports_are_split_off_together_at_the_place_that_one_knows_best(cast):
    first, ids = gathered(4)
    apart = actions.move_reports(act=by(cast.dana), report_ids=ids[2:], from_id=first, to_id=None, why=OTHER)
    assert (reports_in(first), reports_in(apart)) == (set(ids[:2]), set(ids[2:]))
    assert reads.incident(apart).spot.point.lat == north(2).lat
    assert {(row.report_id, row.to_id) for row in reads.moved_away(first)} == {(one, apart) for one in ids[2:]}

    back = {"report_ids": ids[2:3], "from_id": apart, "to_id": first, "why": Sorting.MISTAKE}
    actions.move_reports(act=by(cast.dana, NOON + MINUTE), **back)
    assert [row.report_id for row in reads.moved_away(first)] == [ids[3]]
    assert [row.report_id for row in reads.moved_away(apart)] == [ids[2]]


def test_all_at_once_are_no_split_and_one_that_is_elsewhere_stops_them_all(cast):
    first, ids = gathered(3)
    other = told(place=north(900))
    actions.attach_report(act=by_worker(), report_id=other)
    move = {"from_id": first, "to_id": None, "why": OTHER}
    assert refused(lambda: actions.move_reports(act=by(cast.dana), report_ids=ids, **move)) is No.LAST_REPORT
    strange = [ids[0], other]
    assert refused(lambda: actions.move_reports(act=by(cast.dana), report_ids=strange, **move)) is No.NOT_IN_INCIDENT
    with pytest.raises(ValueError, match="no report"):
        actions.move_reports(act=by(cast.dana), report_ids=[], **move)
    assert reports_in(first) == set(ids)


def test_what_a_confirmation_cites_holds_back_the_whole_move(cast):
    true = confirmed(cast)
    cited = reads.confirmation(reads.incident(true).confirmation_id).report_ids[0]
    more = told(at=NOON)
    assert actions.attach_report(act=by_worker(), report_id=more) == true
    move = {"report_ids": [more, cited], "from_id": true, "to_id": None, "why": OTHER}
    assert refused(lambda: actions.move_reports(act=by(cast.dana), **move)) is No.CONFIRMED_STAYS


def test_three_hundred_reports_are_merged_and_taken_out_again_while_somebody_waits(cast):
    first, ids = gathered(MANY)
    second = incident(place=north(900))
    own = reports_in(second)
    begun = perf_counter()
    actions.merge(act=by(cast.dana), incident_id=first, into_id=second, why=SAME)
    merged_s = perf_counter() - begun
    assert reports_in(second) == own | set(ids)
    (row,) = reads.merged_into(second)
    assert (row.incident_id, row.reports, row.author) == (first, MANY, str(cast.dana))
    begun = perf_counter()
    actions.undo_merge(act=by(cast.dana, NOON + MINUTE), incident_id=first)
    undone_s = perf_counter() - begun
    assert (reports_in(first), reports_in(second)) == (set(ids), own)
    assert reads.merged_into(second) == []
    assert max(merged_s, undone_s) < 2  # seconds: nobody presses the button again


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_merge_against_each_other_one_is_refused(cast):
    for turn in range(5):
        first, second = incident(place=north(900 * turn)), incident(place=north(900 * turn + 400))

        def merge(who, one, other):
            try:
                return actions.merge(act=by(who), incident_id=one, into_id=other, why=SAME)
            except Refused as no:
                return no.reason
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as both:
            asked = [both.submit(merge, cast.dana, first, second), both.submit(merge, cast.cora, second, first)]
            answers = [one.result(timeout=30) for one in asked]
        assert sorted(answer is No.MERGED_AWAY for answer in answers) == [False, True]
        away = answers[0] if answers[1] is No.MERGED_AWAY else answers[1]
        into = second if away == first else first
        assert (reads.incident(away).merged_into, reads.incident(into).merged_into) == (into, None)
        assert len(reports_in(into)) == 2


def test_the_page_moves_what_is_ticked_and_offers_the_way_back(client, cast):
    first, ids = gathered(3)
    second = incident(place=north(900))
    code = reads.incident(second).code
    page = f"/console/incidents/{first}/"
    client = log_in(client, cast.cora)
    answer = client.post(f"{page}move/", {"report": [str(one) for one in ids[:2]], "to": code, "why": "same_event"})
    assert answer.headers["Location"].endswith(f"/console/incidents/{second}/")
    assert "Bring it back" in client.get(page).text
    to = {"report": str(ids[0]), "to": reads.incident(first).code, "why": "mistake"}
    client.post(f"/console/incidents/{second}/move/", to)
    assert ids[0] in reports_in(first)


@pytest.mark.parametrize("sent", [{}, {"report": "nothing"}, {"report": ""}])
def test_ticking_nothing_is_said(client, cast, sent):
    first, _ = gathered(2)
    answer = log_in(client, cast.cora).post(f"/console/incidents/{first}/move/", {"why": "same_event", **sent})
    assert (answer.status_code, "Not sent yet" in answer.text) == (422, True)


def test_the_page_takes_a_merged_incident_out_again_and_no_other(client, cast):
    first, second, third = incident(), incident(place=north(900)), incident(place=north(1800))
    actions.merge(act=by(cast.dana), incident_id=first, into_id=second, why=SAME)
    client = log_in(client, cast.cora)
    path = f"/console/incidents/{third}/unmerge/"
    assert client.post(path, {"merged": str(first)}).status_code == 422
    code = reads.incident(first).code
    assert f"Take {code} out again" in client.get(f"/console/incidents/{second}/").text
    client.post(f"/console/incidents/{second}/unmerge/", {"merged": str(first)})
    assert (reads.incident(first).merged_into, reads.incident(first).state) == (None, State.RECEIVED)


def test_a_report_of_two_places_feeds_both_incidents(client, cast):
    first, ids = gathered(2)
    second = incident(place=north(900))
    page = f"/console/incidents/{first}/move/"
    both = {"report": [str(ids[0])], "keep": "on", "why": "other_event"}
    client = log_in(client, cast.cora)
    assert "Give the code of the other incident" in client.post(page, both).text
    client.post(page, {**both, "to": reads.incident(second).code})
    assert reads.incidents_of_report(ids[0]) == [first, second]
    assert reads.moved_away(first) == []
    again = client.post(page, {**both, "to": reads.incident(second).code})
    assert (again.status_code, "in that incident already" in again.text) == (422, True)
