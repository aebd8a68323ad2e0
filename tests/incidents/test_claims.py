import pytest

from amparo.core.ledger import reads as ledger
from amparo.stages.incidents import actions, reads
from amparo.stages.incidents.policy import CLAIM
from amparo.stages.incidents.terms import Kind, No
from tests.incidents.cast import MINUTE, NOON, by, incident
from tests.refusal import refused

pytestmark = pytest.mark.django_db


def taken_over(incident_id):
    return [e.facts["taken_over"] for e in ledger.timeline([incident_id]) if e.kind == Kind.INCIDENT_CLAIMED]


def test_two_people_never_work_on_one_incident_unknowingly(cast):
    found = incident()
    act = by(cast.dana, key="k")
    assert actions.claim(act=act, incident_id=found) == actions.claim(act=act, incident_id=found) == found
    held = reads.claim_on(found)
    assert (held.person_id, held.expires_at) == (cast.dana, NOON + CLAIM)
    assert held.stands(NOON)
    assert not held.stands(NOON + CLAIM)
    assert reads.board()[0].claim == held
    assert refused(lambda: actions.claim(act=by(cast.vera), incident_id=found)) is No.CLAIMED_BY_ANOTHER
    actions.claim(act=by(cast.vera, NOON + MINUTE), incident_id=found, take_over=True)
    assert reads.claim_on(found).person_id == cast.vera
    assert taken_over(found) == [False, True]


def test_a_claim_is_extended_runs_out_and_is_given_up(cast):
    found = incident()
    actions.claim(act=by(cast.dana), incident_id=found)
    actions.claim(act=by(cast.dana, NOON + MINUTE), incident_id=found)
    assert reads.claim_on(found).expires_at == NOON + MINUTE + CLAIM
    late = NOON + MINUTE + CLAIM
    actions.claim(act=by(cast.vera, late), incident_id=found)
    assert taken_over(found) == [False, False, False]
    assert refused(lambda: actions.release_claim(act=by(cast.dana, late), incident_id=found)) is No.NOT_CLAIMED
    act = by(cast.vera, late, key="k")
    assert actions.release_claim(act=act, incident_id=found) == actions.release_claim(act=act, incident_id=found)
    assert reads.claim_on(found) is None
