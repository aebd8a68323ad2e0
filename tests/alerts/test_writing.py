from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist

from amparo.core.ledger import reads as ledger
from amparo.core.places.terms import NotPrepared
from amparo.stages.alerts import actions, reads, tasks
from amparo.stages.alerts.actions.writing import AGENCIES
from amparo.stages.alerts.policy import HOLDS
from amparo.stages.alerts.terms import Ending, Kind, No, State
from amparo.stages.dispatch.terms import Sighting
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents.evidence import ENFORCEMENT
from amparo.stages.incidents.models import Incident
from amparo.stages.incidents.reads import incident as incidents_read
from amparo.stages.incidents.terms import Activity, Marking, Reopening
from tests.alerts.cast import drafted, released, seen, sign
from tests.incidents.cast import MINUTE, NOON, by, by_worker, confirmed, incident
from tests.refusal import refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demonstration(settings):
    settings.DEMONSTRATION = True
    settings.NETWORK_NAME = "Red Ejemplo"


def lines(draft_id, language="en"):
    return reads.draft(draft_id).texts[language].lines


def test_an_alert_is_written_from_what_was_confirmed(cast):
    found = seen(cast)
    act = by(cast.dana, key="k")
    draft = actions.compose(act=act, incident_id=found)
    assert actions.compose(act=act, incident_id=found) == draft
    row = reads.draft(draft)
    assert (row.state, row.incident_id, row.exercise, row.revision) == (State.DRAFT, found, True, 1)
    assert (row.place, row.seen_at, row.until) == ("Los Angeles, CA 90057", NOON, NOON + HOLDS)
    assert row.texts["en"].headline == "Verified by Red Ejemplo: immigration enforcement near Los Angeles, CA 90057"
    assert "marked ICE" in lines(draft)[1]
    assert lines(draft)[2:4] == (
        "Number of officers counted on site: 4.",
        "Number of persons reported detained: 1.",
    )
    assert reads.in_making(found) == draft
    assert reads.drafts() == reads.of_all([found]) == reads.for_incidents([found])[found] == [row]
    assert [e.kind for e in ledger.timeline([draft])] == [Kind.COMPOSED]


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (Marking.ICE, "ICE"),
        (Marking.BORDER_PATROL, "BORDER PATROL"),
        (Marking.HOMELAND_SECURITY, "HOMELAND SECURITY"),
        (Marking.HSI, "HSI"),
    ],
)
def test_an_alert_says_the_letters_that_were_read_and_no_others(cast, read, said):
    found = seen(cast, sightings={cast.vera: Sighting(read, Activity.STREET_STOP, head_count=None, detained=None)})
    draft = actions.compose(act=by(cast.dana), incident_id=found)
    assert f"were marked {said}." in lines(draft)[1]
    assert f"vehículos marcados {said}." in lines(draft, "es")[1]


def test_every_marking_that_may_confirm_has_its_letters():
    assert AGENCIES.keys() == ENFORCEMENT
    assert len(set(AGENCIES.values())) == len(AGENCIES)


def test_nothing_that_a_reporter_said_is_in_it(cast):
    found = confirmed(cast)
    draft = actions.compose(act=by(cast.dana), incident_id=found)
    text = " ".join(lines(draft) + lines(draft, "es"))
    assert "Red Ejemplo received independent reports" in text
    assert not any(word in text for word in ("mercado", "Alvarado", "counted"))


def test_what_was_told_independently_is_dated_by_the_reports_it_stands_on(cast):
    found = confirmed(cast)
    assert incident(at=NOON + 30 * MINUTE, text="they are still here, I heard") == found
    assert incidents_read(found).last_seen_at == NOON + 30 * MINUTE
    draft = actions.compose(act=by(cast.dana), incident_id=found)
    assert reads.draft(draft).seen_at == NOON
    actions.edit(act=by(cast.dana), draft_id=draft, minutes=60)
    assert reads.draft(draft).seen_at == NOON


@pytest.mark.parametrize("other", [3, 5, 9])
def test_counts_that_the_pair_differs_on_are_left_out(cast, other):
    differing = {
        cast.vera: Sighting(Marking.ICE, Activity.STREET_STOP, head_count=4, detained=1),
        cast.ana: Sighting(Marking.ICE, Activity.STREET_STOP, head_count=other, detained=1),
    }
    draft = actions.compose(act=by(cast.dana), incident_id=seen(cast, sightings=differing))
    text = " ".join(lines(draft))
    assert "counted" not in text
    assert "reported detained: 1." in text


def test_one_at_a_time_and_none_beside_one_in_force(cast):
    draft = drafted(cast)
    again = {"incident_id": reads.draft(draft).incident_id}
    assert refused(lambda: actions.compose(act=by(cast.dana), **again)) is No.BEING_MADE
    sign(cast.cora, draft)
    sign(cast.omar, draft)
    assert refused(lambda: actions.compose(act=by(cast.dana), **again)) is No.IN_FORCE
    actions.end(act=by(cast.cora), draft_id=draft, ending=Ending.ALL_CLEAR)
    assert actions.compose(act=by(cast.dana), **again)


def test_one_whose_time_is_over_is_followed_by_another(cast):
    draft = released(cast)
    again = {"incident_id": reads.draft(draft).incident_id}
    assert actions.compose(act=by(cast.dana, NOON + HOLDS), **again)


