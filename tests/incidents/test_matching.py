from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.kit.geo import Point, distance_m
from amparo.stages.incidents.matching import (
    LAG,
    MOST_PROPOSED,
    REACH_M,
    WIDEST_M,
    WORST_M,
    Near,
    Newcomer,
    alike,
    within_reach,
)
from amparo.stages.incidents.terms import Spot
from tests.incidents.cast import NOON, spot

SECOND = timedelta(seconds=1)
MARKET, SCHOOL = UUID(int=1), UUID(int=2)


def near(incident_id=MARKET, metres=0.0, *, accuracy_m=20.0, first=NOON, last=NOON, exercise=False):
    return Near(incident_id, spot(metres, accuracy_m), first, last, exercise)


def newcomer(metres=0.0, *, accuracy_m=20.0, seen_at=NOON, exercise=False):
    return Newcomer(spot(metres, accuracy_m), seen_at, exercise)


def match(report, nearby):
    """What is first in reach, or nothing."""
    return next(iter(within_reach(report, nearby)), None)


@pytest.mark.parametrize(
    ("report", "nearby", "expected"),
    [
        (newcomer(), [near()], MARKET),
        (newcomer(), [], None),
        (newcomer(249), [near()], MARKET),
        (newcomer(251), [near()], None),
        (newcomer(249, accuracy_m=230), [near()], MARKET),
        (newcomer(249, accuracy_m=232), [near()], None),
        (newcomer(249), [near(accuracy_m=232)], None),
        (newcomer(249, accuracy_m=120), [near(accuracy_m=120)], MARKET),  # two phones
        (newcomer(accuracy_m=250), [near(accuracy_m=250)], MARKET),  # two pins on one spot
        (newcomer(accuracy_m=1_000), [near()], None),  # a ZIP, however near its middle is
        (newcomer(), [near(accuracy_m=1_000)], None),
        (newcomer(1_819, accuracy_m=2_000), [near()], None),
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
        (newcomer(), [near(MARKET, accuracy_m=2_000), near(SCHOOL, 100)], SCHOOL),
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
def test_nothing_is_matched_that_could_lie_elsewhere_or_across_an_exercise(report, nearby):
    found = match(report, nearby)
    if found is None:
        return
    to = next(n for n in nearby if n.incident_id == found.incident_id)
    apart = distance_m(report.spot.point, to.spot.point)
    assert apart <= REACH_M
    assert apart + report.spot.accuracy_m + to.spot.accuracy_m <= WORST_M
    assert to.first_seen_at - LAG <= report.seen_at <= to.last_seen_at + LAG
    assert report.exercise == to.exercise


@given(newcomers, many, st.floats(0, 20_000))
def test_a_vaguer_place_is_never_surer_of_a_match(report, nearby, more):
    if report.spot is None:
        return
    vaguer = Newcomer(Spot(report.spot.point, report.spot.accuracy_m + more), report.seen_at, report.exercise)
    if found := match(vaguer, nearby):
        assert match(report, nearby).distance_m <= found.distance_m


@pytest.mark.parametrize(
    ("other", "proposed"),
    [
        (near(SCHOOL, 249), True),
        (near(SCHOOL, 251), False),
        (near(SCHOOL, 1_819, accuracy_m=1_800), True),
        (near(SCHOOL, 1_821, accuracy_m=1_800), False),
        (near(SCHOOL, 4_900, accuracy_m=9_000), True),
        (near(SCHOOL, 5_100, accuracy_m=9_000), False),
        (near(SCHOOL, first=NOON + LAG, last=NOON + 2 * LAG), True),
        (near(SCHOOL, first=NOON + LAG + SECOND, last=NOON + 2 * LAG), False),
        (near(SCHOOL, first=NOON - 2 * LAG, last=NOON - LAG - SECOND), False),
        (near(SCHOOL, exercise=True), False),
        (Near(SCHOOL, None, NOON, NOON), False),
        (near(MARKET), False),  # itself
    ],
)
def test_what_could_be_the_same_is_proposed(other, proposed):
    assert [found.incident_id for found in alike(near(), [other])] == ([SCHOOL] if proposed else [])


@pytest.mark.parametrize("metres", [60, 250, 499])
def test_two_pins_without_an_accuracy_are_proposed_and_not_put_together_unread(metres):
    """Each counts as a few blocks wide."""
    pin = near(SCHOOL, metres, accuracy_m=REACH_M, first=NOON + 5 * SECOND, last=NOON + 5 * SECOND)
    assert match(newcomer(accuracy_m=REACH_M), [pin]) is None
    assert [found.incident_id for found in alike(near(accuracy_m=REACH_M), [pin])] == [SCHOOL]


@given(st.floats(0, 6_000), st.floats(0, 1), st.floats(0, 6_000), st.floats(0, 6_000))
def test_what_lies_nearer_is_proposed_wherever_what_lies_farther_is(metres, part, one_m, other_m):
    one = near(accuracy_m=one_m)
    if alike(one, [near(SCHOOL, metres, accuracy_m=other_m)]):
        assert alike(one, [near(SCHOOL, metres * part, accuracy_m=other_m)])


def test_the_nearest_few_are_proposed():
    many_near = [near(UUID(int=n), 10.0 * n) for n in range(9, 1, -1)]
    assert [found.incident_id.int for found in alike(near(), many_near)] == list(range(2, 2 + MOST_PROPOSED))
    assert alike(Near(MARKET, None, NOON, NOON), many_near) == []


@given(nears, nears)
def test_whether_two_could_be_the_same_does_not_depend_on_which_is_asked(one, other):
    assert bool(alike(one, [other])) == bool(alike(other, [one]))
    for found in alike(one, [other]):
        assert found.distance_m <= WIDEST_M
