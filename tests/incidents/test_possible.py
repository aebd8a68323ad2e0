"""What an account could be of: what joins by itself, what a person is asked about, and what is shown while typing."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amparo.stages.incidents import actions, reads
from amparo.stages.incidents.terms import Described, Part, Sorting, Verdict
from amparo.stages.intake.terms import Place
from tests.incidents.cast import MINUTE, NOON, PARK, by, incident, north, spot

pytestmark = pytest.mark.django_db

VAN = "They are knocking on doors at Maple and Figueroa, two men from a white van"
CAMIONETA = "Están tocando puertas en la esquina de Maple con Figueroa, llegaron en una van blanca"
SEDAN = "They stopped a black sedan on Oak near Pine, outside the hospital"
DRAFT = Described(at=NOON + 5 * MINUTE, point=PARK, accuracy_m=30.0, text=CAMIONETA)


def test_an_account_joins_what_it_is_of_in_the_other_language():
    first = incident(text=VAN)
    assert incident(at=NOON + 10 * MINUTE, place=north(200), text=CAMIONETA) == first


def test_of_two_in_reach_the_one_it_is_of_wins_over_the_nearer():
    van, sedan = incident(place=north(120), text=VAN), incident(text=SEDAN)
    assert van != sedan
    assert incident(at=NOON + 5 * MINUTE, place=north(20), text=CAMIONETA) == van


def test_what_only_may_be_the_same_opens_its_own_and_says_why():
    first = incident(text=VAN)
    other = incident(at=NOON + 30 * MINUTE, place=north(220), text=SEDAN)
    assert other != first
    ((near, why),) = reads.could_be_same(reads.incident(other))
    assert near.id == first
    assert why.verdict is not Verdict.SAME
    assert {one.part for one in why.speaking_against} >= {Part.NAMES}
    assert why.distance_m == 220
    assert reads.members(other)[0].distance_m is None


def test_where_a_word_is_the_place_the_distance_is_told_all_the_same(cast):
    first = incident(text=VAN)
    worded = incident(place=Place(text="somewhere by the river"), text=CAMIONETA)
    actions.set_place(act=by(cast.dana), incident_id=worded, spot=spot(150), place="River")
    ((near, why),) = reads.could_be_same(reads.incident(worded))
    assert (near.id, why.distance_m, why.verdict) == (first, 150, Verdict.SAME)
    ((near, why),) = reads.could_be_same(reads.incident(first))
    assert (near.id, why.distance_m) == (worded, 150)


def test_a_draft_is_compared_while_it_is_typed():
    van, sedan = incident(text=VAN), incident(place=north(900), text=SEDAN)
    found = reads.possible_duplicates(DRAFT)
    assert found[0].incident.id == van
    assert found[0].score.verdict is Verdict.SAME
    assert found[0].reports == 1
    assert sedan not in {one.incident.id for one in found}


def test_a_draft_without_a_place_is_known_by_its_words():
    van = incident(text=VAN)
    incident(place=north(3_000), text=SEDAN)
    found = reads.possible_duplicates(replace(DRAFT, point=None, accuracy_m=None))
    assert [one.incident.id for one in found] == [van]
    assert found[0].score.distance_m is None
    assert reads.possible_duplicates(Described(at=NOON)) == []


@pytest.mark.parametrize("draft", [replace(DRAFT, at=NOON + 400 * MINUTE), replace(DRAFT, at=NOON - 400 * MINUTE)])
def test_another_part_of_the_day_is_another_event(draft):
    incident(text=VAN)
    assert reads.possible_duplicates(draft) == []


def test_an_exercise_is_no_duplicate_of_what_is_real():
    incident(text=VAN)
    assert reads.possible_duplicates(DRAFT, exercise=True) == []


def test_a_place_that_somebody_set_is_where_it_is(cast):
    first = incident(place=Place(text="by the old market"), text=SEDAN)
    assert reads.could_be_same(reads.incident(first)) == []
    actions.set_place(act=by(cast.dana), incident_id=first, spot=spot(2_000), place="Old market")
    far = reads.possible_duplicates(replace(DRAFT, text=SEDAN))
    assert [one.score.distance_m for one in far] in ([], [2_000])


def test_what_was_merged_away_is_no_candidate(cast):
    van, sedan = incident(text=VAN), incident(place=north(240), text=SEDAN)
    actions.merge(act=by(cast.dana), incident_id=sedan, into_id=van, why=Sorting.SAME_EVENT)
    (only,) = reads.possible_duplicates(DRAFT)
    assert (only.incident.id, only.reports) == (van, 2)


def test_the_questions_do_not_grow_with_what_is_near():
    def asked():
        with CaptureQueriesContext(connection) as seen:
            reads.possible_duplicates(DRAFT)
        return len(seen)

    incident(text=VAN)
    few = asked()
    for i in range(6):
        incident(place=north(400 * i), text=SEDAN if i % 2 else VAN)
    assert asked() == few <= 4
