from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist

from amparo.core.kit.geo import Point
from amparo.core.ledger import reads as ledger
from amparo.core.ledger.models import Event
from amparo.core.places.terms import NotPrepared
from amparo.stages.incidents import actions, reads
from amparo.stages.incidents.terms import (
    LARGEST_ACCURACY_M,
    Imagery,
    Kind,
    No,
    Refutation,
    Reopening,
    Sorting,
    Spot,
    State,
)
from amparo.stages.intake.models import Report
from amparo.stages.intake.terms import Place
from tests.dispatch.cast import on_site
from tests.incidents.cast import (
    MINUTE,
    NOON,
    PARK,
    by,
    by_worker,
    confirmed,
    incident,
    north,
    put_down,
    spot,
    told,
    two_sources,
)
from tests.refusal import refused

pytestmark = pytest.mark.django_db
SAME = Sorting.SAME_EVENT


def reports_in(incident_id):
    return {member.report_id for member in reads.members(incident_id)}


def kinds(*subjects):
    return [event.kind for event in ledger.timeline(subjects)]


def test_the_first_report_opens_an_incident():
    report = told(place=north(0))
    opened = actions.attach_report(act=by_worker(), report_id=report)
    row = reads.incident(opened)
    assert (row.state, row.spot, row.first_seen_at, row.closed_at) == (State.RECEIVED, spot(), NOON, None)
    assert row.place.startswith("near Los Angeles, CA")
    assert reads.by_code(f" {row.code.lower()}") == row
    assert kinds(opened) == [Kind.INCIDENT_OPENED, Kind.REPORT_ATTACHED]
    assert reads.incidents_of_report(report) == [opened]


def test_words_that_are_whole_degrees_are_a_rough_place():
    opened = actions.attach_report(act=by_worker(), report_id=told(place=Place(None, None, None, "34, -118")))
    assert reads.incident(opened).spot == Spot(Point(34, -118), LARGEST_ACCURACY_M)


def test_a_second_report_near_by_joins_it_and_the_ledger_says_why():
    first = incident()
    second = told(place=north(120), at=NOON + 5 * MINUTE)
    assert actions.attach_report(act=by_worker(NOON + 6 * MINUTE), report_id=second) == first
    event = ledger.timeline([first])[-1]
    assert event.facts == {"report": str(second), "distance_m": 120, "lag_s": 300}
    row = reads.incident(first)
    assert (row.first_seen_at, row.last_seen_at, row.heard_at) == (NOON, NOON + 5 * MINUTE, NOON + 6 * MINUTE)
    member = reads.members(first)[1]
    assert (member.distance_m, member.lag_s, member.until) == (120, 300, None)


def test_far_or_late_is_another_incident():
    first = incident()
    assert incident(place=north(400)) != first
    assert incident(at=NOON + timedelta(hours=1)) != first


def test_a_wide_place_joins_nothing_by_itself_and_what_is_near_is_proposed(cast):
    """A ZIP is a kilometre wide: its middle says nothing of where somebody stood."""
    true = confirmed(cast)
    told_by_zip = incident(at=NOON + MINUTE, place=Place(north(1_200).lat, PARK.lon, 2_000.0))
    assert told_by_zip != true
    assert reads.incident(told_by_zip).state is State.RECEIVED
    ((near, why),) = reads.could_be_same(reads.incident(told_by_zip))
    assert (near.id, why.distance_m, why.lag_s) == (true, 1_200, 60)
    assert reads.could_be_same(reads.incident(incident(place=Place(text="by the old market")))) == []


def test_words_that_the_gazetteer_knows_join_nothing_by_themselves(cast):
    first = incident(place=Place(text="Huntington Park, CA"))
    assert incident(place=Place(text="Huntington Park, CA")) != first


def test_a_task_that_runs_twice_attaches_once():
    report = told()
    first = actions.attach_report(act=by_worker(key="job"), report_id=report)
    events = Event.objects.count()
    assert actions.attach_report(act=by_worker(key="job"), report_id=report) == first
    assert actions.attach_report(act=by_worker(key="another"), report_id=report) == first
    assert Event.objects.count() == events


def test_a_place_in_words_is_looked_up_and_one_with_several_meanings_is_not_guessed():
    found = reads.incident(incident(place=Place(text="Huntington Park, CA")))
    assert found.spot.accuracy_m > 250
    unknown = reads.incident(incident(place=Place(text="by the old market")))
    assert (unknown.spot, unknown.place) == (None, "by the old market")


def test_without_the_file_of_places_reports_still_become_incidents(monkeypatch):
    def missing(*_):
        raise NotPrepared

    monkeypatch.setattr("amparo.core.places.reads.near_label", missing)
    monkeypatch.setattr("amparo.core.places.reads.resolve", missing)
    assert reads.incident(incident()).place == ""
    assert reads.incident(incident(place=Place(text="Huntington Park, CA"))).spot is None


