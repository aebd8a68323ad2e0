from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from amparo.core.kit import canonical
from amparo.core.ledger import checkpoints, merkle, reads, sequencer
from amparo.core.ledger.models import Checkpoint, Event, Leaf, Waiting
from amparo.core.ledger.verify import verify
from amparo.core.vault import notes
from tests.ledger.test_actions import SUBJECT, Kind, act, actions, happen

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)
PRIVATE, PUBLIC = notes.new_pair("amparo/test")
SIGNER, VERIFIER = notes.signer(PRIVATE), notes.verifier(PUBLIC)


@pytest.fixture
def sequence():
    return sequencer.Sequencer(lambda: SIGNER)


def no_key():
    raise RuntimeError("no key in this home")


def test_waiting_events_get_numbers_in_the_order_in_which_they_were_recorded(sequence):
    happen(act=act("a"), times=40)
    happen(act=act("b"))
    recorded = list(Event.objects.order_by("id").values_list("id", flat=True))
    assert sequence.turn(NOON) == 41
    assert list(Leaf.objects.order_by("number").values_list("number", "event_id")) == list(enumerate(recorded))
    assert Waiting.objects.count() == 0
    assert [event.number for event in reads.since(38)] == [39, 40]
    assert reads.latest_number() == 40


def test_events_of_one_action_keep_their_order(sequence):
    @actions.action
    def count(*, act):
        for n in range(20):
            actions.record(Kind.HAPPENED, subject=SUBJECT, act=act, facts={"n": n})

    count(act=act())
    sequence.turn(NOON)
    assert [event.facts["n"] for event in reads.since(-1)] == list(range(20))


def test_a_leaf_digests_all_of_its_event_and_its_number(sequence):
    happen(act=act('a "key" ñ\n'))
    sequence.turn(NOON)
    event = Event.objects.get()
    content = {
        "actor": "public",
        "at": "2026-03-08T12:00:00.000000Z",
        "facts": {"n": 1},
        "id": str(event.id),
        "interface": "api",
        "key": 'a "key" ñ\n',
        "kind": "test.thing.happened",
        "number": 0,
        "subject": str(SUBJECT),
    }
    assert bytes(Leaf.objects.get().digest) == merkle.leaf_digest(canonical.dumps(content))


def test_a_turn_takes_no_more_than_a_batch(sequence, monkeypatch):
    monkeypatch.setattr(sequencer, "BATCH", 3)
    happen(act=act(), times=7)
    assert [sequence.turn(NOON) for _ in range(4)] == [3, 3, 1, 0]


def test_the_first_event_after_a_quiet_time_is_signed_at_once_and_later_ones_together(sequence):
    happen(act=act())
    sequence.turn(NOON)
    happen(act=act())
    sequence.turn(NOON + timedelta(seconds=9))
    assert list(Checkpoint.objects.values_list("size", flat=True)) == [1]
    assert sequence.is_due(NOON + timedelta(seconds=10))
    sequence.turn(NOON + timedelta(seconds=10))
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [1, 2]
    assert not sequence.is_due(NOON + timedelta(hours=1))
    sequence.turn(NOON + timedelta(hours=1))
    assert Checkpoint.objects.count() == 2


def test_many_events_are_signed_without_waiting(sequence, monkeypatch):
    monkeypatch.setattr(checkpoints, "EVENTS", 5)
    happen(act=act())
    sequence.turn(NOON)
    happen(act=act(), times=5)
    sequence.turn(NOON)
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [1, 6]


def test_a_checkpoint_is_a_signed_note_over_the_root(sequence):
    happen(act=act(), times=3)
    sequence.turn(NOON)
    made = Checkpoint.objects.get()
    root = merkle.root(bytes(leaf.digest) for leaf in Leaf.objects.order_by("number"))
    assert bytes(made.root) == root
    assert VERIFIER.opened(made.note) == checkpoints.text("amparo/test", 3, root)
    assert checkpoints.holds(made.note, 3, root, VERIFIER)
    assert not checkpoints.holds(made.note, 4, root, VERIFIER)
    assert not checkpoints.holds(made.note.replace("test", "tost"), 3, root, VERIFIER)


def test_the_last_turn_signs_the_rest(sequence):
    happen(act=act())
    sequence.turn(NOON)
    happen(act=act())
    sequence.turn(NOON)
    sequence.turn(NOON, last=True)
    assert Checkpoint.objects.count() == 2
    sequence.turn(NOON, last=True)
    assert Checkpoint.objects.count() == 2


def test_another_sequencer_takes_over_where_the_first_was_left(sequence):
    happen(act=act(), times=5)
    sequence.turn(NOON)
    happen(act=act(), times=2)
    sequence.turn(NOON)
    other = sequencer.Sequencer(lambda: SIGNER)
    happen(act=act(), times=3)
    assert other.turn(NOON) == 3
    happen(act=act(), times=4)
    assert sequence.turn(NOON, last=True) == 4
    outcome = verify(VERIFIER)
    assert (outcome.events, outcome.signed, outcome.broken) == (14, 14, None)


def test_the_tree_is_taken_up_from_the_last_checkpoint(sequence, django_assert_num_queries):
    happen(act=act(), times=20)
    sequence.turn(NOON)
    tree, signed = sequencer.read_tree()
    assert (tree.size, signed) == (20, 20)
    assert tree.root() == bytes(Checkpoint.objects.get().root)


def test_a_frontier_that_does_not_give_the_root_is_passed_over(sequence):
    happen(act=act(), times=3)
    sequence.turn(NOON)
    root = merkle.root(bytes(leaf.digest) for leaf in Leaf.objects.order_by("number"))
    Checkpoint(size=4, root=root, frontier=bytes(32), at=NOON, note="").save(force_insert=True)
    tree, signed = sequencer.read_tree()
    assert (tree.size, tree.root(), signed) == (3, root, 4)


def test_numbers_go_on_without_a_key(caplog):
    without = sequencer.Sequencer(no_key)
    happen(act=act(), times=2)
    assert without.turn(NOON) == 2
    assert "no checkpoint over 2 events: no key in this home" in caplog.text
    assert Checkpoint.objects.count() == 0
    without.turn(NOON + timedelta(seconds=1))
    assert caplog.text.count("no checkpoint") == 1


def test_an_idle_sequencer_only_reads(sequence, django_assert_num_queries):
    happen(act=act())
    sequence.turn(NOON)
    with django_assert_num_queries(1):
        assert sequence.turn(NOON + timedelta(hours=1)) == 0


def test_the_vault_signs_and_checks(home):
    from amparo.core.vault import keys

    keys.create(home)
    happen(act=act())
    sequencer.Sequencer(checkpoints.signer).turn(NOON)
    assert reads.first_break() is None
    assert verify().signed == 1


def test_nobody_signs_before_the_vault_has_said_who(monkeypatch):
    monkeypatch.setattr(checkpoints, "_signer", None)
    monkeypatch.setattr(checkpoints, "_verifier", None)
    with pytest.raises(checkpoints.NoKey):
        checkpoints.signer()
    with pytest.raises(checkpoints.NoKey):
        verify()


def test_a_subject_is_found_in_the_timeline_with_its_number(sequence):
    happen(act=act())
    sequence.turn(NOON)
    assert [(event.number, event.subject) for event in reads.timeline([SUBJECT])] == [(0, UUID(int=7))]
