from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from amparo.core.ledger import reads as ledger
from amparo.core.ledger.models import Event
from amparo.core.ledger.terms import Interface, Refused
from amparo.core.vault import secrets
from amparo.core.vault import terms as vault
from amparo.core.vault.models import Contact as Sealed
from amparo.stages.incidents import tasks
from amparo.stages.intake import actions, reads, submissions
from amparo.stages.intake.actions import forgetting
from amparo.stages.intake.models import Report
from amparo.stages.intake.terms import Contact, Happening, Kind, No, NotAccepted, Place, Salute
from tests.intake.cast import MACARTHUR_PARK, NOON, by_rex, told

NUMBER = Contact(vault.Channel.SMS, "213 555 0142")
MONTH = timedelta(days=30)


@pytest.mark.django_db
def test_a_report_is_taken_as_it_was_told():
    form = told()
    receipt = actions.take_report(act=by_rex(), form=form)
    assert receipt.created
    row = reads.report(form.id)
    assert (row.place, row.text, row.salute, row.language) == (form.place, form.text, form.salute, form.language)
    assert (row.received_at, row.seen_at, row.happening) == (NOON, form.seen_at, Happening.NOW)
    assert (row.interface, row.contact_id, row.exercise) == ("api", None, False)
    (event,) = ledger.timeline([form.id])
    assert (event.kind, event.actor) == (Kind.REPORT_RECEIVED, "public")
    assert event.facts == {"happening": "now", "exercise": False, "lane": "ordinary"}


@pytest.mark.django_db
def test_without_a_time_it_is_seen_when_it_is_told():
    form = told(seen_at=None)
    actions.take_report(act=by_rex(), form=form)
    assert reads.report(form.id).seen_at == NOON


@pytest.mark.django_db
def test_a_demonstration_takes_exercises(settings):
    settings.DEMONSTRATION = True
    form = told()
    actions.take_report(act=by_rex(), form=form)
    assert reads.report(form.id).exercise