@pytest.mark.parametrize("accuracy_m", [20.0, 1.0, 0.0])
def test_a_place_set_by_hand_is_moved_by_a_person_alone(cast, accuracy_m):
    found = incident(place=Place(PARK.lat, PARK.lon, 5000.0))
    actions.set_place(act=by(cast.dana), incident_id=found, spot=spot(100, 60.0), place="the market")
    assert incident(place=replace(north(120), accuracy_m=accuracy_m)) == found
    row = reads.incident(found)
    assert (row.spot, row.place) == (spot(100, 60.0), "the market")
    actions.set_place(act=by(cast.dana), incident_id=found, spot=spot(200, 250.0), place="the school")
    row = reads.incident(found)
    assert (row.spot, row.place) == (spot(200, 250.0), "the school")


def test_a_better_known_place_takes_over():
    vague = incident(place=Place(north(200).lat, north(200).lon, 240.0))
    assert incident(place=north(0)) == vague
    assert reads.incident(vague).spot == spot()


def test_no_later_report_moves_what_was_confirmed(cast):
    found = confirmed(cast)
    before = reads.incident(found)
    claimed = Place(north(15).lat, north(15).lon, 1.0)
    assert incident(at=NOON + MINUTE, place=claimed) == found
    after = reads.incident(found)
    assert (after.spot, after.place) == (before.spot, before.place)


def test_a_report_that_nobody_knows_is_an_error():
    with pytest.raises(ObjectDoesNotExist):
        actions.attach_report(act=by_worker(), report_id=uuid4())


def test_a_refuted_incident_gathers_nothing_more(cast):
    first = incident()
    actions.start_checking(act=by(cast.vera), incident_id=first)
    actions.refute(act=by(cast.vera), incident_id=first, cause=Refutation.LOCAL_POLICE, reason="sheriff")
    assert incident() != first


def test_one_report_can_feed_two_incidents(cast):
    report = told()
    first = actions.attach_report(act=by_worker(), report_id=report)
    second = incident(place=north(900))
    act = by(cast.dana, key="k")
    assert actions.add_report(act=act, report_id=report, incident_id=second) == second
    assert actions.add_report(act=act, report_id=report, incident_id=second) == second
    assert reads.incidents_of_report(report) == [first, second]
    add = {"report_id": report, "incident_id": second}
    assert refused(lambda: actions.add_report(act=by(cast.dana), **add)) is No.IN_INCIDENT_ALREADY


def test_a_report_moves_and_moves_back(cast):
    first, second = incident(), incident(place=north(900))
    report = told(seen_at=NOON - 30 * MINUTE)
    actions.attach_report(act=by_worker(), report_id=report)
    assert reads.incident(first).first_seen_at == NOON - 30 * MINUTE
    move = {"report_id": report, "from_id": first, "to_id": second, "why": Sorting.OTHER_EVENT}
    act = by(cast.dana, NOON + MINUTE, key="k")
    assert actions.move_report(act=act, **move) == second
    assert actions.move_report(act=act, **move) == second
    assert reports_in(first).isdisjoint({report})
    assert report in reports_in(second)
    assert reads.incident(first).first_seen_at == NOON
    assert [m.until for m in reads.members(first, past=True)] == [None, NOON + MINUTE]
    moved = next(e for e in ledger.timeline([first]) if e.kind == Kind.REPORT_MOVED)
    assert moved.facts == {"report": str(report), "to": str(second), "why": "other_event"}

    back = {"report_id": report, "from_id": second, "to_id": first, "why": Sorting.MISTAKE}
    assert actions.move_report(act=by(cast.dana, NOON + 2 * MINUTE), **back) == first
    assert report in reports_in(first)
    assert len(reads.members(first, past=True)) == 3


def test_a_report_can_be_split_off_into_an_incident_of_its_own(cast):
    first = incident()
    report = told(place=north(90))
    actions.attach_report(act=by_worker(), report_id=report)
    move = {"report_id": report, "from_id": first, "to_id": None, "why": Sorting.OTHER_EVENT}
    act = by(cast.dana, key="k")
    split = actions.move_report(act=act, **move)
    assert split != first
    assert reads.incident(split).spot == spot(90)
    assert reports_in(split) == {report}
    assert actions.move_report(act=act, **move) == split
    assert refused(lambda: actions.move_report(act=by(cast.dana), **move)) is No.NOT_IN_INCIDENT


def test_moving_to_where_it_also_is_doubles_nothing(cast):
    first, second = incident(), incident(place=north(900))
    report = told()
    actions.attach_report(act=by_worker(), report_id=report)
    actions.add_report(act=by(cast.dana), report_id=report, incident_id=second)
    actions.move_report(act=by(cast.dana), report_id=report, from_id=first, to_id=second, why=SAME)
    assert reads.incidents_of_report(report) == [second]


