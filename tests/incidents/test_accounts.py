from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.stages.incidents import accounts
from amparo.stages.incidents.matching import LAG
from amparo.stages.incidents.terms import (
    Activity,
    Attribute,
    Confidence,
    Finding,
    Imagery,
    Marking,
    ObservationRow,
    Source,
    Spot,
)
from amparo.stages.intake.terms import Happening, Place, ReportRow, Salute
from tests.incidents.cast import NOON, PARK, spot

MARKET = UUID(int=9)


def said(
    attribute, value, *, source=Source.DESK, minutes=0, number=1, corrected_by=None, words="", author="dana", of=None
):
    return ObservationRow(
        id=UUID(int=number),
        incident_id=MARKET,
        finding=Finding(attribute, value, Confidence.MEDIUM, words),
        source=source,
        source_id=of,
        author=author,
        partner_id=None,
        by_verifier=False,
        at=NOON + timedelta(minutes=minutes),
        corrected_by=corrected_by,
    )


def test_who_stood_there_is_shown_before_who_was_told():
    early = said(Attribute.AGENCY, Marking.LOCAL_POLICE, source=Source.ON_SITE)
    desk = said(Attribute.AGENCY, Marking.ICE, minutes=9)
    late = said(Attribute.AGENCY, Marking.ICE, source=Source.ON_SITE, minutes=5)
    report = said(Attribute.HEAD_COUNT, 4, source=Source.REPORT)
    assert accounts.latest([early, desk, report]) == {Attribute.AGENCY: early, Attribute.HEAD_COUNT: report}
    assert accounts.latest([late, early, desk])[Attribute.AGENCY] == late


def test_what_was_corrected_and_mere_words_stand_back():
    wrong = said(Attribute.AGENCY, Marking.ICE, corrected_by=UUID(int=2))
    words = said(Attribute.ACTIVITY, None, words="they shouted")
    assert accounts.standing([wrong, words]) == []
    assert accounts.latest([wrong, words]) == {}
    assert accounts.differing([wrong, words, said(Attribute.AGENCY, Marking.LOCAL_POLICE)]) == frozenset()


@pytest.mark.parametrize(
    ("attribute", "values", "expected"),
    [
        (Attribute.AGENCY, [Marking.ICE, Marking.ICE], False),
        (Attribute.AGENCY, [Marking.ICE, Marking.LOCAL_POLICE], True),
        (Attribute.ACTIVITY, [Activity.HOME_VISIT, Activity.STAGING], True),
        (Attribute.IMAGERY, [Imagery.INCONCLUSIVE], False),
        (Attribute.HEAD_COUNT, [4, 5], False),
        (Attribute.HEAD_COUNT, [0, 1], False),
        (Attribute.HEAD_COUNT, [4, 7], True),
        (Attribute.HEAD_COUNT, [10, 14], False),
        (Attribute.DETAINED, [0, 2], True),
        (Attribute.TIME, [NOON, NOON + LAG], False),
        (Attribute.TIME, [NOON, NOON + LAG + timedelta(seconds=1)], True),
        (Attribute.PLACE, [spot(0), spot(200)], False),
        (Attribute.PLACE, [spot(0), spot(300)], True),
        (Attribute.PLACE, [spot(0), spot(300, accuracy_m=500)], False),
    ],
)
def test_differing(attribute, values, expected):
    rows = [said(attribute, value, number=n) for n, value in enumerate(values)]
    assert accounts.differing(rows) == (frozenset({attribute}) if expected else frozenset())


RIDE, WALK = UUID(int=51), UUID(int=52)
ICE, POLICE = Marking.ICE, Marking.LOCAL_POLICE
GONE, NONE = Marking.GONE, Marking.NONE_SEEN
SHOWS, OLD = Imagery.SHOWS_ENFORCEMENT, Imagery.OLD_OR_ELSEWHERE


def seen(marking, number, *, author="vera", of=RIDE, attribute=Attribute.AGENCY, words=""):
    """A word from the scene; the number orders it."""
    on_site = {"source": Source.ON_SITE, "minutes": number, "number": number}
    return said(attribute, marking, author=author, of=of, words=words, **on_site)


def checked(shows, number, *, author="vera", of=None):
    return said(Attribute.IMAGERY, shows, minutes=number, number=number, author=author, of=of)


