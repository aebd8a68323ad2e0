import logging
from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, transaction

from amparo.core.ledger.models import Event
from amparo.core.messaging import reads as messages
from amparo.core.messaging.models import Message, Text
from amparo.core.messaging.terms import Reason, State
from amparo.core.places.terms import NotPrepared
from amparo.core.vault import terms as vault
from amparo.core.vault.models import Contact as Sealed
from amparo.core.vault.secrets import receipt_of
from amparo.stages.incidents import tasks as sorting
from amparo.stages.intake import actions, conversations, policy, reads, submissions, tasks
from amparo.stages.intake.models import Conversation, Line, Report
from amparo.stages.intake.terms import Contact, Happening, Kind, No, Way
from tests.cast import by
from tests.intake.cast import NOON, by_rex, told
from tests.intake.night import Night
from tests.messaging.cast import came
from tests.refusal import refused

pytestmark = pytest.mark.django_db
SCRIPTS = (
    "🚐🚐 👮🏽‍♀️", "هناك سيارتان بيضاوان", "שתי מכוניות", "有两辆白色货车", "흰색 밴 두 대", "白いバン二台", "Two vans",
    "Две машины", "Δύο φορτηγά", "दो सफेद गाड़ियाँ", "দুটি গাড়ি", "இரண்டு வேன்கள்", "రెండు వ్యాన్లు", "ಎರಡು", "രണ്ട്",
    "สองคัน", "សាមសិប", "ສອງ", "ორი", "երկու", "ሁለት", "ᏔᎵ", "ཉིས", "ᓚᓗᒃ",
)  # fmt: skip


@pytest.fixture
def night():
    return Night()


def spoken(report_id):
    return [(line.ours, line.text) for line in reads.lines(report_id)]


