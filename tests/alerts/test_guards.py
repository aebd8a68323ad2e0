"""The gate once more, past the application: what raw SQL may not do on either engine."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import ForeignKey, ManyToManyField, OneToOneField

from amparo.core.ledger.terms import Refused
from amparo.stages.alerts import actions, public, reads, tasks
from amparo.stages.alerts.models import Alert, Draft, Published, Signature
from amparo.stages.alerts.terms import No, Status
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents.models import Incident, Observation
from amparo.stages.incidents.reads import board
from amparo.stages.incidents.terms import Attribute, Marking, Reopening, Sorting
from tests.alerts.cast import drafted, released, sign
from tests.cast import make_cast
from tests.dispatch.cast import checking, on_site
from tests.incidents.cast import MINUTE, NOON, by, by_worker, marking, put_down
from tests.ledger.test_triggers import triggers


@pytest.fixture(autouse=True)
def _demonstration(settings):
    settings.DEMONSTRATION = True


def sql(statement, *values):
    adapt = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(statement, [v.hex if adapt and isinstance(v, UUID) else v for v in values])
        return cursor.rowcount


def refused(statement, *values):
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(statement, *values)


def not_saved(row):
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


def forged(draft_id, first, second, **changes):
    """An alert as Mallory would write it."""
    row = Draft.objects.get(pk=draft_id)
    facts = {
        "id": uuid4(),
        "draft_id": draft_id,
        "incident_id": row.incident_id,
        "confirmation_id": row.confirmation_id,
        "digest": row.digest,
        "first_releaser_id": first,
        "second_releaser_id": second,
        "exercise": row.exercise,
        "released_at": NOON,
    }
    return Alert(**facts | changes)


def copy(alert, **changes):
    """A public copy as Mallory would write it."""
    row = alert.draft
    facts = {
        "id": uuid4(),
        "alert_id": alert.id,
        "code": "mallory",
        "texts": row.texts,
        "place": row.place,
        "seen_at": row.seen_at,
        "released_at": alert.released_at,
        "until": row.until,
        "status": Status.IN_FORCE,
        "status_at": NOON,
        "exercise": row.exercise,
        "demonstration": True,
    }
    return Published(**facts | changes)


def signed_by_hand(cast, draft_id):
    """Both have signed, and nothing has been released: as it never stands between two transactions."""
    digest = reads.draft(draft_id).digest
    for who in (cast.cora, cast.omar):
        Signature.objects.create(id=uuid4(), draft_id=draft_id, digest=digest, person_id=who, at=NOON)


@pytest.mark.django_db
def test_the_guards_stand_after_all_migrations(engine):
    ends = {"sqlite": ("no_update", "no_delete", "no_replace"), "postgres": ("no_change", "no_truncate")}[engine]
    wanted = {f"alerts_{table}_{end}" for table in ("signature", "alert", "published") for end in ends}
    wanted |= {"alerts_alert_gate", "alerts_published_copy", "alerts_signature_of_text"}
    assert wanted | {"alerts_draft_written", "alerts_draft_no_delete"} <= triggers()


@pytest.mark.django_db
def test_no_alert_with_fewer_than_two_signatures(cast):
    draft = drafted(cast)
    not_saved(forged(draft, cast.cora, cast.omar))
    sign(cast.cora, draft)
    not_saved(forged(draft, cast.cora, cast.omar))
    not_saved(forged(draft, cast.omar, cast.cora))
    not_saved(forged(draft, cast.cora, cast.cora))
    not_saved(forged(draft, cast.cora, cast.mallory))
    refused("UPDATE alerts_draft SET state = 'released' WHERE id = %s", draft)


@pytest.mark.django_db
def test_no_alert_of_what_is_not_confirmed(cast):
    draft = drafted(cast)
    signed_by_hand(cast, draft)
    found = reads.draft(draft).incident_id
    confirmation = Incident.objects.values_list("confirmation_id", flat=True).get(pk=found)
    not_saved(forged(draft, cast.cora, cast.omar, confirmation_id=uuid4()))
    not_saved(forged(draft, cast.cora, cast.omar, incident_id=uuid4()))
    incidents.reopen(act=by(cast.vera), incident_id=found, cause=Reopening.MISTAKE, reason="x")
    not_saved(forged(draft, cast.cora, cast.omar))
    incidents.confirm(act=by(cast.vera), incident_id=found, reason="after all")
    not_saved(forged(draft, cast.cora, cast.omar))
    again = Incident.objects.values_list("confirmation_id", flat=True).get(pk=found)
    assert again not in {None, confirmation}
    not_saved(forged(draft, cast.cora, cast.omar, confirmation_id=again))


@pytest.mark.django_db
def test_no_alert_on_a_marking_that_was_taken_back(cast):
    draft = drafted(cast)
    signed_by_hand(cast, draft)
    found = reads.draft(draft).incident_id
    put_down(cast.vera, found, cast.ana, marking(Marking.LOCAL_POLICE), at=NOON + MINUTE)
    not_saved(forged(draft, cast.cora, cast.omar))
    put_down(cast.ana, found, cast.vera, marking(Marking.ICE), at=NOON + 2 * MINUTE)
    not_saved(forged(draft, cast.cora, cast.omar))
    put_down(cast.vera, found, cast.ana, marking(Marking.ICE), at=NOON + 3 * MINUTE)
    forged(draft, cast.cora, cast.omar).save(force_insert=True)


@pytest.mark.django_db
def test_no_alert_on_a_marking_whose_correction_is_dated_before_it(cast):
    draft = drafted(cast)
    signed_by_hand(cast, draft)
    found = reads.draft(draft).incident_id
    (seen,) = Observation.objects.filter(incident_id=found, author=str(cast.vera), attribute=Attribute.AGENCY)
    corrected = {"observation_id": seen.id, "finding": marking(Marking.LOCAL_POLICE)}
    incidents.correct(act=by(cast.vera, seen.at - MINUTE), **corrected)
    assert [card.taken_back for card in board()] == [True]
    not_saved(forged(draft, cast.cora, cast.omar))


@pytest.mark.django_db
def test_an_alert_goes_out_after_they_have_left(cast):
    draft = drafted(cast)
    signed_by_hand(cast, draft)
    found = reads.draft(draft).incident_id
    put_down(cast.vera, found, cast.ana, marking(Marking.GONE), at=NOON + MINUTE)
    put_down(cast.vera, found, cast.ana, marking(Marking.NONE_SEEN), at=NOON + 2 * MINUTE)
    put_down(cast.vera, found, cast.ana, marking(Marking.GONE), at=NOON + 3 * MINUTE)
    not_saved(forged(draft, cast.cora, cast.omar))
    assert [card.taken_back for card in board()] == [True]
    put_down(cast.vera, found, cast.ana, marking(Marking.ICE), at=NOON + 4 * MINUTE)
    put_down(cast.vera, found, cast.ana, marking(Marking.GONE), at=NOON + 5 * MINUTE)
    assert [card.taken_back for card in board()] == [False]
    forged(draft, cast.cora, cast.omar).save(force_insert=True)


@pytest.mark.django_db
def test_no_alert_on_a_marking_that_was_taken_back_after_a_merge(cast):
    there, found = on_site(cast), checking(cast, metres=900)
    put_down(cast.vera, there, cast.ana)
    incidents.merge(act=by(cast.dana), incident_id=there, into_id=found, why=Sorting.SAME_EVENT)
    incidents.confirm(act=by(cast.vera), incident_id=found, reason="seen on site")
    draft = actions.compose(act=by(cast.dana), incident_id=found)
    signed_by_hand(cast, draft)
    put_down(cast.vera, there, cast.ana, marking(Marking.LOCAL_POLICE), at=NOON + MINUTE)
    not_saved(forged(draft, cast.cora, cast.omar))


@pytest.mark.django_db
def test_no_alert_on_a_marking_that_was_taken_back_after_a_merge_was_undone(cast):
    """The pair was sent to one incident, seen at the other, and speaks again at the first."""
    there, found = on_site(cast), checking(cast, metres=900)
    incidents.merge(act=by(cast.dana), incident_id=there, into_id=found, why=Sorting.SAME_EVENT)
    put_down(cast.vera, there, cast.ana)
    incidents.confirm(act=by(cast.vera), incident_id=found, reason="seen on site")
    incidents.undo_merge(act=by(cast.dana), incident_id=there)
    draft = actions.compose(act=by(cast.dana), incident_id=found)
    sign(cast.cora, draft)
    put_down(cast.vera, there, cast.ana, marking(Marking.LOCAL_POLICE), at=NOON + MINUTE)
    with pytest.raises(Refused) as no:
        sign(cast.omar, draft)
    assert no.value.reason is No.EVIDENCE_TAKEN_BACK
    assert [card.taken_back for card in board() if card.incident.id == found] == [True]
    digest = reads.draft(draft).digest
    Signature.objects.create(id=uuid4(), draft_id=draft, digest=digest, person_id=cast.omar, at=NOON)
    not_saved(forged(draft, cast.cora, cast.omar))
    put_down(cast.vera, there, cast.ana, marking(Marking.ICE), at=NOON + 2 * MINUTE)
    assert [card.taken_back for card in board() if card.incident.id == found] == [False]
    forged(draft, cast.cora, cast.omar).save(force_insert=True)


@pytest.mark.django_db
def test_no_alert_over_another_text_or_across_an_exercise(cast):
    draft = drafted(cast)
    signed_by_hand(cast, draft)
    not_saved(forged(draft, cast.cora, cast.omar, digest="0" * 64))
    not_saved(forged(draft, cast.cora, cast.omar, exercise=False))
    sql("UPDATE alerts_draft SET digest = %s, revision = 2 WHERE id = %s", "0" * 64, draft)
    not_saved(forged(draft, cast.cora, cast.omar, digest="0" * 64))
    sql("UPDATE alerts_draft SET state = 'discarded' WHERE id = %s", draft)
    not_saved(forged(draft, cast.cora, cast.omar))


@pytest.mark.django_db
def test_with_everything_in_place_the_gate_is_open(cast):
    draft = drafted(cast)
    signed_by_hand(cast, draft)
    forged(draft, cast.cora, cast.omar).save(force_insert=True)


@pytest.mark.django_db
def test_nothing_is_published_that_was_not_released(cast):
    draft = drafted(cast)
    signed_by_hand(cast, draft)
    not_saved(copy(forged(draft, cast.cora, cast.omar)))
    alert = forged(draft, cast.cora, cast.omar)
    alert.save(force_insert=True)
    text = {"en": {"headline": "Mallory was here", "lines": []}, "es": {"headline": "x", "lines": []}}
    for changes in (
        {"texts": text},
        {"place": "1 Main Street"},
        {"until": NOON.replace(year=2030)},
        {"seen_at": NOON.replace(year=2020)},
        {"exercise": False},
        {"demonstration": False},
        {"alert_id": uuid4()},
        {"status": "for_ever"},
    ):
        not_saved(copy(alert, **changes))
    copy(alert).save(force_insert=True)
    not_saved(copy(alert, code="twice"))


@pytest.mark.django_db
def test_a_signature_is_over_a_text_in_the_making(cast):
    draft = drafted(cast)
    digest = reads.draft(draft).digest
    facts = {"draft_id": draft, "digest": digest, "person_id": cast.cora, "at": NOON}
    not_saved(Signature(id=uuid4(), **facts | {"digest": "0" * 64}))
    sql("UPDATE alerts_draft SET state = 'discarded' WHERE id = %s", draft)
    not_saved(Signature(id=uuid4(), **facts))


@pytest.mark.django_db
def test_what_was_signed_is_not_rewritten(cast):
    draft = drafted(cast)
    sign(cast.cora, draft)
    text = json.dumps({"en": {"headline": "x", "lines": []}})
    cast_to = "" if connection.vendor == "sqlite" else "::jsonb"
    rewrite = f"UPDATE alerts_draft SET texts = %s{cast_to}"
    refused(f"{rewrite} WHERE id = %s", text, draft)
    refused(f"{rewrite}, digest = %s WHERE id = %s", text, "0" * 64, draft)
    refused("UPDATE alerts_draft SET place = 'x' WHERE id = %s", draft)
    refused("UPDATE alerts_draft SET revision = 7 WHERE id = %s", draft)
    refused("UPDATE alerts_draft SET exercise = NOT exercise WHERE id = %s", draft)
    refused("DELETE FROM alerts_draft WHERE id = %s", draft)
    assert sql(f"{rewrite}, digest = %s, revision = 2 WHERE id = %s", text, "0" * 64, draft)
    assert reads.draft(draft).signatures == ()


@pytest.mark.django_db
def test_what_is_out_is_not_rewritten(cast):
    draft = released(cast)
    before = public.published()
    for table in ("alerts_signature", "alerts_alert", "alerts_published"):
        refused(f"DELETE FROM {table}")
    refused("UPDATE alerts_signature SET person_id = %s", cast.mallory)
    refused("UPDATE alerts_alert SET exercise = NOT exercise")
    for change in (
        "place = 'x'",
        "until = '2030-01-01 00:00:00+00'",
        "exercise = NOT exercise",
        "demonstration = NOT demonstration",
        "code = 'x'",
        "texts = '{}'",
        "status = 'in_force'",
    ):
        refused(f"UPDATE alerts_published SET {change}")
    refused("UPDATE alerts_draft SET digest = %s, revision = 9 WHERE id = %s", "0" * 64, draft)
    assert public.published() == before
    assert sql("UPDATE alerts_published SET status = 'withdrawn'") == 1
    refused("UPDATE alerts_published SET status = 'all_clear'")


@pytest.mark.django_db
def test_or_replace_walks_past_nothing(cast, engine):
    if engine != "sqlite":
        return
    released(cast)
    for table in ("alerts_published", "alerts_alert", "alerts_signature"):
        refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.django_db
def test_the_public_table_leads_nowhere():
    relations = (ForeignKey, OneToOneField, ManyToManyField)
    assert not any(isinstance(field, relations) for field in Published._meta.get_fields())
    for model in apps.get_models():
        assert not any(getattr(f, "related_model", None) is Published for f in model._meta.fields)


@pytest.mark.django_db(transaction=True)
def test_two_second_signatures_at_once_release_once():
    cast = make_cast()
    draft = drafted(cast)
    digest = reads.draft(draft).digest
    sign(cast.cora, draft)

    def second(who):
        try:
            return sign(who, draft, read=digest)
        except Refused as no:
            return no.reason
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(second, [cast.omar, cast.hana]))
    assert sorted(map(str, outcomes)) == sorted([str(draft), No.WRONG_STATE])
    assert (len(public.published()), Signature.objects.count()) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_a_confirmation_taken_back_during_the_release_leaves_nothing_in_force():
    cast = make_cast()
    draft = drafted(cast)
    row = reads.draft(draft)
    sign(cast.cora, draft)

    def at_once(call):
        try:
            call()
        except Refused:
            return False
        finally:
            connection.close()
        return True

    why = {"cause": Reopening.MISTAKE, "reason": "x"}
    calls = [
        lambda: sign(cast.omar, draft, read=row.digest),
        lambda: incidents.reopen(act=by(cast.vera), incident_id=row.incident_id, **why),
    ]
    with ThreadPoolExecutor(2) as pool:
        released, reopened = pool.map(at_once, calls)
    assert reopened
    assert reads.standing_on(row.incident_id) == ([draft] if released else [])
    tasks.withdraw(by_worker(key="k"), row.incident_id)
    assert not any(shown.status is Status.IN_FORCE for shown in public.published())