@pytest.mark.parametrize(
    ("rows", "stand"),
    [
        ([seen(ICE, 1), seen(POLICE, 2)], {2}),
        ([seen(POLICE, 2), seen(ICE, 1)], {2}),
        ([seen(ICE, 1), seen(POLICE, 2), seen(ICE, 3)], {3}),
        ([seen(ICE, 1), seen(NONE, 2)], {2}),  # taken back
        ([seen(ICE, 1), seen(GONE, 2)], {1, 2}),  # they have left
        ([seen(ICE, 1), seen(GONE, 2), seen(POLICE, 3)], {2, 3}),
        ([seen(ICE, 1), seen(POLICE, 2), seen(GONE, 3)], {2, 3}),
        ([seen(GONE, 1), seen(ICE, 2), seen(GONE, 3)], {2, 3}),
        ([seen(ICE, 1), seen(POLICE, 2, author="ana")], {1, 2}),
        ([seen(ICE, 1), seen(POLICE, 2, of=WALK)], {1, 2}),
        ([seen(ICE, 1), seen(4, 2, attribute=Attribute.HEAD_COUNT)], {1, 2}),
        ([seen(4, n, attribute=Attribute.HEAD_COUNT) for n in (1, 2, 3)], {3}),
        ([seen(ICE, 1), seen(None, 2, words="I could not read it after all")], set()),
        ([checked(SHOWS, 1), checked(OLD, 2)], {2}),
        ([checked(SHOWS, 1), checked(OLD, 2, author="ben")], {1, 2}),
        ([checked(SHOWS, 1, of=RIDE), checked(OLD, 2, of=WALK)], {1, 2}),
        ([checked(SHOWS, 1), seen(POLICE, 2, of=None)], {1, 2}),
        ([said(Attribute.AGENCY, ICE, number=1), said(Attribute.AGENCY, POLICE, number=2, minutes=2)], {1, 2}),
    ],
)
def test_of_one_author_the_latest_account_of_one_thing_stands(rows, stand):
    marked = accounts.replaced(rows)
    assert {row.id.int for row in accounts.standing(marked)} == stand
    assert {replace(row, corrected_by=None) for row in marked} == set(rows)


@given(
    st.lists(
        st.tuples(st.sampled_from([ICE, POLICE]), st.sampled_from(["vera", "ana"]), st.sampled_from([RIDE, WALK])),
        min_size=1,
    )
)
def test_each_observer_says_one_thing_at_a_time_of_each_assignment(told):
    rows = [seen(marking, n, author=who, of=on) for n, (marking, who, on) in enumerate(told)]
    standing = accounts.standing(accounts.replaced(rows))
    last = {(who, on): marking for marking, who, on in told}
    assert {(row.author, row.source_id): row.finding.value for row in standing} == last
    assert len(standing) == len(last)
    for row in rows:
        now = accounts.taken_back(row.id, accounts.replaced(rows))
        assert (now is None) == (last[row.author, row.source_id] is row.finding.value)


@given(st.lists(st.sampled_from([ICE, POLICE, NONE, GONE]), min_size=1))
def test_that_they_have_left_changes_nothing_of_what_was_seen(told):
    rows = [seen(marking, n) for n, marking in enumerate(told)]
    without = [row for row in rows if row.finding.value is not GONE]
    marked, alone = accounts.replaced(rows), accounts.replaced(without)
    assert [row for row in marked if row.finding.value is not GONE] == alone
    for row in without:
        assert accounts.taken_back(row.id, marked) == accounts.taken_back(row.id, alone)
    assert accounts.differing(marked) == accounts.differing(alone)
    if without:
        assert accounts.latest(marked) == accounts.latest(alone)


def test_what_was_taken_back_in_words_that_are_forgotten_stays_taken_back():
    gone = seen(ICE, 1)
    assert accounts.taken_back(gone.id, [gone]) is None
    gone = replace(gone, corrected_by=UUID(int=2))
    assert accounts.taken_back(gone.id, [gone]) == gone


def report(**changes):
    row = ReportRow(
        id=UUID("019cccdd-0000-7000-8000-000000000001"),
        received_at=NOON,
        interface="public",
        happening=Happening.NOW,
        seen_at=NOON,
        place=Place(PARK.lat, PARK.lon, 20.0),
        text="",
        language="es",
        salute=Salute(size="about 6"),
        contact_id=None,
        exercise=False,
        forgotten_at=None,
    )
    return replace(row, **changes)


