from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist

from amparo.core.ledger import reads as ledger
from amparo.core.places.terms import NotPrepared
from amparo.stages.incidents import actions, reads
from amparo.stages.incidents.policy import KEPT
from amparo.stages.incidents.submissions import status_of_report
from amparo.stages.incidents.terms import Basis, Imagery, No, Obstacle, Outcome, Refutation, Reopening, Sorting, State
from tests.dispatch.cast import on_site
from tests.incidents.cast import (
    MINUTE,
    NOON,
    TEXTS,
    WORKER,
    adopt_contacts,
    by,
    by_worker,
    confirmed,
    incident,
    north,
    put_down,
    told,
    two_sources,
)
from tests.refusal import refused

pytestmark = pytest.mark.django_db


def checked(cast, incident_id):
    actions.start_checking(act=by(cast.dana), incident_id=incident_id)
    actions.check_imagery(
        act=by(cast.vera), incident_id=incident_id, report_id=None, shows=Imagery.SHOWS_ENFORCEMENT, note="vests"
    )


def test_two_sources_and_checked_imagery_confirm(cast):
    found = confirmed(cast)
    row = reads.incident(found)
    assert (row.state, row.cause, row.closed_at) == (State.CONFIRMED, Basis.INDEPENDENT_SOURCES, None)
    made = reads.confirmation(row.confirmation_id)
    assert (made.basis, made.verifier_id, made.partner_id) == (Basis.INDEPENDENT_SOURCES, cast.vera, None)
    assert set(made.report_ids) == {m.report_id for m in reads.members(found)}
    *_, last = reads.steps_of(found)
    assert (last.before, last.after, last.author) == (State.CHECKING, State.CONFIRMED, str(cast.vera))
    assert (last.reason, last.evidence) == ("two callers and a film", (made.observation_id, *made.report_ids))
    event = ledger.timeline([found])[-1]
    assert event.facts == {"confirmation": str(made.id), "basis": "independent_sources"}


def test_a_verifier_of_a_pair_on_site_confirms(cast):
    found = on_site(cast)
    confirm = {"incident_id": found, "reason": "Vera read it"}
    put_down(cast.ana, found, cast.vera)
    assert refused(lambda: actions.confirm(act=by(cast.vera), **confirm)) is No.NO_MARKING_SEEN_BY_VERIFIER
    put_down(cast.vera, found, cast.ana)
    act = by(cast.vera, key="k")
    assert actions.confirm(act=act, **confirm) == found
    assert actions.confirm(act=act, **confirm) == found
    made = reads.confirmation(reads.incident(found).confirmation_id)
    assert (made.basis, made.verifier_id, made.partner_id) == (Basis.VERIFIER_ON_SITE, cast.vera, cast.ana)
    assert made.report_ids == ()


def test_the_evidence_must_be_there(cast):
    found = two_sources()
    actions.start_checking(act=by(cast.dana), incident_id=found)
    confirm = {"incident_id": found, "reason": "it feels right"}
    assert refused(lambda: actions.confirm(act=by(cast.vera), **confirm)) is No.IMAGERY_NOT_CHECKED


@pytest.mark.parametrize(
    "callers",
    [
        ({"phone": "+12135550141"}, {"phone": "(213) 555-0141"}),
        ({"phone": "+12135550143", "by": "dana"}, {"phone": "+12135550144", "by": "dana"}),
        ({}, {"phone": "+12135550145"}),
    ],
    ids=["one caller", "one account", "nobody"],
)
def test_reports_of_one_source_are_not_two(cast, callers):
    one, other = (incident(text=text, **caller) for text, caller in zip(TEXTS, callers, strict=False))
    assert one == other
    adopt_contacts()
    checked(cast, one)
    confirm = {"incident_id": one, "reason": "sure"}
    assert refused(lambda: actions.confirm(act=by(cast.vera), **confirm)) is No.SOURCES_NOT_INDEPENDENT


