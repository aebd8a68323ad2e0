"""The outbox against a model: whatever happens in whatever order, nothing is lost and nothing doubled in silence."""

from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from amparo.core.ledger.terms import Act, Interface, Refused
from amparo.core.messaging import actions, policy, reads
from amparo.core.messaging.models import Message, Watch
from amparo.core.messaging.terms import Answer, State
from tests.messaging.cast import Bench, Crash, Provider
from tests.vault.test_actions import seal

FAULTS = ["cut", "take", "refuse", "later", "cut", "lose", "raise", "crash_before", "crash_after"]


class Outbox(RuleBasedStateMachine):
    """Messages come in, carriers fail, relays die, people answer, time passes."""

    kind = "blind"

    @initialize(lagging=st.booleans())
    def begin(self, lagging: bool) -> None:
        Message.objects.all().delete()
        Watch.objects.all().delete()
        self.provider = Provider(keyed=self.kind == "keyed", queryable=self.kind == "queryable", lagging=lagging)
        self.bench = Bench(self.provider)
        self.contact_id = seal()
        self.urgent: dict[UUID, bool] = {}
        self.again: dict[UUID, int] = {}
        self.over: dict[UUID, State] = {}

    @rule(urgent=st.booleans())
    def queue(self, urgent: bool) -> None:
        message_id = self.bench.queue(urgent=urgent, contact_id=self.contact_id)
        self.urgent[message_id] = urgent
        self.again[message_id] = 0

    @precondition(lambda self: self.urgent)
    @rule(data=st.data())
    def queue_the_same_again(self, data: st.DataObject) -> None:
        message_id = data.draw(st.sampled_from(sorted(self.urgent)))
        self.bench.queue(id=message_id, urgent=self.urgent[message_id], contact_id=self.contact_id)

    @rule(how=st.sampled_from(FAULTS), seconds=st.sampled_from([0, 1, 20, 60]))
    def work(self, how: str, seconds: int) -> None:
        self.provider.behaviour = [how]
        try:
            self.bench.work(seconds, steps=2)
        except Crash:
            self.bench.relieve()

    @rule()
    def relieve(self) -> None:
        self.bench.relieve()

    @precondition(lambda self: reads.asked())
    @rule(answer=st.sampled_from(Answer), data=st.data())
    def answer(self, answer: Answer, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(reads.asked()))
        act = Act(str(UUID(int=1)), self.bench.tick(), Interface.CONSOLE, str(uuid4()))
        actions.resolve_asked(act=act, message_id=row.id, answer=answer)
        self.again[row.id] += answer is Answer.SEND_AGAIN
        with pytest.raises(Refused):
            actions.resolve_asked(act=act.keyed(str(uuid4())), message_id=row.id, answer=answer)

    @invariant()
    def nothing_is_lost_and_what_is_over_stays_over(self) -> None:
        rows = {row.id: row for row in reads.outbox(limit=1000)} if self.urgent else {}
        assert set(rows) == set(self.urgent)
        for message_id, state in self.over.items():
            assert rows[message_id].state is state
        self.over = {row.id: row.state for row in rows.values() if not policy.MOVES[row.state]}

    @invariant()
    def nothing_is_doubled_in_silence(self) -> None:
        for message_id, urgent in self.urgent.items():
            copies = self.provider.copies(message_id)
            retries = policy.TRIES - 1 if urgent and self.kind == "blind" else 0
            asked_for = self.again[message_id] if self.kind != "keyed" else 0
            assert copies <= 1 + retries + asked_for * (1 + retries)
            assert len({letter.text for letter in self.provider.taken if letter.key == message_id}) <= 1

    def teardown(self) -> None:
        """When the faults end, everything comes to rest, and the outbox tells the truth."""
        if not hasattr(self, "urgent"):
            return
        self.provider.behaviour = []
        for seconds in (0, 60, 60, 60, 60):
            self.bench.work(seconds, steps=200)
        for message_id in self.urgent:
            row = reads.message(message_id)
            assert row.state in (State.SENT, State.REFUSED, State.ASK, State.DROPPED)
            by_hand = row.reason is not None and row.reason.value == "by_hand"
            if row.state is State.SENT and not by_hand:
                assert self.provider.copies(message_id) >= 1
            if row.state is State.REFUSED and not self.again[message_id]:
                assert self.provider.copies(message_id) == 0
            assert row.state is not State.ASK or self.kind == "blind"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["keyed", "queryable", "blind"])
def test_whatever_happens(kind):
    machine = type("Outbox", (Outbox,), {"kind": kind})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=30,
            stateful_step_count=20,
            phases=[Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