class TestTexts:
    def test_a_text_that_says_where_is_a_report_at_once(self, night):
        night.text("Hay dos camionetas de la migra en 90033")
        report = Report.objects.get()
        assert (report.place_text, report.language, report.happening) == ("90033", "es", Happening.NOW)
        assert report.text == "Hay dos camionetas de la migra en 90033"
        (sent,) = night.sent
        assert f"/r/{receipt_of(report.pk)}" in sent
        assert "Tenemos su reporte" in sent
        assert "¿En qué esquina" not in sent
        assert submissions.report_behind(receipt_of(report.pk)).report_id == report.pk
        assert report.contact_id == Text.objects.get().contact_id
        assert report.interface == "api"
        assert Event.objects.get(kind=Kind.REPORT_RECEIVED).actor == "public"

    def test_a_name_that_the_gazetteer_knows_is_a_place(self, night):
        night.text("four officers near Huntington Park. They stop cars")
        assert Report.objects.get().place_text == "Huntington Park"

    def test_where_it_says_no_place_we_ask_once_and_the_answer_completes_it(self, night):
        night.text("There are officers outside my work")
        assert not Report.objects.exists()
        (row,) = reads.latest_conversations()
        code = receipt_of(row.id)
        assert code in night.sent[0]
        assert "Where is it?" in night.sent[0]
        assert submissions.report_behind(code).report_id == row.id
        night.text("7th and Alvarado, by the market")
        report = Report.objects.get()
        assert (report.pk, report.place_text) == (row.id, "7th and Alvarado, by the market")
        assert report.text == "There are officers outside my work\n7th and Alvarado, by the market"
        assert len(night.sent) == 2
        assert reads.conversation(row.id).waiting_since is None

    def test_of_a_long_answer_the_place_is_taken(self, night):
        night.text("There are officers outside my work")
        night.text(
            "It is at 7th and Alvarado, Boyle Heights. They have been there since this morning and asked everybody."
        )
        assert Report.objects.get().place_text == "7th and Alvarado, Boyle Heights"

    def test_nobody_at_the_desk_reads_the_code_of_the_receipt(self, night):
        night.text("two vans in 90033")
        (row,) = reads.latest_conversations()
        code = receipt_of(row.id)
        assert code in night.sent[0]
        assert "/r/···" in spoken(row.id)[1][1]
        assert not Line.objects.filter(text__contains=code).exists()

    def test_an_answer_that_is_no_place_for_us_stands_as_it_is(self, night):
        night.text("There are officers outside my work")
        night.text("the old car wash")
        assert Report.objects.get().place_text == "the old car wash"

    def test_without_an_answer_it_goes_on_after_three_minutes(self, night):
        night.text("There are officers outside my work")
        tasks.go_on_without_a_place(night.worker())
        assert not Report.objects.exists()
        night.bench.now += policy.PLACE_WAIT
        tasks.go_on_without_a_place(night.worker())
        tasks.go_on_without_a_place(night.worker())
        assert Report.objects.get().place_text == "There are officers outside my work"
        night.text("at the car wash")
        (row,) = reads.latest_conversations()
        assert row.waiting_since is not None

    def test_danger_waits_for_nothing_and_hears_911_first(self, night):
        night.text("están golpeando a mi hermano, tienen pistolas")
        assert Report.objects.get().place_text == "están golpeando a mi hermano, tienen pistolas"
        assert night.sent[0].removeprefix("Amparo: ").startswith("Si hay peligro de vida, llame primero al 911.")
        assert "¿En qué esquina" in night.sent[0]

    def test_a_picture_without_words_is_asked_about(self, night):
        night.text("", pictures=1)
        assert "No podemos ver fotos" in night.sent[0]
        night.bench.now += policy.PLACE_WAIT
        tasks.go_on_without_a_place(night.worker())
        assert (Report.objects.get().text, Report.objects.get().place_text) == ("", "?")

    def test_hearsay_is_marked(self, night):
        night.text("Me dijeron que hay retenes en 90033")
        assert Report.objects.get().happening == Happening.HEARD

    @pytest.mark.parametrize("words", SCRIPTS)
    def test_every_script_comes_through_and_is_asked_where(self, night, words):
        night.text(words)
        (row,) = reads.latest_conversations()
        assert spoken(row.id)[0] == (False, words)
        night.text(f"90033 {words}")
        assert Report.objects.get().text == f"{words}\n90033 {words}"

    def test_seven_parts_out_of_order_are_one_report(self, night):
        words = ("Hay", "dos", "camionetas", "blancas", "en", "la", "90033")
        for part in (4, 7, 1, 2, 6, 5, 3):
            night.text(f"({part}/7) {words[part - 1]}", part=part, parts=7)
        assert Report.objects.get().text == "Hay dos camionetas blancas en la 90033"
        assert len(night.sent) == 1

    def test_a_text_is_one_line_however_often_the_worker_tries(self, night):
        night.text("two vans in 90033")
        (text,) = Text.objects.all()
        before = Event.objects.count()
        for _ in range(3):
            conversations.take_text(act=night.worker(), text_id=text.pk)
        assert Event.objects.count() == before
        assert Line.objects.count() == 2

    def test_the_same_run_of_a_task_again_changes_nothing(self, night):
        night.text("two vans in 90033")
        came("three vans", at=night.bench.tick())
        night.bench.work()
        again = Text.objects.get(text="three vans").pk
        act = night.worker()
        first = conversations.take_text(act=act, text_id=again)
        assert conversations.take_text(act=act, text_id=again) == first
        assert Line.objects.filter(source_id=again).count() == 1

    def test_who_waits_waits_since_their_first_line(self, night):
        night.text("two vans in 90033")
        night.text("now three")
        (row,) = reads.latest_conversations()
        night.text("now four")
        assert reads.conversation(row.id).waiting_since == row.waiting_since

    def test_a_report_is_made_without_a_place_only_when_it_is_due(self, night):
        night.text("There are officers outside my work")
        (row,) = reads.latest_conversations()
        conversations.make_placeless_report(act=night.worker(), report_id=row.id)
        assert not Report.objects.exists()
        night.text("90033")
        night.bench.now += policy.PLACE_WAIT
        conversations.make_placeless_report(act=night.worker(), report_id=row.id)
        assert Report.objects.get().place_text == "90033"

    def test_without_the_file_of_places_only_the_form_of_a_place_counts(self, night, monkeypatch):
        def missing(*_):
            raise NotPrepared

        monkeypatch.setattr(conversations.places, "resolve", missing)
        night.text("four officers near Huntington Park")
        assert not Report.objects.exists()
        night.text("at 7th and Alvarado, Los Angeles", number="+12135550143")
        assert Report.objects.get().place_text == "7th and Alvarado"

    def test_who_has_no_number_is_a_report_without_an_answer(self, night):
        night.text("vans in 90033", number="22395")
        assert Report.objects.get().contact_id is None
        assert night.sent == []


