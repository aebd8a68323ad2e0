from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist

from amparo.core.people import reads
from amparo.core.people.terms import Permit, Skill
from tests.cast import NOON, TRAINED_UNTIL


def test_a_profile_says_what_somebody_may_do(cast):
    vera = reads.profile(cast.vera, at=NOON)
    assert (vera.handle, vera.language) == ("vera", "en")
    assert vera.permits == {Permit.OBSERVE, Permit.VERIFY, Permit.SEE_BOARD}
    assert vera.skills == set(Skill)
    assert vera.contact_id is not None


def test_mallory_may_nothing(cast):
    mallory = reads.profile(cast.mallory, at=NOON)
    assert (mallory.roles, mallory.permits, mallory.skills) == (frozenset(), frozenset(), frozenset())


def test_nobody_is_nobody(cast):
    assert reads.find(uuid4(), at=NOON) is None
    assert reads.by_handle("nobody", at=NOON) is None
    with pytest.raises(ObjectDoesNotExist):
        reads.profile(uuid4(), at=NOON)
    with pytest.raises(ObjectDoesNotExist):
        reads.proposal(uuid4())


def test_holders_of_a_permit_come_by_handle(cast):
    assert [p.handle for p in reads.holders(Permit.OBSERVE, at=NOON)] == ["ana", "ben", "carla", "vera"]
    assert reads.by_handle("dana", at=NOON) in reads.holders(Permit.DISPATCH, at=NOON)


def test_profiles_take_three_questions(cast, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert len(reads.everybody(at=NOON)) == len(cast.everybody()) - 1


def test_profiles_read_only_the_columns_they_need(cast, django_assert_num_queries):
    with django_assert_num_queries(3) as asked:
        reads.everybody(at=NOON)
    assert "username" in asked[0]["sql"]
    assert "password" not in asked[0]["sql"], "a list of people takes no hash of a passphrase into memory"


def test_handles_of_those_who_left_stay(cast):
    assert reads.handles([cast.nell, uuid4()]) == {cast.nell: "nell"}


def test_the_tree_goes_down_and_up(cast):
    under = reads.invited_under(cast.flor)
    assert {cast.cora, cast.dana, cast.ana, cast.ben, cast.nell} == under
    assert reads.invited_under(cast.ana) == frozenset()
    assert reads.inviters([cast.ana, cast.omar]) == {
        cast.ana: cast.cora,
        cast.cora: cast.flor,
        cast.flor: None,
        cast.omar: cast.gil,
        cast.gil: None,
    }


def test_profiles_are_of_those_asked_for(cast):
    assert [p.handle for p in reads.profiles([cast.dana, cast.ana, cast.nell, uuid4()], at=NOON)] == ["ana", "dana"]


def test_trainings_are_those_that_hold(cast):
    assert {t.skill for t in reads.trainings_of(cast.vera, at=NOON)} == set(Skill)
    assert reads.trainings_of(cast.vera, at=TRAINED_UNTIL) == []
    assert reads.trainings_of(cast.dana, at=NOON) == []
