"""The ledger is broken in every way that raw SQL knows, with its guards taken off; the right event is named."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.core.kit import canonical
from amparo.core.ledger import checkpoints, sequencer, spelling
from amparo.core.ledger import verify as verification
from amparo.core.ledger.models import Checkpoint, Event, Leaf
from amparo.core.ledger.terms import Act, Break, Broken, Interface
from amparo.core.ledger.verify import verify
from tests.ledger.test_actions import act, actions, happen
from tests.ledger.test_sequencer import NOON, SIGNER, VERIFIER, Kind

pytestmark = pytest.mark.django_db

SIZE = 24
SIGNED = (10, 20)


@pytest.fixture
def events():
    """A ledger of 24 events, signed at 10 and at 20; returns their ids by number."""
    sequence, at = sequencer.Sequencer(lambda: SIGNER), NOON
    for times in (10, 10, 4):
        happen(act=act(str(uuid4())), times=times)
        sequence.turn(at, last=times == 10)
        at += timedelta(seconds=1)
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == list(SIGNED)
    return list(Leaf.objects.order_by("number").values_list("event_id", flat=True))


@contextmanager
def unguarded():
    """Take every guard off, and put everything back afterwards."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                for (name,) in cursor.fetchall():
                    cursor.execute(f"DROP TRIGGER {name}")
            else:
                cursor.execute("SET LOCAL session_replication_role = replica")
            yield cursor
            if connection.vendor != "sqlite":
                cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        transaction.set_rollback(True)


def stored(name: UUID) -> str:
    return name.hex if connection.vendor == "sqlite" else str(name)


def broken_by(sql, *values):
    with unguarded() as cursor:
        cursor.execute(sql, values)
        return verify(VERIFIER).broken


def test_a_whole_ledger_holds(events):
    outcome = verify(VERIFIER)
    assert (outcome.events, outcome.signed, outcome.broken) == (SIZE, 20, None)


CHANGES = {
    "kind": "other.thing.happened",
    "subject": lambda: stored(uuid4()),
    "actor": "mallory",
    "at": "2026-03-08 12:00:01",
    "interface": "cli",
    "facts": '{"n": 2}',
    "key": lambda: str(uuid4()),
}


@pytest.mark.parametrize("column", CHANGES)
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(number=st.integers(0, SIZE - 1))
def test_a_changed_column_names_its_event(events, column, number):
    change = CHANGES[column]
    value = change() if callable(change) else change
    broken = broken_by(f"UPDATE ledger_event SET {column} = %s WHERE id = %s", value, stored(events[number]))
    assert broken == Broken(Break.CHANGED, number, events[number])


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(number=st.integers(0, SIZE - 1))
def test_an_event_that_was_taken_out_is_named(events, number):
    gone = "DELETE FROM ledger_event WHERE id = %s"
    assert broken_by(gone, stored(events[number])) == Broken(Break.MISSING, number, events[number])
    renamed = "UPDATE ledger_event SET id = %s WHERE id = %s"
    name = stored(uuid4())
    assert broken_by(renamed, name, stored(events[number])) == Broken(Break.MISSING, number, events[number])


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(number=st.integers(0, SIZE - 1))
def test_a_leaf_that_was_taken_out_is_named(events, number):
    broken = broken_by("DELETE FROM ledger_leaf WHERE number = %s", number)
    if number == SIZE - 1:  # under no checkpoint yet
        assert broken == Broken(Break.UNNUMBERED, None, events[number])
    else:
        assert broken == Broken(Break.GAP, number, events[number])


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(number=st.integers(0, SIZE - 1), to=st.sampled_from([-5, 100]))
def test_a_leaf_that_was_moved_is_named(events, number, to):
    broken = broken_by("UPDATE ledger_leaf SET number = %s WHERE number = %s", to, number)
    assert (broken.kind, broken.event) == (Break.CHANGED if to < 0 else Break.GAP, events[number])


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(pair=st.lists(st.integers(0, SIZE - 1), min_size=2, max_size=2, unique=True).map(sorted))
def test_of_two_that_were_swapped_the_first_is_named(events, pair):
    first, second = pair
    with unguarded() as cursor:
        for number, to in ((first, -1), (second, first), (-1, second)):
            cursor.execute("UPDATE ledger_leaf SET number = %s WHERE number = %s", [to, number])
        assert verify(VERIFIER).broken == Broken(Break.CHANGED, first, events[second])
    with unguarded() as cursor:
        for event, number in ((uuid4(), first), (events[first], second), (events[second], first)):
            cursor.execute("UPDATE ledger_leaf SET event_id = %s WHERE number = %s", [stored(event), number])
        assert verify(VERIFIER).broken == Broken(Break.CHANGED, first, events[second])


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(number=st.integers(0, SIZE - 1))
def test_a_changed_digest_is_named(events, number):
    broken = broken_by("UPDATE ledger_leaf SET digest = %s WHERE number = %s", bytes(32), number)
    assert broken == Broken(Break.CHANGED, number, events[number])


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(number=st.integers(0, SIZE - 1))
def test_who_forges_the_digest_too_is_found_by_the_signed_root(events, number):
    with unguarded() as cursor:
        cursor.execute("UPDATE ledger_event SET actor = 'mallory' WHERE id = %s", [stored(events[number])])
        columns = spelling.columns("event")
        cursor.execute(f"SELECT {columns} FROM ledger_event AS event WHERE id = %s", [stored(events[number])])
        digest = spelling.digest(number, cursor.fetchone())
        cursor.execute("UPDATE ledger_leaf SET digest = %s WHERE number = %s", [digest, number])
        broken = verify(VERIFIER).broken
    if number < 10:
        assert broken == Broken(Break.FORGED, 0, events[0], until=10)
    elif number < 20:
        assert broken == Broken(Break.FORGED, 10, events[10], until=20)
    else:  # the window: nobody has signed these yet
        assert broken is None