class TestTalk:
    def test_a_second_text_belongs_to_the_first_and_waits_for_a_person(self, night):
        night.text("two vans in 90033")
        night.text("now there are three")
        (row,) = reads.latest_conversations()
        assert [text for ours, text in spoken(row.id) if not ours] == ["two vans in 90033", "now there are three"]
        assert row.waiting_since is not None
        assert reads.unanswered() == [row.id]
        assert Report.objects.count() == 1
        assert len(night.sent) == 1

    def test_another_sender_begins_their_own(self, night):
        night.text("two vans in 90033")
        night.text("two vans in 90033", number="+12135550143")
        assert Report.objects.count() == 2

    @pytest.mark.parametrize("word", ["NEW two men in 90012", "nuevo: dos hombres en 90012"])
    def test_new_begins_another(self, night, word):
        night.text("two vans in 90033")
        night.text(word)
        assert Report.objects.count() == 2

    def test_after_two_quiet_hours_a_text_is_a_report_of_its_own(self, night):
        night.text("two vans in 90033")
        night.bench.now += policy.SAME_TALK + timedelta(minutes=1)
        night.text("two men in 90012")
        assert Report.objects.count() == 2

    def test_the_answer_to_an_answer_comes_back_within_a_day(self, night, cast):
        night.text("two vans in 90033")
        (row,) = reads.latest_conversations()
        conversations.answer(act=by(cast.dana, at=night.bench.tick()), report_id=row.id, text="Any marking?")
        night.bench.now += timedelta(hours=20)
        night.text("it said police")
        assert Report.objects.count() == 1
        assert reads.conversation(row.id).waiting_since is not None

    def test_a_person_answers_by_sms(self, night, cast):
        night.text("two vans in 90033")
        night.text("now three")
        (row,) = reads.latest_conversations()
        act = by(cast.dana, at=night.bench.tick()).keyed("answer-1")
        for _ in range(2):
            conversations.answer(act=act, report_id=row.id, text="¿Ve letras en los chalecos? 👁")
        night.go_on()
        assert len(night.sent) == 2
        assert "¿Ve letras en los chalecos? 👁" in night.sent[1]
        found = reads.conversation(row.id)
        assert (found.waiting_since, found.lines) == (None, 4)
        line = reads.lines(row.id)[-1]
        assert (line.ours, line.way, line.author) == (True, Way.SMS, str(cast.dana))
        assert messages.states([line.message_id])[line.message_id] == (State.SENT, None)

    def test_after_a_stop_the_answer_waits_at_the_receipt(self, night, cast):
        night.text("two vans in 90033")
        night.text("STOP")
        (row,) = reads.latest_conversations()
        conversations.answer(act=by(cast.dana, at=night.bench.tick()), report_id=row.id, text="Any marking?")
        night.go_on()
        assert len(night.sent) == 2  # the receipt, and that there will be no more
        assert reads.lines(row.id)[-1].way is Way.WEB

    def test_a_stop_that_comes_between_is_honoured(self, night, cast):
        night.text("two vans in 90033")
        (row,) = reads.latest_conversations()
        conversations.answer(act=by(cast.dana, at=night.bench.tick()), report_id=row.id, text="Any marking?")
        came("stop", at=night.bench.tick())
        night.go_on()
        line = reads.lines(row.id)[-1]
        assert messages.states([line.message_id])[line.message_id] == (State.REFUSED, Reason.STOPPED)

    def test_help_alone_is_no_report_and_within_a_talk_it_is_heard(self, night):
        night.text("HELP")
        assert not Conversation.objects.exists()
        night.text("two vans in 90033")
        night.text("ayuda")
        (row,) = reads.latest_conversations()
        assert row.waiting_since is not None
        assert spoken(row.id)[-1] == (False, "ayuda")


