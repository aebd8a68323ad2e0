"""The rules once more, past the application: raw SQL on either engine."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from amparo.core.ledger.terms import Refused
from amparo.stages.incidents import actions, reads
from amparo.stages.incidents.evidence import Proof, proof
from amparo.stages.incidents.models import Confirmation, Incident, Observation
from amparo.stages.incidents.terms import Marking, No, Obstacle, Reopening, Sorting, State
from tests.dispatch.cast import on_site as sent
from tests.incidents.cast import MINUTE, NOON, by, by_worker, confirmed, incident, marking, put_down, told, two_sources
from tests.ledger.test_triggers import triggers


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, [_spelled(value) for value in values])
        return cursor.rowcount


def _spelled(value):
    return value.hex if hasattr(value, "hex") and connection.vendor == "sqlite" else value


def refused(statement, *values):
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(statement, *values)


@pytest.mark.django_db
def test_the_guards_stand_after_all_migrations(engine):
    found = {name for name in triggers() if name.startswith("incidents_")}
    ends = {"sqlite": ("no_update", "no_delete", "no_replace"), "postgres": ("no_change", "no_truncate")}[engine]
    for table in ("confirmation", "step", "observation"):
        assert {f"incidents_{table}_{end}" for end in ends} <= found
    assert {"incidents_confirmation_proven", "incidents_incident_no_delete", "incidents_membership_no_delete"} <= found
    ends = ("confirmed_on_insert", "confirmed_on_update") if engine == "sqlite" else ("confirmed",)
    assert {f"incidents_incident_{end}" for end in ends} <= found


@pytest.mark.django_db
def test_no_state_confirmed_without_a_confirmation(cast):
    found = two_sources()
    refused("UPDATE incidents_incident SET state = 'confirmed' WHERE id = %s", found)
    refused("UPDATE incidents_incident SET state = 'true' WHERE id = %s", found)


@pytest.mark.django_db
def test_no_confirmation_of_another_incident_and_none_that_was_taken_back(cast):
    true, other = confirmed(cast), incident(at=NOON.replace(hour=18))
    made = reads.incident(true).confirmation_id
    actions.reopen(act=by(cast.vera), incident_id=true, cause=Reopening.MISTAKE, reason="x")
    say = "UPDATE incidents_incident SET state = 'confirmed', confirmation_id = %s WHERE id = %s"
    refused(say, made, other)
    refused(say, made, true)
    assert reads.incident(true).state is State.CHECKING


@pytest.mark.django_db
def test_a_confirmed_incident_cannot_be_written_in(cast):
    found = confirmed(cast)
    row = Incident.objects.get(pk=found)
    row.pk, row.code = uuid4(), "ZZ-ZZZ"
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


def forged(cast, incident_id, **changes):
    """A confirmation as Mallory would write it."""
    observation = Observation.objects.filter(incident_id=incident_id).first()
    one, other = [m.report_id for m in reads.members(incident_id)][:2]
    facts = {
        "id": uuid4(),
        "incident_id": incident_id,
        "basis": "independent_sources",
        "observation": observation,
        "verifier_id": cast.vera,
        "first_report_id": one,
        "second_report_id": other,
        "at": NOON,
        "author": "mallory",
    }
    return Confirmation(**facts | changes)


@pytest.mark.django_db
def test_a_forged_confirmation_is_refused(cast):
    found = sent(cast)
    incident(text="another")
    put_down(cast.vera, found, cast.ana)
    by_site = {
        "basis": "verifier_on_site",
        "partner_id": cast.ana,
        "first_report_id": None,
        "second_report_id": None,
    }
    actions.leave_unverified(act=by(cast.vera), incident_id=found, cause=Obstacle.ACCOUNTS_DIFFER, reason="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        forged(cast, found, **by_site).save(force_insert=True)  # only while it is being checked
    actions.reopen(act=by(cast.vera), incident_id=found, cause=Reopening.MISTAKE, reason="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        forged(cast, found).save(force_insert=True)  # a marking is no check of imagery
    for bad in (
        {"verifier_id": cast.ben},
        {"partner_id": cast.vera},
        {"partner_id": cast.ben},
        {"partner_id": None},
        {"basis": "a hunch"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            forged(cast, found, **by_site | bad).save(force_insert=True)
    forged(cast, found, **by_site).save(force_insert=True)


@pytest.mark.django_db
def test_no_confirmation_on_a_marking_that_its_observer_took_back(cast):
    found = sent(cast)
    put_down(cast.vera, found, cast.ana)
    seen = Observation.objects.get(incident_id=found)
    by_site = {"basis": "verifier_on_site", "partner_id": cast.ana, "first_report_id": None, "second_report_id": None}
    put_down(cast.vera, found, cast.ana, marking(Marking.LOCAL_POLICE))
    with pytest.raises(DatabaseError), transaction.atomic():
        Confirmation(
            id=uuid4(), incident_id=found, observation=seen, verifier_id=cast.vera, at=NOON, author="m", **by_site
        ).save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize(("then", "stands"), [(Marking.GONE, True), (Marking.NONE_SEEN, False)])
def test_a_marking_counts_after_they_have_left_and_not_after_it_was_taken_back(cast, then, stands):
    found = sent(cast)
    put_down(cast.vera, found, cast.ana)
    seen = Observation.objects.get(incident_id=found)
    put_down(cast.vera, found, cast.ana, marking(then), at=NOON + MINUTE)
    by_site = {"basis": "verifier_on_site", "partner_id": cast.ana, "first_report_id": None, "second_report_id": None}
    made = Confirmation(
        id=uuid4(), incident_id=found, observation=seen, verifier_id=cast.vera, at=NOON, author="m", **by_site
    )
    assert isinstance(proof(reads.evidence(found)), Proof) == stands
    if stands:
        made.save(force_insert=True)
    else:
        with pytest.raises(DatabaseError), transaction.atomic():
            made.save(force_insert=True)


@pytest.mark.django_db
def test_that_they_have_left_corrects_no_marking(cast):
    found = sent(cast)
    put_down(cast.vera, found, cast.ana)
    seen = Observation.objects.get(incident_id=found)
    with pytest.raises(ValueError, match="left"):
        actions.correct(act=by(cast.vera), observation_id=seen.id, finding=marking(Marking.GONE))
    forgery = Observation.objects.get(pk=seen.id)
    forgery.pk, forgery.code, forgery.corrects = uuid4(), "gone", seen
    with pytest.raises(DatabaseError), transaction.atomic():
        forgery.save(force_insert=True)


BY_SITE = {"basis": "verifier_on_site", "first_report_id": None, "second_report_id": None}


@pytest.mark.django_db
def test_no_confirmation_on_what_was_seen_elsewhere(cast):
    there = sent(cast)
    put_down(cast.vera, there, cast.ana)
    here = incident(at=NOON.replace(hour=18))
    actions.start_checking(act=by(cast.dana), incident_id=here)
    seen = Observation.objects.get(incident_id=there)
    facts = {"incident_id": here, "observation": seen, "verifier_id": cast.vera, "partner_id": cast.ana}
    made = Confirmation(id=uuid4(), at=NOON, author="m", **BY_SITE, **facts)
    with pytest.raises(DatabaseError), transaction.atomic():
        made.save(force_insert=True)
    actions.merge(act=by(cast.dana), incident_id=there, into_id=here, why=Sorting.SAME_EVENT)
    with transaction.atomic():
        made.save(force_insert=True)


@pytest.mark.django_db
def test_no_confirmation_on_a_marking_that_was_taken_back_after_a_merge(cast):
    there, here = sent(cast), incident(at=NOON.replace(hour=18))
    actions.start_checking(act=by(cast.dana), incident_id=here)
    put_down(cast.vera, there, cast.ana)
    actions.merge(act=by(cast.dana), incident_id=there, into_id=here, why=Sorting.SAME_EVENT)
    put_down(cast.vera, there, cast.ana, marking(Marking.LOCAL_POLICE))
    seen = Observation.objects.get(incident_id=there)
    facts = {"incident_id": here, "observation": seen, "verifier_id": cast.vera, "partner_id": cast.ana}
    with pytest.raises(DatabaseError), transaction.atomic():
        Confirmation(id=uuid4(), at=NOON, author="m", **BY_SITE, **facts).save(force_insert=True)


@pytest.mark.django_db
def test_no_confirmation_on_a_marking_that_was_taken_back_after_a_merge_was_undone(cast):
    there, here = sent(cast), incident(at=NOON.replace(hour=18))
    actions.start_checking(act=by(cast.dana), incident_id=here)
    actions.merge(act=by(cast.dana), incident_id=there, into_id=here, why=Sorting.SAME_EVENT)
    put_down(cast.vera, there, cast.ana)
    actions.undo_merge(act=by(cast.dana), incident_id=there)
    put_down(cast.vera, there, cast.ana, marking(Marking.LOCAL_POLICE))
    with pytest.raises(Refused) as no:
        actions.confirm(act=by(cast.vera), incident_id=here, reason="seen on site")
    assert no.value.reason is No.NO_MARKING_SEEN_BY_VERIFIER
    seen = Observation.objects.get(incident_id=here)
    facts = {"incident_id": here, "observation": seen, "verifier_id": cast.vera, "partner_id": cast.ana}
    with pytest.raises(DatabaseError), transaction.atomic():
        Confirmation(id=uuid4(), at=NOON, author="m", **BY_SITE, **facts).save(force_insert=True)


@pytest.mark.django_db
def test_what_was_put_down_is_never_changed(cast):
    found = confirmed(cast)
    for table in ("incidents_observation", "incidents_step", "incidents_confirmation"):
        refused(f"UPDATE {table} SET author = 'mallory'")
        refused(f"DELETE FROM {table}")
    refused("UPDATE incidents_observation SET said = 'something else'")
    refused("UPDATE incidents_observation SET code = 'shows_something_else'")
    refused("UPDATE incidents_step SET reason = 'another'")
    refused("UPDATE incidents_step SET reason = '', after = 'checking'")
    assert sql("UPDATE incidents_step SET reason = ''")
    assert sql("UPDATE incidents_observation SET said = ''")
    assert reads.incident(found).state is State.CONFIRMED


@pytest.mark.django_db
def test_incidents_and_memberships_are_never_deleted(cast):
    confirmed(cast)
    refused("DELETE FROM incidents_membership")
    refused("DELETE FROM incidents_incident")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        "lat = NULL",
        "lat = 91",
        "closed_at = NULL, state = 'not_enforcement'",
        "merged_into_id = id, closed_at = opened_at",
        "merged_into_id = id",
        "last_seen_at = '1999-01-01 00:00:00+00'",
    ],
)
def test_an_incident_is_whole(changes):
    found = incident()
    refused(f"UPDATE incidents_incident SET {changes} WHERE id = %s", found)


@pytest.mark.django_db(transaction=True)
def test_reports_of_one_event_that_come_in_at_once_open_one_incident():
    reports = [told(text=text) for text in "abcd"]

    def attach(report):
        try:
            return actions.attach_report(act=by_worker(), report_id=report)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(reports)) as pool:
        assert len(set(pool.map(attach, reports))) == 1
    assert len(reads.board()) == 1