def test_a_contact_that_the_relay_has_not_seen_proves_nothing(cast):
    found = incident(phone="+12135550141", text=TEXTS[0])
    incident(phone="+12135550142", text=TEXTS[1])
    checked(cast, found)
    confirm = {"incident_id": found, "reason": "sure"}
    assert refused(lambda: actions.confirm(act=by(cast.vera), **confirm)) is No.SOURCES_NOT_INDEPENDENT


@pytest.mark.parametrize("who", ["dana", "ana", "mallory", "cora"])
def test_only_verifiers_conclude(cast, who):
    found = confirmed(cast)
    act = by(getattr(cast, who))
    again = {"incident_id": found, "reason": "because"}
    for call in (
        lambda: actions.confirm(act=act, **again),
        lambda: actions.refute(act=act, cause=Refutation.OTHER, **again),
        lambda: actions.leave_unverified(act=act, cause=Obstacle.NOBODY_FREE, **again),
        lambda: actions.reopen(act=act, cause=Reopening.MISTAKE, **again),
        lambda: actions.check_imagery(
            act=act, incident_id=found, report_id=None, shows=Imagery.SHOWS_ENFORCEMENT, note="x"
        ),
    ):
        assert refused(call) is No.NOT_PERMITTED


def test_no_process_concludes(cast):
    found = two_sources()
    checked(cast, found)
    assert refused(lambda: actions.confirm(act=by_worker(), incident_id=found, reason="x")) is No.NOT_PERMITTED


def test_refuted_says_what_it_was_and_leaves_the_board(cast):
    report = told()
    found = actions.attach_report(act=by_worker(), report_id=report)
    assert status_of_report(report).state is State.RECEIVED
    actions.start_checking(act=by(cast.dana), incident_id=found)
    assert status_of_report(report).state is State.CHECKING
    act = by(cast.vera, NOON + MINUTE, key="k")
    refute = {"incident_id": found, "cause": Refutation.LOCAL_POLICE, "reason": "sheriff's cars", "cited": [report]}
    assert actions.refute(act=act, **refute) == actions.refute(act=act, **refute) == found
    row = reads.incident(found)
    assert (row.state, row.cause, row.closed_at) == (State.NOT_ENFORCEMENT, "local_police", NOON + MINUTE)
    assert reads.steps_of(found)[-1].evidence == (report,)
    outcome = Outcome(State.NOT_ENFORCEMENT, Refutation.LOCAL_POLICE, at=NOON + MINUTE)
    assert status_of_report(report) == outcome
    assert reads.board() == []
    assert [card.incident.id for card in reads.concluded(since=NOON)] == [found]


def test_left_unverified_says_why(cast):
    found = incident()
    actions.start_checking(act=by(cast.dana), incident_id=found)
    leave = {"incident_id": found, "cause": Obstacle.OVER_BEFORE_ARRIVAL, "reason": "gone at 12:20"}
    act = by(cast.vera, key="k")
    assert actions.leave_unverified(act=act, **leave) == actions.leave_unverified(act=act, **leave) == found
    assert reads.incident(found).cause == "over_before_arrival"


def test_a_conclusion_needs_a_reason_and_the_right_step(cast):
    found = incident()
    refute = {"incident_id": found, "cause": Refutation.OTHER}
    assert refused(lambda: actions.refute(act=by(cast.vera), reason="x", **refute)) is No.WRONG_STATE
    act = by(cast.dana, key="k")
    assert actions.start_checking(act=act, incident_id=found) == actions.start_checking(act=act, incident_id=found)
    assert refused(lambda: actions.start_checking(act=by(cast.dana), incident_id=found)) is No.WRONG_STATE
    assert refused(lambda: actions.refute(act=by(cast.vera), reason=" ", **refute)) is No.REASON_MISSING
    reopen = {"incident_id": found, "cause": Reopening.MISTAKE, "reason": "x"}
    assert refused(lambda: actions.reopen(act=by(cast.vera), **reopen)) is No.WRONG_STATE


