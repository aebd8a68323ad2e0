from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.kit.geo import Point, distance_m
from amparo.stages.incidents.matching import LAG, REACH_M, WIDEST_M, Near, Newcomer, match
from amparo.stages.incidents.terms import Spot
from tests.incidents.cast import NOON, spot

SECOND = timedelta(seconds=1)
MARKET, SCHOOL = UUID(int=1), UUID(int=2)


def near(incident_id=MARKET, metres=0.0, *, accuracy_m=20.0, first=NOON, last=NOON, exercise=False):
    return Near(incident_id, spot(metres, accuracy_m), first, last, exercise)


def newcomer(metres=0.0, *, accuracy_m=20.0, seen_at=NOON, exercise=False):
    return Newcomer(spot(metres, accuracy_m), seen_at, exercise)


@pytest.mark.parametrize(
    ("report", "nearby", "expected"),
    [
        (newcomer(), [near()], MARKET),
        (newcomer(), [], None),
        (newcomer(249), [near()], MARKET),
        (newcomer(251), [near()], None),
        (newcomer(251, accuracy_m=300), [near()], MARKET),
        (newcomer(251), [near(accuracy_m=300)], MARKET),
        (newcomer(4_900, accuracy_m=9_000), [near()], MARKET),
        (newcomer(5_100, accuracy_m=9_000), [near()], None),
        (newcomer(seen_at=NOON + LAG), [near()], MARKET),
        (newcomer(seen_at=NOON + LAG + SECOND), [near()], None),
        (newcomer(seen_at=NOON - LAG), [near()], MARKET),
        (newcomer(seen_at=NOON - LAG - SECOND), [near()], None),
        (newcomer(seen_at=NOON + 3 * LAG), [near(last=NOON + 2 * LAG)], MARKET),
        (newcomer(exercise=True), [near()], None),
        (newcomer(exercise=True), [near(exercise=True)], MARKET),
        (newcomer(100), [near(metres=300), near(SCHOOL, 0)], SCHOOL),
        (newcomer(), [near(SCHOOL), near(MARKET)], MARKET),
        (newcomer(seen_at=NOON + LAG), [near(MARKET), near(SCHOOL, last=NOON + LAG)], SCHOOL),
        (newcomer(900, accuracy_m=2_000), [near(MARKET, 0), near(SCHOOL, 2_000)], MARKET),
        (newcomer(1_500, accuracy_m=2_000), [near(MARKET, 0), near(SCHOOL, 3_200)], None),
        (newcomer(1_500, accuracy_m=2_000), [near(MARKET, 0)], MARKET),
        (Newcomer(None, NOON), [near()], None),
        (newcomer(), [Near(MARKET, None, NOON, NOON)], None),
    ],
)
def test_match(report, nearby, expected):
    found = match(report, nearby)
    assert (found and found.incident_id) == expected


def test_a_match_says_why():
    found = match(newcomer(120, seen_at=NOON + timedelta(minutes=7)), [near()])
    assert (found.distance_m, found.lag_s) == (120, 420)


spots = st.builds(Spot, st.builds(Point, st.floats(33.9, 34.1), st.floats(-118.4, -118.2)), st.floats(0, 20_000))
times = st.integers(-7_200, 7_200).map(lambda s: NOON + timedelta(seconds=s))
newcomers = st.builds(Newcomer, st.none() | spots, times, st.booleans())
nears = st.builds(
    lambda n, where, a, b, e: Near(UUID(int=n), where, min(a, b), max(a, b), e),
    st.integers(1, 9),
    st.none() | spots,
    times,
    times,
    st.booleans(),
)
many = st.lists(nears, max_size=8, unique_by=lambda n: n.incident_id)


@given(newcomers, many, st.randoms())
def test_the_order_of_the_incidents_makes_no_difference(report, nearby, random):
    shuffled = list(nearby)
    random.shuffle(shuffled)
    assert match(report, nearby) == match(report, shuffled)


@given(newcomers, many)
def test_nothing_is_matched_out_of_reach_or_across_an_exercise(report, nearby):
    found = match(report, nearby)
    if found is None:
        return
    to = next(n for n in nearby if n.incident_id == found.incident_id)
    apart = distance_m(report.spot.point, to.spot.point)
    assert apart <= WIDEST_M
    assert apart <= max(REACH_M, report.spot.accuracy_m, to.spot.accuracy_m)
    assert to.first_seen_at - LAG <= report.seen_at <= to.last_seen_at + LAG
    assert report.exercise == to.exercise
