import itertools
import logging
import random
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from amparo.core.ledger.models import Event
from amparo.core.ledger.terms import Act, Interface
from amparo.core.messaging import inbox, policy, reads, tasks
from amparo.core.messaging.models import Message, Stop, Text
from amparo.core.messaging.terms import Came, Kind, Reason, State, Template, Word
from amparo.core.vault.models import Contact
from tests.messaging.cast import NOON, Bench, came
from tests.vault.test_actions import seal

pytestmark = pytest.mark.django_db


def ready():
    found = Event.objects.filter(kind=Kind.TEXT_READY).order_by("id").values_list("subject", flat=True)
    return [reads.incoming(text_id).text for text_id in found]


def standing():
    return {table.__name__: table.objects.count() for table in (Event, Text, Contact, Message, Stop)}


class TestOneText:
    def test_it_goes_on_once_its_sender_is_comparable(self):
        text_id = came("Dos camionetas 🚐 frente al mercado")
        assert ready() == []
        Bench().work()
        assert ready() == ["Dos camionetas 🚐 frente al mercado"]
        found = reads.incoming(text_id)
        assert (found.received_at, found.word, found.id) == (NOON, None, text_id)

    def test_the_number_stands_nowhere(self, caplog):
        with caplog.at_level(logging.DEBUG):
            came("canary-text")
            Bench().work()
        assert "5550142" not in caplog.text
        assert "canary-text" not in caplog.text
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM messaging_text")
            row = [str(bytes(v) if isinstance(v, memoryview) else v) for v in cursor.fetchone()]
            cursor.execute("SELECT facts, key FROM ledger_event")
            row += [str(v) for v in itertools.chain(*cursor.fetchall())]
        assert not [v for v in row if "5550142" in v]
        assert not [v for v in row[1:] if "SM0000" in v]

    def test_the_same_event_again_changes_nothing(self):
        first = came("two vans", event="SM1")
        before = standing()
        for later in range(50):
            assert came("two vans", event="SM1", at=NOON + timedelta(seconds=later)) == first
        assert standing() == before

    def test_the_database_takes_an_event_once(self):
        came("two vans", event="SM1")
        row = Text.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            Text.objects.create(
                id=Contact.objects.get().pk, provider=row.provider, event=row.event, received_at=NOON, language="und"
            )

    def test_who_is_no_number_is_heard_too(self):
        text_id = came("your parcel", number="22395")
        Bench().work()
        assert ready() == ["your parcel"]
        assert reads.incoming(text_id).contact_id is None

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE messaging_text SET text = 'altered'",
            "UPDATE messaging_text SET text = ''",
            "DELETE FROM messaging_text",
        ],
    )
    def test_raw_sql_changes_no_text(self, statement):
        came("two vans")
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert Text.objects.get().text == "two vans"

    def test_with_the_relay_closed_it_goes_on_after_a_minute(self):
        came("two vans")
        came("STOP")
        act = Act("system:worker", NOON, Interface.WORKER, "task:1")
        tasks.let_texts_go_on(act)
        assert ready() == []
        tasks.let_texts_go_on(Act("system:worker", NOON + policy.RELAY_WAIT, Interface.WORKER, "task:2"))
        assert ready() == ["two vans"]
        Bench().work()
        assert ready() == ["two vans"]


class TestParts:
    WORDS = ("one", "two", "three", "four", "five", "six", "seven")

    @pytest.mark.parametrize("seed", range(5))
    @pytest.mark.parametrize("how", ["marks", "reference"])
    def test_seven_parts_out_of_order_are_one_text(self, seed, how):
        bench = Bench()
        numbered = list(enumerate(self.WORDS, 1))
        random.Random(seed).shuffle(numbered)
        for part, word in numbered:
            if how == "marks":
                came(f"({part}/7) {word}", part=part, parts=7)
            else:
                came(word, part=part, parts=7, reference="c4")
            bench.work(0.5)
        assert ready() == ["one two three four five six seven"]
        assert Text.objects.filter(state=Came.JOINED).count() == 6

    def test_a_missing_part_is_named_after_a_while_and_goes_on_by_itself_when_it_comes(self):
        bench = Bench()
        for part in (3, 1):
            came(f"({part}/3) {self.WORDS[part - 1]}", part=part, parts=3)
        bench.work(policy.PARTS_WAIT.total_seconds() - 10)
        assert ready() == []
        bench.work(20)
        assert ready() == ["one [2/3: missing · falta] three"]
        came("(2/3) two", part=2, parts=3, at=bench.now)
        bench.work()
        assert ready()[1:] == ["(2/3) two"]

    def test_parts_of_two_people_do_not_mix(self):
        bench = Bench()
        came("a", part=1, parts=2, reference="7")
        came("b", part=2, parts=2, reference="7", number="+12135550143")
        bench.work()
        assert ready() == []
        came("c", part=2, parts=2, reference="7")
        bench.work()
        assert ready() == ["a c"]

    def test_two_long_texts_one_after_the_other_stay_two(self):
        bench = Bench()
        for word in ("a", "b"):
            for part in (1, 2):
                came(f"({part}/2) {word}{part}", part=part, parts=2)
                bench.work()
        assert ready() == ["a1 a2", "b1 b2"]