def test_a_confirmation_can_be_taken_back_and_then_counts_for_nothing(cast):
    found = confirmed(cast)
    before = reads.incident(found).confirmation_id
    act = by(cast.vera, NOON + MINUTE, key="k")
    reopen = {"incident_id": found, "cause": Reopening.EVIDENCE_DOUBTED, "reason": "the film is old"}
    assert actions.reopen(act=act, **reopen) == actions.reopen(act=act, **reopen) == found
    row = reads.incident(found)
    assert (row.state, row.confirmation_id, row.closed_at) == (State.CHECKING, None, None)
    assert reads.confirmation(before) is not None
    actions.confirm(act=by(cast.vera, NOON + 2 * MINUTE), incident_id=found, reason="it was new after all")
    assert reads.incident(found).confirmation_id not in {None, before}


def test_what_is_merged_away_is_concluded_where_it_went(cast):
    first, second = incident(), incident(place=north(900))
    actions.start_checking(act=by(cast.dana), incident_id=first)
    actions.merge(act=by(cast.dana), incident_id=first, into_id=second, why=Sorting.SAME_EVENT)
    leave = {"incident_id": first, "cause": Obstacle.NOBODY_FREE, "reason": "x"}
    assert refused(lambda: actions.leave_unverified(act=by(cast.vera), **leave)) is No.MERGED_AWAY
    third = incident(place=north(1800))
    actions.merge(act=by(cast.dana), incident_id=third, into_id=second, why=Sorting.SAME_EVENT)
    assert refused(lambda: actions.start_checking(act=by(cast.dana), incident_id=third)) is No.MERGED_AWAY


def test_what_does_not_exist_is_not_found(cast):
    with pytest.raises(ObjectDoesNotExist):
        actions.start_checking(act=by(cast.dana), incident_id=uuid4())
    assert reads.incident(uuid4()) is None
    assert reads.by_code("ZZ-ZZZ") is None
    assert reads.confirmation(uuid4()) is None
    assert status_of_report(uuid4()) == Outcome(State.RECEIVED)


def test_a_report_in_two_incidents_tells_of_the_one_that_got_furthest(cast):
    found = confirmed(cast)
    report = reads.members(found)[0].report_id
    other = incident(place=north(900))
    actions.add_report(act=by(cast.dana), report_id=report, incident_id=other)
    assert status_of_report(report).state is State.CONFIRMED


def test_the_sender_is_told_what_the_network_found_where_it_would_say_so_in_an_alert(cast, monkeypatch):
    found = confirmed(cast)
    report = reads.members(found)[0].report_id
    told_of = status_of_report(report)
    assert (told_of.basis, told_of.at, told_of.together) == (Basis.INDEPENDENT_SOURCES, NOON, True)
    assert told_of.place == "near Los Angeles, CA 90057"

    def missing(*_):
        raise NotPrepared

    monkeypatch.setattr("amparo.core.places.reads.near_label", missing)
    assert status_of_report(report).place == ""


def test_a_place_that_was_made_rough_is_not_told_as_a_neighborhood(cast):
    found = confirmed(cast)
    actions.close(act=by(cast.dana), incident_id=found)
    actions.forget_words(act=by_worker(NOON + KEPT + MINUTE))
    told_of = status_of_report(reads.members(found)[0].report_id)
    assert (told_of.state, told_of.place) == (State.CONFIRMED, "")


def test_nobody_is_named_in_the_ledger(cast):
    found = confirmed(cast)
    said = [value for event in ledger.timeline([found]) for value in event.facts.values()]
    texts = [value for value in said if isinstance(value, str) and not _is_id(value)]
    assert all(len(text.split()) == 1 for text in texts)


def _is_id(value):
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def test_the_worker_is_an_author_too(cast):
    found = incident()
    assert ledger.timeline([found])[0].actor == WORKER