def test_a_report_is_read_attribute_by_attribute():
    rows = {row.finding.attribute: row for row in accounts.from_report(report(), MARKET)}
    assert rows.keys() == {Attribute.TIME, Attribute.PLACE, Attribute.HEAD_COUNT}
    assert rows[Attribute.HEAD_COUNT].finding == Finding(Attribute.HEAD_COUNT, 6, Confidence.LOW, "about 6")
    assert rows[Attribute.PLACE].finding.confidence is Confidence.MEDIUM
    assert len({row.id for row in rows.values()}) == 3
    assert accounts.from_report(report(), MARKET) == list(rows.values())


def test_what_a_caller_thinks_who_it_was_is_words_and_no_marking():
    salute = Salute(size="5 or 6", uniform=" ICE vests ", equipment="two white vans", activity="knocking")
    rows = {row.finding.attribute: row.finding for row in accounts.from_report(report(salute=salute), MARKET)}
    assert rows[Attribute.AGENCY] == Finding(Attribute.AGENCY, None, Confidence.LOW, "ICE vests")
    assert rows[Attribute.VEHICLES] == Finding(Attribute.VEHICLES, None, Confidence.LOW, "two white vans")
    assert rows[Attribute.HEAD_COUNT] == Finding(Attribute.HEAD_COUNT, None, Confidence.LOW, "5 or 6")
    assert rows[Attribute.ACTIVITY].said == "knocking"
    assert accounts.latest(accounts.from_report(report(salute=salute), MARKET)).keys() == {
        Attribute.TIME,
        Attribute.PLACE,
    }


def test_what_was_only_heard_is_believed_less():
    rows = accounts.from_report(report(happening=Happening.HEARD), MARKET)
    assert {row.finding.confidence for row in rows} == {Confidence.LOW}


def test_words_for_a_place_are_no_point():
    rows = accounts.from_report(report(place=Place(text="by the market"), salute=Salute()), MARKET)
    assert [row.finding.attribute for row in rows] == [Attribute.TIME]


@pytest.mark.parametrize(
    ("place", "accuracy_m"), [(Place(34, -118, None), 250), (Place(34, -118, 8.0), 8), (Place(34, -118, 1e5), 1e5)]
)
def test_spot_of(place, accuracy_m):
    assert accounts.spot_of(report(place=place)) == Spot(place.point, accuracy_m)


@pytest.mark.parametrize(
    ("size", "expected"),
    [("4 agents", 4), ("about 10", 10), ("3 or 4", None), ("many", None), ("", None), ("500", 500), ("501", None)],
)
def test_head_count(size, expected):
    assert accounts.head_count(size) == expected


@pytest.mark.parametrize(
    ("attribute", "value", "words"),
    [
        (Attribute.AGENCY, None, " "),
        (Attribute.AGENCY, Activity.STAGING, ""),
        (Attribute.HEAD_COUNT, True, ""),
        (Attribute.HEAD_COUNT, -1, ""),
        (Attribute.DETAINED, 501, ""),
        (Attribute.TIME, NOON.replace(tzinfo=None), ""),
        (Attribute.ACTIVITY, None, "x" * 1001),
    ],
)
def test_an_impossible_finding_cannot_be_made(attribute, value, words):
    with pytest.raises(ValueError, match=r".+"):
        Finding(attribute, value, Confidence.LOW, words)


def test_an_impossible_accuracy_cannot_be_made():
    with pytest.raises(ValueError, match="accuracy"):
        Spot(PARK, -1)


def test_a_correction_dated_before_what_it_corrects_leads_in_no_circle():
    on_site = {"source": Source.ON_SITE, "of": UUID(int=7), "author": "vera"}
    wrong = said(Attribute.AGENCY, Marking.ICE, minutes=5, number=1, corrected_by=UUID(int=2), **on_site)
    better = said(Attribute.AGENCY, Marking.LOCAL_POLICE, number=2, **on_site)
    rows = accounts.replaced([wrong, better])
    assert [row.corrected_by for row in rows] == [wrong.id, better.id]
    assert accounts.taken_back(wrong.id, rows).finding == better.finding
