"""A call from its first keystroke to its report, and what is left of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.models import Event
from amparo.core.ledger.terms import Refused
from amparo.core.vault.models import Contact as Sealed
from amparo.core.vault.terms import Channel, State
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents import reads as incident_reads
from amparo.stages.intake import actions, reads, tasks
from amparo.stages.intake.models import Call
from amparo.stages.intake.terms import (
    CallKind,
    Contact,
    Happening,
    LineKind,
    No,
    NotAccepted,
    Salute,
    ScriptLine,
)
from tests.cast import by
from tests.intake.cast import NOON, told
from tests.work import drain

pytestmark = pytest.mark.django_db
DANA, CORA, LUCIA = uuid4(), uuid4(), uuid4()
LATER = NOON + timedelta(minutes=3)
NUMBER = "213 555 0142"
PLACE = ScriptLine(LineKind.PLACE, "Where?", "¿Dónde?")
RIGHTS = ScriptLine(LineKind.RIGHTS, "You may stay silent.", "Puede guardar silencio.")


def kinds():
    return [event.kind for event in Event.objects.order_by("id")]


def keep(call_id, *, who=DANA, at=NOON, kind=CallKind.NOW, **changes):
    actions.keep_answers(act=by(who, at=at), call_id=call_id, kind=kind, changes=changes)


def seal(call_id, number=NUMBER, *, who=DANA):
    return actions.keep_contact(act=by(who), call_id=call_id, channel=Channel.SMS, address=number)


def save(form, *, who=DANA, at=LATER, kind=CallKind.NOW):
    return actions.save_call(act=by(who, at=at), form=form, kind=kind)


class TestDraft:
    def test_each_change_is_added_to_what_is_there_and_leaves_no_further_event(self):
        call = uuid7(NOON)
        keep(call, place="Mac")
        keep(call, place="MacArthur Park", text="Two vans", contact=NUMBER, name="Juan")
        row = reads.call(call)
        assert row.answers == {"place": "MacArthur Park", "text": "Two vans"}
        assert [one.id for one in reads.drafts_of(DANA)] == [call]
        assert reads.drafts_of(CORA) == []
        assert kinds() == ["intake.call.begun"]

    def test_it_is_its_taker_s_alone(self):
        call = uuid7(NOON)
        keep(call, place="MacArthur Park")
        for act in (
            lambda: keep(call, who=CORA, place="x"),
            lambda: seal(call, who=CORA),
            lambda: actions.drop_call(act=by(CORA), call_id=call),
            lambda: save(told(id=call), who=CORA),
        ):
            with pytest.raises(ObjectDoesNotExist):
                act()
        assert reads.call(call).answers == {"place": "MacArthur Park"}

    def test_a_contact_is_sealed_and_the_one_before_is_forgotten(self):
        call = uuid7(NOON)
        keep(call, place="MacArthur Park")
        first, second = seal(call, "213 555 0141"), seal(call)
        assert Sealed.objects.get(pk=first).state == State.FORGOTTEN
        assert Sealed.objects.get(pk=second).state == State.SEALED
        assert "555" not in str(Call.objects.get().answers)
        actions.drop_contact(act=by(DANA), call_id=call)
        assert Sealed.objects.get(pk=second).state == State.FORGOTTEN
        actions.drop_contact(act=by(DANA), call_id=call)

    def test_half_a_number_is_kept_nowhere(self):
        call = uuid7(NOON)
        keep(call, place="MacArthur Park")
        with pytest.raises(Refused):
            seal(call, "213 55")
        assert Sealed.objects.count() == 0
        assert reads.call(call).contact_id is None

    def test_thrown_away_it_is_gone_with_its_contact(self):
        call = uuid7(NOON)
        keep(call, place="MacArthur Park")
        contact = seal(call)
        actions.drop_call(act=by(DANA), call_id=call)
        assert reads.call(call) is None
        assert Sealed.objects.get(pk=contact).state == State.FORGOTTEN
        with pytest.raises(ObjectDoesNotExist):
            actions.drop_call(act=by(DANA), call_id=call)
        with pytest.raises(ObjectDoesNotExist):
            seal(call)

    def test_untouched_for_a_day_it_is_forgotten(self):
        old, new = uuid7(NOON), uuid7(NOON)
        keep(old, place="MacArthur Park")
        contact = seal(old)
        keep(new, at=NOON + timedelta(hours=1), place="Boyle Heights")
        tasks.forget_old_calls(by("system:worker", at=NOON + timedelta(hours=23, minutes=59)))
        assert len(reads.drafts_of(DANA)) == 2
        tasks.forget_old_calls(by("system:worker", at=NOON + timedelta(hours=24)))
        assert [one.id for one in reads.drafts_of(DANA)] == [new]
        assert Sealed.objects.get(pk=contact).state == State.FORGOTTEN
        assert actions.forget_calls(act=by("system:worker", at=NOON + timedelta(hours=24))) == 0


class TestSaving:
    def test_saved_twice_it_is_one_report(self):
        call = uuid7(NOON)
        keep(call, place="MacArthur Park", text="Two vans")
        contact = seal(call)
        form = told(id=call, seen_at=None)
        first, second = save(form), save(form)
        assert (first.code, first.created, second.created) == (second.code, True, False)
        assert reads.report(call).contact_id == contact
        row = reads.call(call)
        assert (row.answers, row.contact_id, row.saved_at) == ({}, None, LATER)
        assert reads.drafts_of(DANA) == []
        assert kinds().count("intake.report.received") == 1
        assert kinds().count("intake.call.saved") == 1
        assert [saved.id for saved, _ in reads.calls_saved()] == [call]

    def test_without_a_draft_it_is_a_report_all_the_same(self):
        form = told(contact=Contact(Channel.SMS, NUMBER))
        assert save(form).created
        assert reads.report(form.id).contact_id is not None

    def test_other_answers_under_the_same_id_are_refused(self):
        form = told()
        save(form)
        with pytest.raises(Refused) as no:
            save(told(id=form.id, text="Something else"))
        assert no.value.reason is No.CONFLICT
        for act in (lambda: keep(form.id, text="x"), lambda: actions.drop_call(act=by(DANA), call_id=form.id)):
            with pytest.raises(Refused) as no:
                act()
            assert no.value.reason is No.CALL_SAVED

    def test_a_flaw_leaves_no_trace(self):
        with pytest.raises(NotAccepted):
            save(told(text="x" * 6000))
        assert kinds() == []

    def test_a_contact_typed_again_goes_before_the_sealed_one(self):
        call = uuid7(NOON)
        keep(call, place="MacArthur Park")
        before = seal(call, "213 555 0141")
        save(told(id=call, contact=Contact(Channel.SMS, NUMBER)))
        assert reads.report(call).contact_id != before
        assert Sealed.objects.get(pk=before).state == State.FORGOTTEN

    def test_a_time_that_stays_words_is_no_reason_to_refuse_what_is_over(self):
        form = told(happening=Happening.PAST, seen_at=None, salute=Salute(time="hace rato"))
        assert save(form).created
        with pytest.raises(NotAccepted) as no:
            save(told(happening=Happening.PAST, seen_at=None))
        assert no.value.reason is No.SEEN_AT_MISSING

    def test_the_second_place_of_a_call_has_the_first_one_s_contact(self):
        first, second = uuid7(NOON), uuid7(NOON)
        keep(first, place="MacArthur Park")
        contact = seal(first)
        save(told(id=first))
        actions.begin_call(act=by(DANA), call_id=second, kind=CallKind.NOW, answers={"text": "x"}, follows=first)
        assert reads.call(second).contact_id == contact
        actions.drop_call(act=by(DANA), call_id=second)
        assert Sealed.objects.get(pk=contact).state == State.SEALED
        assert [one.id for one in reads.reports_with([contact], but=second)] == [first]
        assert reads.reports_with([contact], but=first) == []

    def test_after_a_month_nothing_says_who_took_it(self):
        form = told()
        save(form)
        month = LATER + timedelta(days=30)
        tasks.forget_old_calls(by("system:worker", at=month))
        assert reads.call(form.id).person_id is None
        assert not reads.any_call_to_forget(drafts=month, takers=month)


class TestInto:
    def test_report_and_incident_come_together_and_sorting_leaves_it_there(self):
        first = told()
        save(first)
        drain()
        (incident,) = incident_reads.incidents_of_report(first.id)
        other = told(text="Sirens")
        for _ in range(2):
            incidents.save_call_into(act=by(DANA, at=LATER), form=other, kind=CallKind.NOW, incident_id=incident)
        drain()
        assert incident_reads.incidents_of_report(other.id) == [incident]

    def test_into_an_incident_that_does_not_exist_saves_nothing(self):
        form = told()
        with pytest.raises(ObjectDoesNotExist):
            incidents.save_call_into(act=by(DANA, at=LATER), form=form, kind=CallKind.NOW, incident_id=uuid4())
        assert reads.report(form.id) is None
        assert reads.call(form.id) is None


class TestScripts:
    def write(self, *lines, who=CORA, seen=0, key=None):
        return actions.save_script(act=by(who, key=key), kind=CallKind.NOW, lines=lines or (PLACE,), seen=seen)

    @pytest.mark.parametrize("kind", CallKind)
    def test_the_delivered_ones_are_scripts(self, kind):
        from amparo.stages.intake.scripts import why_not_script

        script = reads.script(kind)
        assert script.number == 0
        assert why_not_script(script.lines) is None
        asked = [line.kind for line in script.lines if line.kind not in {LineKind.SAY, LineKind.RIGHTS}]
        assert (asked[0], asked[-1]) == (LineKind.PLACE, LineKind.CONTACT)
        assert LineKind.TIME in asked

    def test_each_save_is_a_version_and_a_call_keeps_its_own(self):
        early, late = uuid7(NOON), uuid7(NOON)
        keep(early, place="MacArthur Park")
        assert self.write(RIGHTS, PLACE) == 1
        keep(late, place="MacArthur Park")
        assert (reads.call(early).script, reads.call(late).script) == (0, 1)
        assert [line.kind for line in reads.script(CallKind.NOW).lines] == [LineKind.PLACE, LineKind.RIGHTS]
        assert [one.number for one in reads.script_versions(CallKind.NOW)] == [1, 0]
        keep(early, kind=CallKind.RUMOUR)
        keep(early, kind=CallKind.NOW)
        assert reads.call(early).script == 1

    def test_the_same_form_twice_is_one_version(self):
        assert self.write(key="k") == self.write(key="k") == 1

    def test_two_who_write_at_once_do_not_overwrite_each_other(self):
        self.write()
        with pytest.raises(Refused) as no:
            self.write(who=DANA)
        assert no.value.reason is No.SCRIPT_CHANGED_MEANWHILE

    def test_an_earlier_one_comes_back_as_a_new_version(self):
        self.write()
        restored = actions.restore_script(act=by(CORA), kind=CallKind.NOW, number=0, seen=1)
        assert restored == 2
        assert reads.script(CallKind.NOW).restored_from == 0
        assert reads.script(CallKind.NOW).lines == reads.script_version(CallKind.NOW, 0).lines
        with pytest.raises(ObjectDoesNotExist):
            actions.restore_script(act=by(CORA), kind=CallKind.NOW, number=7, seen=2)

    def test_a_rights_line_is_a_draft_until_another_has_read_it(self):
        self.write(PLACE, RIGHTS)
        assert reads.script(CallKind.NOW).draft
        for who, number, reason in ((CORA, 1, No.REVIEWS_OWN), (LUCIA, 0, No.SCRIPT_AS_DELIVERED)):
            with pytest.raises(Refused) as no:
                actions.review_script(act=by(who), kind=CallKind.NOW, number=number)
            assert no.value.reason is reason
        actions.review_script(act=by(LUCIA), kind=CallKind.NOW, number=1)
        script = reads.script(CallKind.NOW)
        assert (script.draft, script.reviewed_by, script.reviewed_at) == (False, str(LUCIA), NOON)
        with pytest.raises(Refused) as no:
            actions.review_script(act=by(LUCIA), kind=CallKind.NOW, number=1)
        assert no.value.reason is No.REVIEWED_ALREADY
        with pytest.raises(ObjectDoesNotExist):
            actions.review_script(act=by(LUCIA), kind=CallKind.NOW, number=9)
        self.write(PLACE, RIGHTS, seen=1)
        assert reads.script(CallKind.NOW).draft

    @pytest.mark.parametrize(
        ("lines", "reason"),
        [
            ([RIGHTS], No.SCRIPT_WITHOUT_PLACE),
            ([PLACE, PLACE], No.SCRIPT_TWICE),
            ([PLACE, *[RIGHTS] * 20], No.SCRIPT_TWICE),
            ([PLACE, ScriptLine(LineKind.TEXT, "What?", " ")], No.SCRIPT_ONE_LANGUAGE),
            ([PLACE, ScriptLine(LineKind.TEXT, "x" * 301, "x")], No.TEXT_TOO_LONG),
            ([PLACE, ScriptLine(LineKind.TEXT, "Is he undocumented?", "¿Algo más?")], No.SCRIPT_ASKS_TOO_MUCH),
            ([PLACE, ScriptLine(LineKind.TEXT, "Anything?", "¿Tiene papeles o no?")], No.SCRIPT_ASKS_TOO_MUCH),
            ([PLACE, ScriptLine(LineKind.SAY, "What is your name?", "Gracias")], No.SCRIPT_ASKS_TOO_MUCH),
            ([PLACE, ScriptLine(LineKind.TEXT, "Full name", "Lo demás")], No.SCRIPT_ASKS_TOO_MUCH),
            ([PLACE, ScriptLine(LineKind.TEXT, "More?", "¿En qué país nació?")], No.SCRIPT_ASKS_TOO_MUCH),
        ],
    )
    def test_what_no_script_may_be(self, lines, reason):
        with pytest.raises(Refused) as no:
            self.write(*lines)
        assert no.value.reason is reason
        assert reads.script(CallKind.NOW).number == 0

    def test_the_name_of_a_street_may_be_asked(self):
        line = ScriptLine(LineKind.TEXT, "The name of the street? No names of people.", "¿El nombre de la calle?")
        assert self.write(PLACE, line) == 1

    def test_a_version_cannot_be_changed_past_the_application(self):
        from django.db import DatabaseError, transaction

        from amparo.stages.intake.models import ScriptVersion

        self.write(PLACE, RIGHTS)
        found = ScriptVersion.objects.filter(number=1)
        for change in (
            lambda: found.update(lines=[]),
            lambda: found.update(author="x"),
            found.delete,
            lambda: found.update(reviewed_at=NOON, reviewed_by=str(CORA)),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
