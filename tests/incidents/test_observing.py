from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist

from amparo.core.ledger import reads as ledger
from amparo.stages.incidents import actions, reads
from amparo.stages.incidents.terms import (
    Activity,
    Attribute,
    Confidence,
    Finding,
    Imagery,
    Kind,
    Marking,
    No,
    Sorting,
    Source,
)
from tests.dispatch.cast import checking, held_by, on_site
from tests.incidents.cast import MINUTE, NOON, by, confirmed, incident, marking, north, put_down, spot, two_sources
from tests.refusal import refused

pytestmark = pytest.mark.django_db


def own(incident_id):
    return [row for row in reads.observations_of(incident_id) if row.source is not Source.REPORT]


def test_accounts_that_differ_stand_side_by_side(cast):
    found = incident(size="4 agents")
    findings = [
        marking(Marking.ICE),
        Finding(Attribute.HEAD_COUNT, 9, Confidence.HIGH, "nine, I counted"),
        Finding(Attribute.ACTIVITY, Activity.HOME_VISIT, Confidence.LOW),
        Finding(Attribute.TIME, NOON - MINUTE, Confidence.HIGH),
        Finding(Attribute.PLACE, spot(30), Confidence.HIGH),
        Finding(Attribute.DETAINED, None, Confidence.LOW, "some"),
    ]
    act = by(cast.dana, key="k")
    assert actions.observe(act=act, incident_id=found, findings=findings) == found
    assert actions.observe(act=act, incident_id=found, findings=findings) == found
    assert [row.finding for row in own(found)] == findings
    assert {row.author for row in own(found)} == {str(cast.dana)}
    counts = {row.finding.value for row in reads.observations_of(found) if row.finding.attribute == "head_count"}
    assert counts == {4, 9}
    event = ledger.timeline([found])[-1]
    assert event.kind == Kind.OBSERVED
    assert event.facts == {"source": "desk", "attributes": "activity,agency,detained,head_count,place,time"}


def test_the_card_shows_who_stood_there_and_says_that_accounts_differ(cast):
    found = on_site(cast, cast.ana, cast.ben)
    actions.observe(act=by(cast.dana), incident_id=found, findings=[marking(Marking.LOCAL_POLICE)])
    put_down(cast.ana, found, cast.ben)
    (card,) = reads.board()
    shown = card.latest[Attribute.AGENCY]
    assert (shown.finding.value, shown.author, shown.partner_id) == (Marking.ICE, str(cast.ana), cast.ben)
    assert not shown.by_verifier
    assert card.differing == {Attribute.AGENCY}


def test_an_own_account_is_corrected_and_the_old_one_stays(cast):
    found = on_site(cast)
    put_down(cast.vera, found, cast.ana)
    (before,) = own(found)
    better = marking(Marking.LOCAL_POLICE)
    act = by(cast.vera, NOON + MINUTE, key="k")
    correct = {"observation_id": before.id, "finding": better}
    assert actions.correct(act=act, **correct) == actions.correct(act=act, **correct) == found
    old, new = own(found)
    assert (old.corrected_by, new.corrected_by) == (new.id, None)
    assert (new.source, new.partner_id, new.by_verifier) == (Source.ON_SITE, cast.ana, True)
    assert [s.marking for s in reads.evidence(found).on_site] == [Marking.LOCAL_POLICE]
    assert refused(lambda: actions.correct(act=by(cast.vera), **correct)) is No.CORRECTED_ALREADY
    theirs = {"observation_id": new.id, "finding": better}
    assert refused(lambda: actions.correct(act=by(cast.ben), **theirs)) is No.NOT_THE_AUTHOR
    with pytest.raises(ValueError, match="same attribute"):
        actions.correct(
            act=by(cast.vera), observation_id=new.id, finding=Finding(Attribute.DETAINED, 1, Confidence.LOW)
        )
    with pytest.raises(ObjectDoesNotExist):
        actions.correct(act=by(cast.vera), observation_id=uuid4(), finding=better)


def test_of_one_observer_the_latest_sighting_is_evidence_and_the_earlier_stays_in_view(cast):
    found = on_site(cast)
    put_down(cast.vera, found, cast.ana)
    put_down(cast.ana, found, cast.vera, marking(Marking.BORDER_PATROL))
    put_down(cast.vera, found, cast.ana, marking(Marking.LOCAL_POLICE), at=NOON + MINUTE)
    first, _, last = own(found)
    assert (first.corrected_by, last.corrected_by) == (last.id, None)
    assert [s.marking for s in reads.evidence(found).on_site] == [Marking.BORDER_PATROL, Marking.LOCAL_POLICE]
    assert refused(lambda: actions.confirm(act=by(cast.vera), incident_id=found, reason="x")) is (
        No.NO_MARKING_SEEN_BY_VERIFIER
    )


def test_of_one_verifier_the_latest_note_on_imagery_is_evidence(cast):
    found = two_sources()
    actions.start_checking(act=by(cast.dana), incident_id=found)
    for shows in (Imagery.SHOWS_ENFORCEMENT, Imagery.OLD_OR_ELSEWHERE):
        actions.check_imagery(act=by(cast.vera), incident_id=found, report_id=None, shows=shows, note="looked")
    assert [c.shows for c in reads.evidence(found).checks] == [Imagery.OLD_OR_ELSEWHERE]
    assert refused(lambda: actions.confirm(act=by(cast.vera), incident_id=found, reason="x")) is No.IMAGERY_NOT_CHECKED


