from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.transaction import TransactionManagementError
from django.forms.models import model_to_dict

from amparo.core.jobs.models import Job
from amparo.core.ledger.models import Event, Waiting
from amparo.core.ledger.statements import first, insert
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