class TestOrders:
    def sent(self, bench):
        return [letter.text for letter in bench.provider.taken]

    def test_a_stop_holds_at_once_and_for_everything(self):
        bench = Bench()
        bench.work()
        message_id = bench.queue(contact_id=seal())
        came("Stop!")
        bench.work()
        row = reads.message(message_id)
        assert (row.state, row.reason) == (State.REFUSED, Reason.STOPPED)
        assert len(self.sent(bench)) == 1
        assert "no more messages" in self.sent(bench)[0]
        assert ready() == []

    def test_another_number_hears_from_us_still(self):
        bench = Bench()
        came("STOP", number="+12135550143")
        message_id = bench.queue(contact_id=seal())
        bench.work()
        assert reads.message(message_id).state is State.SENT

    def test_a_second_stop_is_not_answered(self):
        bench = Bench()
        for _ in range(3):
            came("BAJA")
            bench.work()
        assert len(self.sent(bench)) == 1
        assert "No recibirá más mensajes" in self.sent(bench)[0]
        assert Stop.objects.filter(lifted_at=None).count() == 1

    def test_start_undoes_it(self):
        bench = Bench()
        came("alto")
        bench.work()
        came("ALTA")
        bench.work()
        message_id = bench.queue(contact_id=seal())
        bench.work()
        assert reads.message(message_id).state is State.SENT
        assert "Recibirá de nuevo" in self.sent(bench)[1]
        came("stop")
        bench.work()
        assert "no more messages" in self.sent(bench)[3]

    def test_help_is_answered_though_stopped_and_is_read_too(self):
        bench = Bench()
        came("STOP")
        came("ayuda")
        bench.work()
        assert "llame primero al 911" in self.sent(bench)[-1]
        assert ready() == ["ayuda"]
        assert reads.incoming(Text.objects.get(word=Word.HELP).pk).word is Word.HELP

    def test_what_the_provider_answered_is_not_answered_again(self):
        bench = Bench()
        came("STOP", answered=True)
        message_id = bench.queue(contact_id=seal())
        bench.work()
        assert self.sent(bench) == []
        assert reads.message(message_id).reason is Reason.STOPPED

    def test_a_stop_outlives_the_month(self):
        bench = Bench()
        came("STOP")
        came("two vans")
        bench.work()
        bench.now += policy.TEXTS_KEPT + timedelta(days=1)
        assert inbox.forget_texts(act=bench.act("system:worker")) == 2
        assert set(Text.objects.values_list("text", "contact")) == {("", None)}
        assert sorted(Contact.objects.values_list("state", flat=True)) == ["adopted", "forgotten"]
        message_id = bench.queue(contact_id=seal())
        bench.work()
        assert reads.message(message_id).reason is Reason.STOPPED
        assert inbox.forget_texts(act=bench.act("system:worker")) == 0

    def test_the_clock_forgets_what_is_due_also_what_waited_for_the_relay(self):
        came("BAJA")
        for late, words in ((-1, "BAJA"), (1, "")):
            at = NOON + policy.TEXTS_KEPT + timedelta(seconds=late)
            tasks.forget_old_texts(Act("system:worker", at, Interface.WORKER, f"task:{late}"))
            assert Text.objects.get().text == words
        Bench().work()
        assert Text.objects.get().state == Came.DONE


class TestWords:
    def test_a_line_reaches_the_carrier_and_lies_nowhere_in_the_clear(self):
        bench = Bench()
        message_id = bench.queue(template=Template.LINE, facts={}, body="canary: ¿ve {placas}? 👁", language="es")
        row = Message.objects.get()
        assert b"canary" not in bytes(row.body)
        bench.work()
        (letter,) = bench.provider.taken
        assert "canary: ¿ve {placas}? 👁" in letter.text
        assert reads.box(message_id) == b""

    def test_a_damaged_box_is_refused(self):
        bench = Bench()
        message_id = bench.queue(template=Template.LINE, facts={}, body="one")
        Message.objects.filter(pk=message_id).update(body=reads.box(message_id)[:40])
        bench.work()
        assert reads.message(message_id).reason is Reason.UNREADABLE

    def test_a_box_put_to_another_message_is_refused(self):
        bench = Bench()
        first = bench.queue(template=Template.LINE, facts={}, body="one")
        second = bench.queue(template=Template.LINE, facts={}, body="two")
        Message.objects.filter(pk=second).update(body=reads.box(first))
        bench.work()
        assert reads.message(second).reason is Reason.UNREADABLE
        assert len(bench.provider.taken) == 1

    @pytest.mark.parametrize(("template", "body"), [(Template.LINE, ""), (Template.GO, "words")])
    def test_words_go_where_they_belong(self, template, body):
        with pytest.raises(ValueError, match="takes words"):
            Bench().queue(template=template, facts={}, body=body)
