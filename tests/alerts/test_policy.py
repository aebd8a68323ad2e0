from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.people.policy import permits_of
from amparo.core.people.terms import Permit, Profile, Role
from amparo.stages.alerts import policy
from amparo.stages.alerts.terms import DraftRow, No, PublishedRow, SignatureRow, State, Status, Text
from tests.incidents.cast import MINUTE, NOON

#     flor         gil
#      |            |
#     cora         omar
#      |
#     dana
FLOR, GIL, CORA, OMAR, DANA = (UUID(int=n) for n in range(1, 6))
TREE = {FLOR: None, GIL: None, CORA: FLOR, OMAR: GIL, DANA: CORA}
TEXT = {"en": Text("Verified", ("a", "b")), "es": Text("Verificado", ("a", "b"))}


def somebody(person=CORA, *roles):
    held = frozenset(roles or {Role.COORDINATOR})
    return Profile(person, "somebody", held, permits_of(held), frozenset(), "en", None)


def draft(*signers, **changes):
    row = DraftRow(
        id=UUID(int=20),
        incident_id=UUID(int=21),
        confirmation_id=UUID(int=22),
        state=State.SIGNED if signers else State.DRAFT,
        place="Los Angeles, CA 90057",
        seen_at=NOON,
        until=NOON + policy.HOLDS,
        texts=TEXT,
        revision=1,
        digest="d",
        composed_by=str(DANA),
        composed_at=NOON,
        exercise=False,
        signatures=tuple(SignatureRow(who, "d", NOON) for who in signers),
    )
    return replace(row, **changes)


@pytest.mark.parametrize(
    ("maker", "changes", "expected"),
    [
        (somebody(DANA, Role.DISPATCHER), {}, None),
        (somebody(CORA), {}, None),
        (somebody(DANA, Role.VERIFIER), {}, No.NOT_PERMITTED),
        (None, {}, No.NOT_PERMITTED),
        (somebody(), {"confirmed": False}, No.NOT_CONFIRMED),
        (somebody(), {"placed": False}, No.PLACE_UNKNOWN),
        (somebody(), {"being_made": True}, No.BEING_MADE),
        (somebody(), {"in_force": True}, No.IN_FORCE),
    ],
)
def test_why_not_compose(maker, changes, expected):
    facts = {"confirmed": True, "placed": True, "being_made": False, "in_force": False}
    assert policy.why_not_compose(maker, **facts | changes) == expected


@pytest.mark.parametrize(("minutes", "expected"), [(15, None), (240, None), (14, False), (241, False)])
def test_why_not_hold(minutes, expected):
    assert policy.why_not_hold(minutes) is (None if expected is None else No.MINUTES_OUT_OF_RANGE)


@pytest.mark.parametrize("state", State)
def test_what_is_out_or_put_away_is_not_changed(state):
    expected = None if state in {State.DRAFT, State.SIGNED} else No.WRONG_STATE
    assert policy.why_not_edit(draft(state=state), somebody()) == expected
    assert policy.why_not_edit(draft(state=state), None) is No.NOT_PERMITTED
    assert policy.why_not_edit(draft(state=state), somebody(DANA, Role.OBSERVER)) is No.NOT_PERMITTED


GATE = {
    "read": "d",
    "computed": "d",
    "confirmed": True,
    "stands": True,
    "wording_is_draft": False,
    "demonstration": False,
    "inviter_of": TREE,
    "now": NOON,
}