def test_a_missing_end_is_seen(events):
    with unguarded() as cursor:
        cursor.execute("DELETE FROM ledger_leaf WHERE number >= 15")
        for event in events[15:]:
            cursor.execute("DELETE FROM ledger_event WHERE id = %s", [stored(event)])
        assert verify(VERIFIER).broken == Broken(Break.CUT, 15, None)


def test_an_event_that_was_slipped_in_is_named(events):
    with unguarded() as cursor:
        name = uuid4()
        cursor.execute(
            "INSERT INTO ledger_event (id, kind, subject, actor, at, interface, facts) "
            "SELECT %s, kind, subject, actor, at, interface, facts FROM ledger_event WHERE id = %s",
            [stored(name), stored(events[0])],
        )
        assert verify(VERIFIER).broken == Broken(Break.UNNUMBERED, None, name)


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ("UPDATE ledger_checkpoint SET note = replace(note, '\n10\n', '\n11\n') WHERE size = 10", 9),
        ("UPDATE ledger_checkpoint SET size = 11 WHERE size = 10", 10),
        ("UPDATE ledger_checkpoint SET size = 0 WHERE size = 10", -1),
    ],
)
def test_a_changed_checkpoint_is_seen(events, change, number):
    broken = broken_by(change)
    assert broken == Broken(Break.SIGNATURE, number, events[number] if number >= 0 else None)


def test_another_key_is_not_ours(events):
    from amparo.core.vault import notes

    stranger = notes.verifier(notes.new_pair("amparo/test")[1])
    assert verify(stranger).broken == Broken(Break.SIGNATURE, 9, events[9])


def test_a_long_end_without_a_checkpoint_is_seen(events, monkeypatch):
    monkeypatch.setattr(checkpoints, "LONGEST_TAIL", 3)
    assert verify(VERIFIER).broken == Broken(Break.UNSIGNED, 20, events[20])


def test_a_row_that_is_no_event_breaks_nothing_but_the_ledger(events):
    if connection.vendor == "sqlite":
        broken = broken_by("UPDATE ledger_event SET kind = x'00ff' WHERE id = %s", stored(events[3]))
        assert broken == Broken(Break.CHANGED, 3, events[3])


@actions.action
def say(*, act, facts):
    return actions.record(Kind.HAPPENED, subject=uuid4(), act=act, facts=facts)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_the_quick_spelling_is_the_canonical_one(data):
    text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
    facts = data.draw(
        st.dictionaries(
            st.text(st.characters(max_codepoint=127, exclude_characters="\0"), max_size=8),
            st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
            max_size=4,
        )
    )
    at = data.draw(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
    actor, key = data.draw(text), data.draw(st.none() | text)
    if key is not None:
        key += str(uuid4())
    event = Event.objects.get(id=say(act=Act(actor, at, Interface.API, key), facts=facts))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {spelling.columns('event')} FROM ledger_event AS event WHERE id = %s", [stored(event.id)]
        )
        spelled = spelling.spelled(7, cursor.fetchone())
    assert spelled == canonical.dumps(
        {
            "actor": actor,
            "at": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "facts": facts,
            "id": str(event.id),
            "interface": "api",
            "key": key,
            "kind": Kind.HAPPENED.value,
            "number": 7,
            "subject": str(event.subject),
        }
    )


@pytest.mark.django_db(transaction=True)
def test_writers_go_on_beside_a_verification(events, monkeypatch):
    from concurrent.futures import ThreadPoolExecutor

    def write():
        happen(act=act(str(uuid4())))
        connection.close()

    def read(number):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(write).result(5)
        return before(number)

    before = verification._leaves_after
    monkeypatch.setattr(verification, "_leaves_after", read)
    outcome = verify(VERIFIER)
    assert (outcome.events, outcome.broken) == (SIZE, None)
    assert Event.objects.count() > SIZE
