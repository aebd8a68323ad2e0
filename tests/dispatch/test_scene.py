from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist

from amparo.core.ledger import reads as ledger
from amparo.core.ledger.models import Event
from amparo.stages.dispatch import actions, reads
from amparo.stages.dispatch.policy import LEAVING, REST
from amparo.stages.dispatch.terms import Kind, No, Sighting, State
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents import reads as incident_reads
from amparo.stages.incidents.terms import Activity, Attribute, Marking, Source
from amparo.stages.incidents.terms import State as Standing
from tests.dispatch.cast import (
    MINUTE,
    NOON,
    SECOND,
    SEEN,
    accept,
    arrive,
    field,
    held_by,
    on_duty,
    on_site,
    requested,
    states,
)
from tests.incidents.cast import by
from tests.refusal import refused

pytestmark = pytest.mark.django_db


def sight(who, at=NOON, key=None, sighting=SEEN):
    row = reads.open_for(who)
    return actions.record_sighting(act=field(who, at, key), assignment_id=row.id, sighting=sighting)


def test_on_site_is_the_pair_once_both_are_there(cast):
    on_duty(cast.ana, cast.ben)
    found = requested(cast)
    accept(cast.ana, cast.ben)
    arrive(cast.ana)
    assert states(found) == {cast.ana: State.WAITING, cast.ben: State.GO}
    assert refused(lambda: sight(cast.ana)) is No.WRONG_STATE
    again = {"act": field(cast.ana), "assignment_id": held_by(cast.ana)}
    assert refused(lambda: actions.arrive(**again)) is No.WRONG_STATE
    act = field(cast.ben, key="k")
    mine = held_by(cast.ben)
    assert actions.arrive(act=act, assignment_id=mine) == actions.arrive(act=act, assignment_id=mine) == mine
    assert states(found) == {cast.ana: State.ON_SITE, cast.ben: State.ON_SITE}
    assert ledger.timeline([found])[-1].kind == Kind.ON_SITE
    cannot = {"act": field(cast.ana), "assignment_id": held_by(cast.ana)}
    assert refused(lambda: actions.decline(**cannot)) is No.WRONG_STATE


def test_what_a_verifier_sees_with_a_partner_confirms(cast):
    found = on_site(cast)
    mine = held_by(cast.vera)
    assert sight(cast.vera, key="k") == sight(cast.vera, key="k") == mine
    said = {o.finding.attribute: o for o in incident_reads.observations_of(found) if o.source is Source.ON_SITE}
    assert said.keys() == {Attribute.AGENCY, Attribute.ACTIVITY, Attribute.HEAD_COUNT, Attribute.DETAINED}
    marking = said[Attribute.AGENCY]
    assert (marking.author, marking.partner_id, marking.source_id) == (str(cast.vera), cast.ana, mine)
    assert (marking.by_verifier, marking.finding.said) == (True, "two vans")
    assert reads.open_for(cast.vera).sighted
    incidents.confirm(act=by(cast.vera), incident_id=found, reason="Vera read it")
    assert incident_reads.incident(found).state is Standing.CONFIRMED


def test_what_was_not_counted_is_not_put_down(cast):
    found = on_site(cast)
    sight(cast.ana, sighting=Sighting(Marking.NONE_SEEN, Activity.OTHER, head_count=None, detained=None))
    said = [o for o in incident_reads.observations_of(found) if o.source is Source.ON_SITE]
    assert {o.finding.attribute for o in said} == {Attribute.AGENCY, Attribute.ACTIVITY}
    assert not any(o.by_verifier for o in said)


def test_an_impossible_count_leaves_nothing(cast):
    on_site(cast)
    before = Event.objects.count()
    with pytest.raises(ValueError, match="count"):
        sight(cast.ana, sighting=Sighting(Marking.ICE, Activity.OTHER, head_count=-1, detained=0))
    assert Event.objects.count() == before


def test_leaving_ends_it_and_the_rest_begins(cast):
    found = on_site(cast)
    mine, theirs = held_by(cast.vera), held_by(cast.ana)
    act = field(cast.vera, NOON + MINUTE, key="k")
    assert actions.clear(act=act, assignment_id=mine) == actions.clear(act=act, assignment_id=mine) == mine
    assert states(found) == {cast.vera: State.CLEARED, cast.ana: State.ON_SITE}
    assert reads.open_request(found) is not None
    sight(cast.ana, NOON + MINUTE + LEAVING)
    late = NOON + MINUTE + LEAVING + SECOND
    assert refused(lambda: sight(cast.ana, late)) is No.PARTNER_AWAY
    actions.clear(act=field(cast.ana, late), assignment_id=theirs)
    assert reads.open_request(found) is None
    again = {"act": field(cast.ana), "assignment_id": theirs}
    assert refused(lambda: actions.clear(**again)) is No.WRONG_STATE
    assert [row.id for row in reads.past_of(cast.vera)] == [mine]
    assert reads.partner_of(reads.assignment(mine)).id == theirs


def test_who_came_back_rests_eight_hours(cast):
    on_site(cast)
    for who in (cast.vera, cast.ana):
        actions.clear(act=field(who), assignment_id=held_by(who))
    assert states(requested(cast, metres=900)) == {}
    rested = NOON + REST
    assert set(states(requested(cast, metres=1800, at=rested))) == {cast.vera, cast.ana}


def test_a_demonstrations_rest_is_as_long_as_its_setting_says(cast, settings):
    settings.REST_SECONDS = 60
    on_site(cast)
    for who in (cast.vera, cast.ana):
        actions.clear(act=field(who), assignment_id=held_by(who))
    assert states(requested(cast, metres=900, at=NOON + MINUTE - SECOND)) == {}
    rested = NOON + MINUTE
    assert set(states(requested(cast, metres=1800, at=rested))) == {cast.vera, cast.ana}


def test_what_is_not_mine_is_not_found(cast):
    on_site(cast)
    for call in (
        lambda: actions.arrive(act=field(cast.mallory), assignment_id=held_by(cast.ana)),
        lambda: actions.clear(act=field(cast.mallory), assignment_id=held_by(cast.ana)),
        lambda: actions.record_sighting(act=field(cast.ben), assignment_id=held_by(cast.ana), sighting=SEEN),
        lambda: actions.clear(act=field(cast.ana), assignment_id=uuid4()),
    ):
        with pytest.raises(ObjectDoesNotExist):
            call()
    assert reads.assignment(uuid4()) is None
    assert reads.request(uuid4()) is None