@pytest.mark.parametrize(
    ("row", "signer", "changes", "expected"),
    [
        (draft(), somebody(CORA), {}, None),
        (draft(CORA), somebody(OMAR), {}, None),
        (draft(CORA), somebody(GIL), {}, None),
        (draft(CORA), somebody(CORA), {}, No.SIGNED_BY_YOU),
        (draft(CORA), somebody(DANA), {}, No.SAME_BRANCH),
        (draft(DANA), somebody(CORA), {}, No.SAME_BRANCH),
        (draft(DANA), somebody(FLOR), {}, No.SAME_BRANCH),
        (draft(), None, {}, No.NOT_PERMITTED),
        (draft(), somebody(CORA, Role.DISPATCHER, Role.VERIFIER), {}, No.NOT_PERMITTED),
        (draft(), somebody(CORA, Role.ADMINISTRATOR), {}, No.NOT_PERMITTED),
        (draft(state=State.RELEASED), somebody(), {}, No.WRONG_STATE),
        (draft(state=State.DISCARDED), somebody(), {}, No.WRONG_STATE),
        (draft(), somebody(), {"confirmed": False}, No.NOT_CONFIRMED),
        (draft(), somebody(), {"stands": False}, No.EVIDENCE_TAKEN_BACK),
        (draft(CORA), somebody(OMAR), {"stands": False}, No.EVIDENCE_TAKEN_BACK),
        (draft(), somebody(), {"now": NOON + policy.HOLDS}, No.OVER),
        (draft(), somebody(), {"read": "e"}, No.TEXT_CHANGED),
        (draft(), somebody(), {"computed": "e"}, No.TEXT_CHANGED),
        (draft(exercise=True), somebody(), {}, No.EXERCISE_STAYS_IN),
        (draft(exercise=True), somebody(), {"demonstration": True, "wording_is_draft": True}, None),
        (draft(), somebody(), {"wording_is_draft": True}, No.WORDING_NOT_REVIEWED),
    ],
)
def test_the_gate(row, signer, changes, expected):
    assert policy.why_not_sign(row, signer, **GATE | changes) == expected


people = st.sampled_from([FLOR, GIL, CORA, OMAR, DANA])
roles = st.frozensets(st.sampled_from(Role), max_size=3)


@given(
    st.lists(people, max_size=1),
    people,
    roles,
    st.sampled_from(State),
    st.fixed_dictionaries(
        {
            "read": st.sampled_from("de"),
            "computed": st.sampled_from("de"),
            "confirmed": st.booleans(),
            "stands": st.booleans(),
            "wording_is_draft": st.booleans(),
            "demonstration": st.booleans(),
            "now": st.integers(0, 120).map(lambda m: NOON + timedelta(minutes=m)),
        }
    ),
    st.booleans(),
)
def test_whatever_passes_the_gate_was_allowed_to(before, person, held, state, facts, exercise):
    signer = Profile(person, "x", held, permits_of(held), frozenset(), "en", None)
    row = draft(*before, state=state, exercise=exercise)
    if policy.why_not_sign(row, signer, inviter_of=TREE, **facts) is None:
        assert Permit.RELEASE_ALERT in signer.permits
        assert person not in before
        assert facts["confirmed"]
        assert facts["stands"]
        assert facts["read"] == facts["computed"] == row.digest
        assert facts["demonstration"] or not (facts["wording_is_draft"] or exercise)
        assert state in {State.DRAFT, State.SIGNED}
        assert facts["now"] < row.until


def test_the_tables_of_moves_are_total():
    assert set(policy.MOVES) == set(State)
    assert set(policy.ENDINGS) == set(Status)
    assert not any(Status.IN_FORCE in to for to in policy.ENDINGS.values())


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("ending", [Status.ALL_CLEAR, Status.WITHDRAWN])
def test_why_not_end(status, ending):
    expected = None if ending in policy.ENDINGS[status] else No.WRONG_STATE
    assert policy.why_not_end(status, ending, somebody()) == expected
    assert policy.why_not_end(status, ending, somebody(DANA, Role.DISPATCHER)) is No.NOT_PERMITTED
    assert policy.why_not_end(status, ending, None) is No.NOT_PERMITTED


def test_a_published_alert_runs_out_by_itself():
    row = PublishedRow(
        code="x", texts=TEXT, place="Los Angeles, CA", seen_at=NOON, released_at=NOON, until=NOON + MINUTE,
        status=Status.IN_FORCE, status_at=NOON, exercise=False, demonstration=False,
    )  # fmt: skip
    assert row.standing(NOON) is Status.IN_FORCE
    assert row.standing(NOON + MINUTE) is Status.EXPIRED
    assert replace(row, status=Status.WITHDRAWN).standing(NOON + MINUTE) is Status.WITHDRAWN
    assert row.text("es").headline == "Verificado"
    assert row.text("zh").headline == "Verified"