def test_the_last_report_stays_and_so_does_what_a_confirmation_stands_on(cast):
    only = told(place=north(900))
    lone = actions.attach_report(act=by_worker(), report_id=only)
    move = {"to_id": None, "why": Sorting.OTHER_EVENT}
    assert (
        refused(lambda: actions.move_report(act=by(cast.dana), report_id=only, from_id=lone, **move)) is No.LAST_REPORT
    )
    true = confirmed(cast)
    cited = reads.confirmation(reads.incident(true).confirmation_id).report_ids[0]
    assert (
        refused(lambda: actions.move_report(act=by(cast.dana), report_id=cited, from_id=true, **move))
        is No.CONFIRMED_STAYS
    )


def test_a_merge_keeps_every_report_and_can_be_undone(cast):
    first, second = incident(), incident(place=north(900), at=NOON - 20 * MINUTE)
    theirs, ours = reports_in(first), reports_in(second)
    act = by(cast.dana, key="k")
    assert actions.merge(act=act, incident_id=first, into_id=second, why=SAME) == first
    assert actions.merge(act=act, incident_id=first, into_id=second, why=SAME) == first
    merged = reads.incident(first)
    assert (merged.merged_into, merged.closed_at) == (second, NOON)
    assert reports_in(second) == theirs | ours
    assert reports_in(first) == set()
    assert reads.current(first) == second
    assert reads.family(second) == [second, first]
    assert (reads.incident(second).first_seen_at, reads.incident(second).last_seen_at) == (NOON - 20 * MINUTE, NOON)

    act = by(cast.dana, NOON + MINUTE, key="u")
    assert actions.undo_merge(act=act, incident_id=first) == first
    assert actions.undo_merge(act=act, incident_id=first) == first
    assert (reports_in(first), reports_in(second)) == (theirs, ours)
    assert (reads.incident(first).merged_into, reads.incident(first).closed_at) == (None, None)
    assert refused(lambda: actions.undo_merge(act=by(cast.dana), incident_id=first)) is No.NOT_MERGED
    assert [k for k in kinds(first) if "merge" in k] == [Kind.INCIDENT_MERGED, Kind.MERGE_UNDONE]


def test_what_was_moved_on_since_is_not_dragged_back(cast):
    first, second, third = incident(), incident(place=north(900)), incident(place=north(1800))
    told_again = told()
    actions.attach_report(act=by_worker(), report_id=told_again)
    actions.merge(act=by(cast.dana), incident_id=first, into_id=second, why=SAME)
    actions.move_report(act=by(cast.dana), report_id=told_again, from_id=second, to_id=third, why=SAME)
    actions.undo_merge(act=by(cast.dana), incident_id=first)
    assert reads.incidents_of_report(told_again) == [third]
    assert len(reports_in(first)) == 1


def test_a_merge_is_not_undone_into_an_incident_without_reports(cast):
    first, second, third = incident(), incident(place=north(900)), incident(place=north(1800))
    ours, theirs = reports_in(first).pop(), reports_in(second).pop()
    actions.merge(act=by(cast.dana), incident_id=first, into_id=second, why=SAME)
    on = {"report_id": ours, "from_id": second, "to_id": third, "why": SAME}
    actions.move_report(act=by(cast.dana), **on)
    assert refused(lambda: actions.undo_merge(act=by(cast.dana), incident_id=first)) is No.NOTHING_RETURNS
    actions.merge(act=by(cast.dana), incident_id=third, into_id=second, why=SAME)
    actions.undo_merge(act=by(cast.dana), incident_id=third)
    other = incident(place=north(2700))
    actions.merge(act=by(cast.dana), incident_id=other, into_id=second, why=SAME)
    actions.move_report(act=by(cast.dana), report_id=theirs, from_id=second, to_id=None, why=Sorting.OTHER_EVENT)
    assert refused(lambda: actions.undo_merge(act=by(cast.dana), incident_id=other)) is No.LAST_REPORT


def test_a_report_in_both_stays_in_both_after_an_undone_merge(cast):
    report = told()
    first = actions.attach_report(act=by_worker(), report_id=report)
    second = incident(place=north(900))
    actions.add_report(act=by(cast.dana), report_id=report, incident_id=second)
    actions.merge(act=by(cast.dana), incident_id=first, into_id=second, why=SAME)
    assert reads.incidents_of_report(report) == [second]
    actions.undo_merge(act=by(cast.dana), incident_id=first)
    assert set(reads.incidents_of_report(report)) == {first, second}