@pytest.mark.parametrize("who", ["ana", "vera", "lucia", "ada", "mallory"])
def test_only_dispatchers_and_coordinators_write(cast, who):
    found = seen(cast)
    act = by(getattr(cast, who))
    assert refused(lambda: actions.compose(act=act, incident_id=found)) is No.NOT_PERMITTED
    draft = actions.compose(act=by(cast.dana), incident_id=found)
    assert refused(lambda: actions.edit(act=act, draft_id=draft, minutes=30)) is No.NOT_PERMITTED
    assert refused(lambda: actions.discard(act=act, draft_id=draft)) is No.NOT_PERMITTED


def test_no_process_writes(cast):
    found = seen(cast)
    assert refused(lambda: actions.compose(act=by_worker(), incident_id=found)) is No.NOT_PERMITTED


def test_what_is_not_confirmed_or_nowhere_is_not_written_of(cast, monkeypatch):
    waiting = incident()
    assert refused(lambda: actions.compose(act=by(cast.dana), incident_id=waiting)) is No.NOT_CONFIRMED
    with pytest.raises(ObjectDoesNotExist):
        actions.compose(act=by(cast.dana), incident_id=uuid4())
    found = seen(cast)

    def missing(*_):
        raise NotPrepared

    monkeypatch.setattr("amparo.core.places.reads.near_label", missing)
    assert refused(lambda: actions.compose(act=by(cast.dana), incident_id=found)) is No.PLACE_UNKNOWN


def test_a_county_is_named_without_the_word_before_it(cast, monkeypatch):
    found = seen(cast)
    monkeypatch.setattr("amparo.core.places.reads.near_label", lambda _: "in Inyo County, CA")
    assert reads.draft(actions.compose(act=by(cast.dana), incident_id=found)).place == "Inyo County, CA"


def test_an_edit_voids_the_signatures_even_if_it_is_taken_back(cast):
    draft = drafted(cast)
    sign(cast.cora, draft)
    before = reads.draft(draft)
    act = by(cast.dana, key="k")
    assert actions.edit(act=act, draft_id=draft, minutes=30) == draft
    assert actions.edit(act=act, draft_id=draft, minutes=30) == draft
    row = reads.draft(draft)
    assert (row.state, row.signatures, row.revision, row.until) == (State.DRAFT, (), 2, NOON + 30 * MINUTE)
    actions.edit(act=by(cast.dana), draft_id=draft, minutes=90)
    same = reads.draft(draft)
    assert (same.texts, same.until) == (before.texts, before.until)
    assert same.digest != before.digest
    assert same.signatures == ()
    for minutes in (14, 241):
        edit = {"draft_id": draft, "minutes": minutes}
        assert refused(lambda e=edit: actions.edit(act=by(cast.dana), **e)) is No.MINUTES_OUT_OF_RANGE


def test_what_is_out_is_not_changed(cast):
    draft = released(cast)
    assert refused(lambda: actions.edit(act=by(cast.dana), draft_id=draft, minutes=30)) is No.WRONG_STATE
    assert refused(lambda: actions.discard(act=by(cast.dana), draft_id=draft)) is No.WRONG_STATE


def test_put_away_is_put_away(cast):
    draft = drafted(cast)
    act = by(cast.dana, key="k")
    assert actions.discard(act=act, draft_id=draft) == actions.discard(act=act, draft_id=draft) == draft
    assert reads.draft(draft).state is State.DISCARDED
    assert refused(lambda: sign(cast.cora, draft)) is No.WRONG_STATE
    assert actions.compose(act=by(cast.dana), incident_id=reads.draft(draft).incident_id)


def test_when_the_confirmation_is_taken_back_what_was_being_written_is_put_away(cast):
    draft = drafted(cast)
    found = reads.draft(draft).incident_id
    put_away = {"draft_id": draft}
    assert refused(lambda: actions.discard_unconfirmed(act=by_worker(), **put_away)) is No.WRONG_STATE
    incidents.reopen(act=by(cast.vera), incident_id=found, cause=Reopening.MISTAKE, reason="another vest")
    act = by_worker(key="k")
    tasks.discard(act, found)
    tasks.discard(act, found)
    assert actions.discard_unconfirmed(act=act, **put_away) == draft
    assert reads.draft(draft).state is State.DISCARDED
    assert refused(lambda: actions.discard_unconfirmed(act=by_worker(), **put_away)) is No.WRONG_STATE


def test_what_lost_its_ground_is_not_edited(cast):
    draft = drafted(cast)
    found = reads.draft(draft).incident_id
    edit = {"draft_id": draft, "minutes": 30}
    Incident.objects.filter(pk=found).update(lat=None, lon=None, accuracy_m=None, cell=None)
    assert refused(lambda: actions.edit(act=by(cast.dana), **edit)) is No.PLACE_UNKNOWN
    incidents.reopen(act=by(cast.vera), incident_id=found, cause=Reopening.MISTAKE, reason="another vest")
    assert refused(lambda: actions.edit(act=by(cast.dana), **edit)) is No.NOT_CONFIRMED


def test_what_does_not_exist_is_not_found(cast):
    assert reads.draft(uuid4()) is None
    for call in (
        lambda: actions.edit(act=by(cast.dana), draft_id=uuid4(), minutes=30),
        lambda: actions.sign(act=by(cast.cora), draft_id=uuid4(), read="d"),
        lambda: actions.end(act=by(cast.cora), draft_id=uuid4(), ending=Ending.ALL_CLEAR),
    ):
        with pytest.raises(ObjectDoesNotExist):
            call()


def test_a_list_asks_as_often_however_long_it_is(cast, django_assert_num_queries):
    released(cast)
    with django_assert_num_queries(4):
        assert len(reads.drafts()) == 1