class TestReceipts:
    def test_a_web_report_is_answered_at_its_receipt_and_answers_there(self, cast):
        form = told()
        actions.take_report(act=by_rex(), form=form)
        conversations.answer(act=by(cast.dana), report_id=form.id, text="Any marking?")
        submissions.say(act=by_rex(NOON + timedelta(minutes=1)), report_id=form.id, text="POLICE ICE")
        assert [(line.ours, line.text, line.way) for line in submissions.lines_behind(form.id)] == [
            (True, "Any marking?", Way.WEB),
            (False, "POLICE ICE", Way.WEB),
        ]
        assert reads.conversation(form.id).waiting_since == NOON + timedelta(minutes=1)
        assert not Message.objects.exists()

    def test_who_left_a_number_is_written_to_and_may_answer_by_sms(self, night, cast):
        form = told(contact=Contact(vault.Channel.SMS, "213 555 0142"))
        actions.take_report(act=by_rex(), form=form)
        conversations.answer(act=by(cast.dana), report_id=form.id, text="Any marking?")
        night.go_on()
        assert "Any marking?" in night.sent[0]
        night.text("POLICE ICE")
        assert spoken(form.id)[-1] == (False, "POLICE ICE")
        assert Report.objects.count() == 1

    def test_a_line_sent_twice_is_one(self):
        form = told()
        actions.take_report(act=by_rex(), form=form)
        for minutes in (1, 2):
            act = by_rex(NOON + timedelta(minutes=minutes)).keyed("line/1")
            conversations.say(act=act, report_id=form.id, text="more")
        assert spoken(form.id) == [(False, "more")]

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", No.LINE_EMPTY),
            (" \u200b", No.LINE_EMPTY),
            ("x" * 1001, No.LINE_TOO_LONG),
            ("a\x00", No.TEXT_UNPRINTABLE),
        ],
    )
    def test_what_is_no_line(self, cast, text, reason):
        form = told()
        actions.take_report(act=by_rex(), form=form)
        assert refused(lambda: conversations.say(act=by_rex(), report_id=form.id, text=text)) is reason
        assert refused(lambda: conversations.answer(act=by(cast.dana), report_id=form.id, text=text)) is reason

    def test_about_nothing_nothing_is_said(self, cast):
        with pytest.raises(ObjectDoesNotExist):
            conversations.answer(act=by(cast.dana), report_id=told().id, text="hello")

    def test_at_the_receipt_where_is_answered_too(self, night):
        night.text("There are officers outside my work")
        (row,) = reads.latest_conversations()
        submissions.say(act=by_rex(night.bench.tick()), report_id=row.id, text="90033")
        assert Report.objects.get().place_text == "90033"


def test_after_a_month_the_words_and_the_number_are_gone(night):
    night.text("two vans in 90033")
    (row,) = reads.latest_conversations()
    sorting.forget_lines(night.worker())
    assert len(reads.lines(row.id)) == 2
    night.bench.now += policy.KEPT + timedelta(minutes=1)
    sorting.forget_lines(night.worker())
    sorting.forget_reports(night.worker())
    assert reads.lines(row.id) == []
    assert reads.conversation(row.id).contact_id is None
    assert set(Line.objects.values_list("text", flat=True)) == {""}
    assert Sealed.objects.filter(state="forgotten").exists()
    assert conversations.forget_lines(act=night.worker()) == 0
    assert Event.objects.filter(kind=Kind.LINES_FORGOTTEN).count() == 1


@pytest.mark.parametrize("change", ["SET text = 'altered'", "SET text = ''", "SET ours = (NOT ours)"])
def test_raw_sql_changes_no_line(night, change):
    night.text("two vans in 90033")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE intake_line {change}")


def test_no_log_says_who_or_what(night, cast, caplog):
    with caplog.at_level(logging.DEBUG):
        night.text("canary-text in 90033")
        (row,) = reads.latest_conversations()
        conversations.answer(act=by(cast.dana, at=night.bench.tick()), report_id=row.id, text="canary-answer")
        night.go_on()
    for canary in ("5550142", "canary", receipt_of(row.id)):
        assert canary not in caplog.text
        assert not Event.objects.filter(facts__icontains=canary).exists()