def test_a_merge_is_not_undone_while_a_confirmation_stands_on_what_it_brought(cast):
    first, second = two_sources(), incident(place=north(900))
    actions.merge(act=by(cast.dana), incident_id=first, into_id=second, why=SAME)
    actions.start_checking(act=by(cast.dana), incident_id=second)
    shows = {"shows": Imagery.SHOWS_ENFORCEMENT, "note": "vests"}
    actions.check_imagery(act=by(cast.vera), incident_id=second, report_id=None, **shows)
    actions.confirm(act=by(cast.vera), incident_id=second, reason="two callers and a film")
    assert refused(lambda: actions.undo_merge(act=by(cast.dana), incident_id=first)) is No.CONFIRMED_STAYS
    actions.reopen(act=by(cast.vera), incident_id=second, cause=Reopening.MISTAKE, reason="x")
    actions.undo_merge(act=by(cast.dana), incident_id=first)


def test_a_merge_is_not_undone_while_a_confirmation_stands_on_what_was_seen_there(cast):
    first, second = on_site(cast), incident(place=north(900))
    put_down(cast.vera, first, cast.ana)
    actions.merge(act=by(cast.dana), incident_id=first, into_id=second, why=SAME)
    actions.start_checking(act=by(cast.dana), incident_id=second)
    actions.confirm(act=by(cast.vera), incident_id=second, reason="seen")
    assert refused(lambda: actions.undo_merge(act=by(cast.dana), incident_id=first)) is No.CONFIRMED_STAYS


def test_a_refuted_incident_stays_off_the_board_when_its_merge_is_undone(cast):
    first, second = incident(), incident(place=north(900))
    actions.start_checking(act=by(cast.vera), incident_id=first)
    actions.refute(act=by(cast.vera), incident_id=first, cause=Refutation.NOTHING_THERE, reason="went there")
    actions.merge(act=by(cast.dana, NOON + MINUTE), incident_id=first, into_id=second, why=SAME)
    actions.undo_merge(act=by(cast.dana, NOON + MINUTE), incident_id=first)
    assert reads.incident(first).closed_at == NOON


def test_what_is_merged_away_takes_no_more_reports(cast):
    first, second = incident(), incident(place=north(900))
    actions.merge(act=by(cast.dana), incident_id=first, into_id=second, why=SAME)
    report = told(place=north(900))
    actions.attach_report(act=by_worker(), report_id=report)
    add = {"report_id": report, "incident_id": first}
    assert refused(lambda: actions.add_report(act=by(cast.dana), **add)) is No.MERGED_AWAY
    merge = {"incident_id": first, "into_id": second, "why": SAME}
    assert refused(lambda: actions.merge(act=by(cast.dana), **merge)) is No.MERGED_AWAY


def test_an_exercise_never_mixes_with_what_is_real(cast, settings):
    real = incident()
    settings.DEMONSTRATION = True
    drill, other = told(), told()
    practice = actions.attach_report(act=by_worker(), report_id=drill)
    assert actions.attach_report(act=by_worker(), report_id=other) == practice
    assert practice != real
    assert reads.incident(practice).exercise
    add = {"report_id": drill, "incident_id": real}
    assert refused(lambda: actions.add_report(act=by(cast.dana), **add)) is No.EXERCISE_MIXED
    move = {"report_id": drill, "from_id": practice, "to_id": real, "why": SAME}
    assert refused(lambda: actions.move_report(act=by(cast.dana), **move)) is No.EXERCISE_MIXED
    merge = {"incident_id": practice, "into_id": real, "why": SAME}
    assert refused(lambda: actions.merge(act=by(cast.dana), **merge)) is No.EXERCISE_MIXED


def test_what_does_not_exist_cannot_be_merged(cast):
    with pytest.raises(ObjectDoesNotExist):
        actions.merge(act=by(cast.dana), incident_id=incident(), into_id=uuid4(), why=SAME)


def test_no_report_is_ever_lost(cast):
    first, second = incident(), incident(place=north(900))
    actions.merge(act=by(cast.dana), incident_id=first, into_id=second, why=SAME)
    everywhere = {r for i in (first, second) for r in (m.report_id for m in reads.members(i, past=True))}
    assert everywhere == set(Report.objects.values_list("id", flat=True))


def test_codes_never_run_into_each_other(monkeypatch):
    codes = iter(["AA-AAA", "AA-AAA", "CC-CCC"])
    monkeypatch.setattr("amparo.stages.incidents.actions.rows.spoken_code", lambda: next(codes))
    assert [reads.incident(incident(place=north(n))).code for n in (0, 900)] == ["AA-AAA", "CC-CCC"]
    monkeypatch.setattr("amparo.stages.incidents.actions.rows.spoken_code", lambda: "CC-CCC")
    with pytest.raises(RuntimeError, match="spoken code"):
        incident(place=north(1800))
