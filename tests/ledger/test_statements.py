from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.transaction import TransactionManagementError
from django.forms.models import model_to_dict

from amparo.core.jobs.models import Job
from amparo.core.ledger.models import Event, Waiting
from amparo.core.ledger.statements import first, insert, together
from amparo.core.vault.models import Contact

NOON = datetime(2026, 3, 8, 12, 0, 0, 123456, tzinfo=UTC)
ROWS = {
    Event: {
        "kind": "test.thing.happened",
        "subject": uuid4(),
        "actor": "public",
        "at": NOON,
        "interface": "api",
        "facts": {"n": 1, "ñ": None},
    },
    Contact: {"channel": "sms", "blob": b"\x00\xff", "key_id": "k", "made_at": NOON},
    Job: {"name": "n", "queue": "default", "run_after": NOON, "subject": uuid4()},
}


@pytest.mark.django_db
@pytest.mark.parametrize("model", ROWS)
def test_a_row_is_the_one_that_the_orm_would_insert(model):
    for name, create in (("ours", lambda **v: insert(model, **v)), ("theirs", model.objects.create)):
        ROWS[model]["id"] = uuid4()
        create(**ROWS[model])
        stored = model.objects.get(pk=ROWS[model]["id"])
        found = {f.attname: getattr(stored, f.attname) for f in model._meta.concrete_fields if f.attname != "id"}
        found = {n: bytes(v) if isinstance(v, memoryview) else v for n, v in found.items()}
        if name == "ours":
            ours = found
    assert ours == found
    assert model_to_dict(stored)


@pytest.mark.django_db
def test_a_row_that_points_at_another_has_its_id():
    event = uuid4()
    insert(Event, id=event, **{n: v for n, v in ROWS[Event].items() if n != "id"})
    insert(Waiting, event_id=event)
    assert Waiting.objects.get().event.id == event


@pytest.mark.django_db
def test_constraints_guard_it():
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Contact, id=uuid4(), **{n: v for n, v in ROWS[Contact].items() if n != "id"} | {"channel": "pigeon"})


@pytest.mark.django_db
def test_an_unknown_column_is_a_defect():
    with pytest.raises(TypeError, match="Contact has no address"):
        insert(Contact, id=uuid4(), address="x")


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_kept_at_once():
    row = uuid4()
    insert(Contact, id=row, **{n: v for n, v in ROWS[Contact].items() if n != "id"})
    assert first("SELECT channel FROM vault_contact WHERE channel = %s", ["sms"]) == ("sms",)
    assert first("SELECT channel FROM vault_contact WHERE channel = %s", ["email"]) is None


@pytest.mark.django_db(transaction=True)
def test_after_a_broken_transaction_nothing_is_kept_by_itself():
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            insert(Contact, id=uuid4(), **{n: v for n, v in ROWS[Contact].items() if n != "id"})
    assert not Contact.objects.exists()


def _contact(**values):
    row = uuid4()
    insert(Contact, id=row, **{n: v for n, v in ROWS[Contact].items() if n != "id"} | values)
    return row


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 2, 31, 32, 33, 100])
def test_rows_that_are_held_back_are_all_written_at_the_end(count):
    with together():
        wanted = {_contact(blob=bytes([n])) for n in range(count)}
        assert not Contact.objects.exists()
    assert {row.id for row in Contact.objects.all()} == wanted
    assert {bytes(row.blob)[0] for row in Contact.objects.all()} == set(range(count))
    _contact()
    assert Contact.objects.count() == count + 1


@pytest.mark.django_db
def test_one_that_is_refused_takes_all_of_them_along():
    def both():
        with transaction.atomic(), together():
            _contact()
            _contact(channel="pigeon")

    with pytest.raises(IntegrityError):
        both()
    assert not Contact.objects.exists()


@pytest.mark.django_db
def test_after_an_error_nothing_is_written_and_nothing_held_back():
    def broken():
        with together():
            _contact()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert not Contact.objects.exists()
    _contact()
    assert Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_naive_instant_is_a_defect():
    with pytest.raises((ValueError, RuntimeWarning)):  # the one on SQLite, the other Django's own
        _contact(made_at=NOON.replace(tzinfo=None))