@pytest.mark.django_db
def test_the_same_report_again_has_the_same_receipt():
    form = told(contact=NUMBER)
    first = actions.take_report(act=by_rex(), form=form)
    again = actions.take_report(act=by_rex(NOON + timedelta(hours=1), Interface.PUBLIC), form=replace(form))
    assert again == replace(first, created=False)
    assert (Report.objects.count(), Sealed.objects.count(), Event.objects.count()) == (1, 1, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("changes", [{"text": "altered"}, {"contact": NUMBER}, {"place": Place(text="elsewhere")}])
def test_another_report_under_the_same_id_is_refused(changes):
    form = told()
    actions.take_report(act=by_rex(), form=form)
    with pytest.raises(Refused) as no:
        actions.take_report(act=by_rex(), form=replace(form, **changes))
    assert no.value.reason is No.CONFLICT
    assert reads.report(form.id).text == form.text
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_a_flaw_leaves_no_trace():
    with pytest.raises(NotAccepted) as no:
        actions.take_report(act=by_rex(), form=told(contact=NUMBER, place=Place()))
    assert (no.value.reason, no.value.field) == (No.PLACE_MISSING, "place")
    assert not Report.objects.exists()
    assert not Sealed.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_neither_the_number_nor_the_receipt_stands_in_the_clear():
    form = told(contact=NUMBER)
    receipt = actions.take_report(act=by_rex(), form=form)
    stored = []
    with connection.cursor() as cursor:
        for table in ("intake_report", "vault_contact", "ledger_event"):
            cursor.execute(f"SELECT * FROM {table}")
            stored += [str(bytes(v) if isinstance(v, memoryview) else v) for row in cursor.fetchall() for v in row]
    for canary in ("5550142", receipt.code, receipt.code.replace("-", "")):
        assert not [value for value in stored if canary in value]
    assert Report.objects.get().receipt != secrets.digest(receipt.code.encode())


@pytest.mark.django_db
def test_a_receipt_finds_its_report():
    form = told()
    code = actions.take_report(act=by_rex(), form=form).code
    assert reads.report_behind(code) == (form.id, NOON)
    assert submissions.report_behind(code.lower().replace("-", "")).report_id == form.id
    assert reads.report_behind(code[:-1] + ("A" if code[-1] != "A" else "C")) is None
    assert reads.report_behind("") is None


@pytest.mark.django_db
def test_after_a_month_the_words_are_gone_and_the_place_is_coarse():
    form = told(contact=NUMBER, salute=Salute("6", "a", "u", "t", "e"))
    words = told(place=Place(text="7th and Alvarado"))
    young = told()
    code = actions.take_report(act=by_rex(), form=form).code
    actions.take_report(act=by_rex(), form=words)
    actions.take_report(act=by_rex(NOON + timedelta(minutes=1)), form=young)

    assert actions.forget_reports(act=by_rex(NOON + MONTH)) == 2

    row, other = reads.report(form.id), reads.report(words.id)
    assert row.place == Place(34.1, -118.3, 8000.0)
    assert (row.text, row.salute, row.contact_id) == ("", Salute(), None)
    assert [(c.state, bytes(c.blob), c.lookup) for c in Sealed.objects.all()] == [("forgotten", b"", None)]
    assert (row.happening, row.language, row.forgotten_at) == (Happening.NOW, "es", NOON + MONTH)
    assert (other.place, other.text) == (Place(), "")
    assert reads.report(young.id).text == young.text
    assert reads.report_behind(code) == (form.id, NOON)
    assert ledger.timeline([young.id])
    assert Event.objects.filter(kind=Kind.REPORTS_FORGOTTEN, facts__count=2).count() == 1

    assert actions.forget_reports(act=by_rex(NOON + MONTH)) == 0
    with pytest.raises(Refused):  # nobody can tell any more whether it is the same
        actions.take_report(act=by_rex(), form=form)


@pytest.mark.django_db
def test_forgetting_takes_turns(monkeypatch):
    monkeypatch.setattr(forgetting, "FORGOTTEN_AT_ONCE", 2)
    for _ in range(3):
        actions.take_report(act=by_rex(), form=told())
    assert [actions.forget_reports(act=by_rex(NOON + MONTH)) for _ in range(3)] == [2, 1, 0]


@pytest.mark.django_db
def test_the_clock_forgets_what_is_due_and_nothing_else():
    form = told()
    actions.take_report(act=by_rex(), form=form)
    events = Event.objects.count()
    tasks.forget_reports(by_rex(NOON + MONTH - timedelta(seconds=1)))
    assert reads.report(form.id).text
    assert Event.objects.count() == events
    tasks.forget_reports(by_rex(NOON + MONTH))
    assert not reads.report(form.id).text


@pytest.mark.django_db
def test_reports_are_found_by_id_and_by_age():
    old, new = told(), told()
    actions.take_report(act=by_rex(), form=old)
    actions.take_report(act=by_rex(NOON + timedelta(minutes=1)), form=new)
    assert [row.id for row in reads.reports([new.id, old.id])] == [old.id, new.id]
    assert [row.id for row in reads.received_since(NOON)] == [new.id, old.id]
    assert [row.id for row in reads.received_since(NOON, limit=1)] == [new.id]
    assert reads.report(told().id) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE intake_report SET text = 'altered'",
        "UPDATE intake_report SET forgotten_at = received_at",
        "UPDATE intake_report SET lat = 1, forgotten_at = received_at, text = '', size = '', uniform = ''",
        "DELETE FROM intake_report",
        "INSERT OR REPLACE INTO intake_report SELECT * FROM intake_report",
        "TRUNCATE intake_report",
    ],
)
def test_raw_sql_changes_no_report(statement):
    actions.take_report(act=by_rex(), form=told())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Report.objects.get().text


@pytest.mark.django_db
def test_a_forgotten_report_stays_so():
    actions.take_report(act=by_rex(), form=told())
    actions.forget_reports(act=by_rex(NOON + MONTH))
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.update(lat=34.2)
    assert Report.objects.get().lat == pytest.approx(MACARTHUR_PARK.lat, abs=0.05)