def test_a_confirmation_says_when_what_it_stands_on_was_taken_back(cast):
    found = on_site(cast)
    put_down(cast.vera, found, cast.ana)
    actions.confirm(act=by(cast.vera), incident_id=found, reason="read it")
    made = reads.incident(found).confirmation_id
    assert reads.taken_back(made) is None
    put_down(cast.ana, found, cast.vera, marking(Marking.LOCAL_POLICE))
    put_down(cast.vera, found, cast.ana, at=NOON + MINUTE)
    assert reads.taken_back(made) is None
    put_down(cast.vera, found, cast.ana, marking(Marking.LOCAL_POLICE), at=NOON + 2 * MINUTE)
    row = reads.taken_back(made)
    assert (row.author, row.finding.value) == (str(cast.vera), Marking.LOCAL_POLICE)
    put_down(cast.vera, found, cast.ana, at=NOON + 3 * MINUTE)
    assert reads.taken_back(made) is None


def test_imagery_is_checked_by_a_verifier_with_a_note(cast):
    found = incident()
    check = {"incident_id": found, "report_id": None, "shows": Imagery.INCONCLUSIVE}
    assert refused(lambda: actions.check_imagery(act=by(cast.vera), note=" ", **check)) is No.REASON_MISSING
    act = by(cast.vera, key="k")
    assert actions.check_imagery(act=act, note="too dark", **check) == found
    assert actions.check_imagery(act=act, note="too dark", **check) == found
    (row,) = own(found)
    assert (row.finding.said, row.by_verifier) == ("too dark", True)
    assert [c.shows for c in reads.evidence(found).checks] == [Imagery.INCONCLUSIVE]
    with pytest.raises(ValueError, match="verifier"):
        actions.observe(act=by(cast.dana), incident_id=found, findings=[row.finding])


def test_what_is_said_of_a_merged_incident_goes_to_the_one_it_is_in(cast):
    first, second = incident(), incident(place=north(900))
    actions.observe(act=by(cast.dana), incident_id=first, findings=[marking()])
    actions.merge(act=by(cast.dana), incident_id=first, into_id=second, why=Sorting.SAME_EVENT)
    count = Finding(Attribute.DETAINED, 2, Confidence.MEDIUM)
    assert actions.observe(act=by(cast.dana), incident_id=first, findings=[count]) == second
    assert [row.finding for row in own(second)] == [marking(), count]
    (card,) = reads.board()
    assert card.latest.keys() == {Attribute.AGENCY, Attribute.DETAINED}


def test_a_dispatcher_sets_an_unknown_place(cast):
    from amparo.stages.intake.terms import Place

    found = incident(place=Place(text="by the old market"))
    act = by(cast.dana, key="k")
    assert actions.set_place(act=act, incident_id=found, spot=spot(50)) == found
    assert actions.set_place(act=act, incident_id=found, spot=spot(50)) == found
    row = reads.incident(found)
    assert (row.spot, row.place) == (spot(50), "near Los Angeles, CA 90057")
    assert [o.finding.value for o in own(found)] == [spot(50)]
    assert incident(place=north(60)) == found
    actions.set_place(act=by(cast.dana), incident_id=found, spot=spot(50), place="market, north door")
    assert reads.incident(found).place == "market, north door"
    other = incident(place=north(900))
    actions.merge(act=by(cast.dana), incident_id=found, into_id=other, why=Sorting.SAME_EVENT)
    assert refused(lambda: actions.set_place(act=by(cast.dana), incident_id=found, spot=spot())) is No.MERGED_AWAY


def test_nothing_is_no_observation(cast):
    found = incident()
    with pytest.raises(ValueError, match="nothing"):
        actions.observe(act=by(cast.dana), incident_id=found, findings=[])
    with pytest.raises(ObjectDoesNotExist):
        actions.observe(act=by(cast.dana), incident_id=uuid4(), findings=[marking()])
    found = on_site(cast, cast.ana, cast.ben, metres=900)
    site = {"assignment_id": held_by(cast.ana), "partner_id": cast.ben, "findings": [marking()]}
    act = by(cast.ana, key="k")
    assert actions.observe_on_site(act=act, incident_id=found, **site) == found
    assert actions.observe_on_site(act=act, incident_id=found, **site) == found
    assert len(own(found)) == 1


def test_a_note_on_one_incidents_imagery_takes_nothing_of_another_back(cast):
    """Of both the verifier names no report, as the desk's form does."""
    found = confirmed(cast)
    other = checking(cast, metres=9_000)
    actions.check_imagery(
        act=by(cast.vera, NOON + MINUTE), incident_id=other, report_id=None, shows=Imagery.OLD_OR_ELSEWHERE, note="old"
    )
    cards = {card.incident.id: card for card in reads.board()}
    assert (cards[found].taken_back, cards[other].taken_back) == (False, False)
    shown = [cards[one].latest[Attribute.IMAGERY].finding.value for one in (found, other)]
    assert shown == [Imagery.SHOWS_ENFORCEMENT, Imagery.OLD_OR_ELSEWHERE]
    actions.check_imagery(
        act=by(cast.vera, NOON + 2 * MINUTE),
        incident_id=found,
        report_id=None,
        shows=Imagery.OLD_OR_ELSEWHERE,
        note="x",
    )
    assert {card.incident.id: card.taken_back for card in reads.board()} == {found: True, other: False}
