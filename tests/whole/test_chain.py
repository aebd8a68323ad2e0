"""From a report to a published alert, through the actions alone."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from amparo.core.ledger.terms import Refused
from amparo.stages.alerts import actions as alerts
from amparo.stages.alerts import public
from amparo.stages.alerts import reads as alert_reads
from amparo.stages.alerts.terms import Ending, State, Status
from amparo.stages.alerts.terms import No as AlertNo
from amparo.stages.dispatch import actions as dispatch
from amparo.stages.dispatch import reads as dispatch_reads
from amparo.stages.dispatch.terms import Sighting
from amparo.stages.dispatch.terms import State as Going
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents import reads as incident_reads
from amparo.stages.incidents.terms import Activity, Marking
from amparo.stages.incidents.terms import State as Standing
from amparo.stages.intake import actions as intake
from tests.cast import NOON, by
from tests.intake.cast import by_rex, told

pytestmark = pytest.mark.django_db
SEEN = Sighting(Marking.ICE, Activity.STREET_STOP, head_count=4, detained=1, note="Two vans")


def minutes(n):
    return NOON + timedelta(minutes=n)


@pytest.fixture
def confirmed(cast):
    """An incident that Vera, on site with Ana, saw and then confirmed."""
    receipt = intake.take_report(act=by_rex(), form=told())
    incident = incidents.attach_report(act=by("system:worker", at=minutes(0)), report_id=receipt.report_id)
    incidents.start_checking(act=by(cast.dana, at=minutes(1)), incident_id=incident)
    for who in (cast.ana, cast.vera):
        dispatch.go_on_duty(act=by(who, at=minutes(1)))
    dispatch.request_eyes(act=by(cast.dana, at=minutes(2)), incident_id=incident)
    mine = {who: dispatch_reads.open_for(who).id for who in (cast.ana, cast.vera)}
    for step, call in enumerate((dispatch.accept, dispatch.arrive)):
        for who, assignment in mine.items():
            call(act=by(who, at=minutes(3) + timedelta(seconds=10 * step)), assignment_id=assignment)
    dispatch.record_sighting(act=by(cast.vera, at=minutes(20)), assignment_id=mine[cast.vera], sighting=SEEN)
    for who, assignment in mine.items():
        dispatch.clear(act=by(who, at=minutes(30)), assignment_id=assignment)
        assert dispatch_reads.assignment(assignment).state is Going.CLEARED
    incidents.confirm(act=by(cast.vera, at=minutes(31)), incident_id=incident, reason="Seen on site")
    return incident


def sign(who, draft, at):
    return alerts.sign(act=by(who, at=at), draft_id=draft, read=alert_reads.draft(draft).digest)


@pytest.fixture
def draft(confirmed, cast, settings):
    settings.DEMONSTRATION = True
    return alerts.compose(act=by(cast.dana, at=minutes(32)), incident_id=confirmed)


def test_a_report_becomes_a_verified_alert_in_the_feed(draft, cast):
    sign(cast.cora, draft, minutes(33))
    assert public.published() == []
    assert alert_reads.draft(draft).state is State.SIGNED
    sign(cast.omar, draft, minutes(34))
    (alert,) = public.published()
    assert alert.status is Status.IN_FORCE
    assert alert.demonstration
    assert "marked ICE" in alert.text("en").lines[1]
    assert alert.text("es").lines[0].startswith("DEMOSTRACIÓN")
    assert public.published_by_code(alert.code) == alert
    alerts.end(act=by(cast.cora, at=minutes(50)), draft_id=draft, ending=Ending.ALL_CLEAR)
    assert public.published()[0].status is Status.ALL_CLEAR


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("cora", "cora", AlertNo.SIGNED_BY_YOU),
        ("flor", "cora", AlertNo.SAME_BRANCH),
        ("cora", "flor", AlertNo.SAME_BRANCH),
        ("cora", "dana", AlertNo.NOT_PERMITTED),
        ("cora", "mallory", AlertNo.NOT_PERMITTED),
    ],
)
def test_two_from_different_branches_release(draft, cast, first, second, expected):
    sign(getattr(cast, first), draft, minutes(33))
    with pytest.raises(Refused) as no:
        sign(getattr(cast, second), draft, minutes(34))
    assert no.value.reason is expected
    assert public.published() == []


def test_an_edit_voids_the_signature(draft, cast):
    sign(cast.cora, draft, minutes(33))
    alerts.edit(act=by(cast.dana, at=minutes(34)), draft_id=draft, minutes=30)
    assert alert_reads.draft(draft).signatures == ()
    sign(cast.omar, draft, minutes(35))
    assert public.published() == []


def test_a_text_that_changed_under_the_eyes_is_not_signed(draft, cast):
    with pytest.raises(Refused) as no:
        alerts.sign(act=by(cast.cora, at=minutes(33)), draft_id=draft, read="0" * 64)
    assert no.value.reason is AlertNo.TEXT_CHANGED


def test_a_real_home_sends_no_wording_that_nobody_reviewed(draft, cast, settings):
    settings.DEMONSTRATION = False
    with pytest.raises(Refused) as no:
        sign(cast.cora, draft, minutes(33))
    assert no.value.reason is AlertNo.WORDING_NOT_REVIEWED


def test_what_is_not_confirmed_becomes_no_alert(cast):
    receipt = intake.take_report(act=by_rex(), form=told())
    incident = incidents.attach_report(act=by("system:worker"), report_id=receipt.report_id)
    with pytest.raises(Refused) as no:
        alerts.compose(act=by(cast.dana), incident_id=incident)
    assert no.value.reason is AlertNo.NOT_CONFIRMED
    assert incident_reads.incident(incident).state is Standing.RECEIVED


def test_raw_sql_publishes_nothing(draft, cast):
    sign(cast.cora, draft, minutes(33))
    row = alert_reads.draft(draft)
    marks = ", ".join(["%s"] * 9)
    insert = (
        "INSERT INTO alerts_alert (id, draft_id, incident_id, confirmation_id, digest, first_releaser_id, "
        f"second_releaser_id, exercise, released_at) VALUES ({marks})"
    )
    adapt = (lambda u: u.hex) if connection.vendor == "sqlite" else (lambda u: u)
    ids = [adapt(u) for u in (cast.mallory, draft, row.incident_id, row.confirmation_id)]
    for second in (cast.cora, cast.omar):
        values = [*ids, row.digest, adapt(cast.cora), adapt(second), False, NOON]
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(insert, values)
    assert public.published() == []


def test_taking_a_confirmation_back_withdraws_the_alert(draft, cast, confirmed):
    from amparo.stages.alerts import tasks
    from amparo.stages.incidents.terms import Reopening

    sign(cast.cora, draft, minutes(33))
    sign(cast.omar, draft, minutes(34))
    incidents.reopen(
        act=by(cast.vera, at=minutes(40)), incident_id=confirmed, cause=Reopening.MISTAKE, reason="Other marking"
    )
    tasks.withdraw(by("system:worker", at=minutes(41), key="task:1"), confirmed)
    assert public.published()[0].status is Status.WITHDRAWN
