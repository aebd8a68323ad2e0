from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amparo.stages.incidents import actions, reads
from amparo.stages.incidents.models import Incident, Membership
from amparo.stages.incidents.reads import rows
from amparo.stages.incidents.terms import Sorting
from tests.incidents.cast import NOON, PARK, by, incident, marking, north

pytestmark = pytest.mark.django_db


def queries(call):
    with CaptureQueriesContext(connection) as seen:
        call()
    return len(seen)


def test_a_board_costs_the_same_however_much_is_on_it(cast):
    def more(n):
        one, other = incident(place=north(900 * n)), incident(place=north(900 * n + 450))
        actions.observe(act=by(cast.dana), incident_id=one, findings=[marking()])
        actions.claim(act=by(cast.dana), incident_id=one)
        actions.merge(act=by(cast.dana), incident_id=other, into_id=one, why=Sorting.SAME_EVENT)

    more(0)
    cost = queries(reads.board)
    for n in range(1, 4):
        more(n)
    assert queries(reads.board) == cost <= 6
    board = reads.board()
    assert [card.reports for card in board] == [2, 2, 2, 2]
    assert all(card.claim and card.latest for card in board)


def test_the_latest_news_comes_first_and_what_is_merged_away_is_not_concluded(cast):
    old, new = incident(), incident(place=north(900), at=NOON + timedelta(minutes=1))
    assert [card.incident.id for card in reads.board()] == [new, old]
    actions.merge(act=by(cast.dana), incident_id=old, into_id=new, why=Sorting.SAME_EVENT)
    assert [card.incident.id for card in reads.board()] == [new]
    assert reads.concluded(since=NOON - timedelta(hours=1)) == []


def test_matching_asks_indexes_that_closed_incidents_are_not_in(engine):
    if engine != "sqlite":
        return
    plans = []
    for question in (
        Incident.objects.filter(closed_at=None, cell__in=[1, 2, 3]),
        Incident.objects.filter(closed_at=None).order_by("-heard_at", "-id")[:200],
        Membership.objects.filter(report_id=cast_id(), until=None),
        rows._concluded(NOON),
    ):
        plans.append(question.explain())
    assert "incident_open_by_cell" in plans[0]
    assert "incident_open_by_news" in plans[1]
    assert "membership_by_report" in plans[2] or "membership_one_stay" in plans[2]
    assert "incident_by_closing" in plans[3]
    assert not any("SCAN incidents_incident\n" in plan for plan in plans)


def cast_id():
    from uuid import UUID

    return UUID(int=1)


def test_open_incidents_near_a_point_are_found_up_to_five_kilometres(cast):
    near, edge = incident(), incident(place=north(4_900))
    incident(place=north(20_000))
    found = {row.incident_id for row in reads.open_near(PARK)}
    assert {near, edge} <= found
    assert len(found) == 2
