"""Words struck out of a saved report: gone, seen to be gone, and nothing else changed, on either engine."""

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import settings as property_tests
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from amparo.core.ledger import reads as ledger
from amparo.core.ledger.terms import Refused
from amparo.stages.intake import actions, reads
from amparo.stages.intake.models import Report, Strike
from amparo.stages.intake.terms import Kind, No, Place, Salute, Volunteered, Words
from amparo.stages.intake.volunteered import spans
from tests.cast import by
from tests.intake.cast import MACARTHUR_PARK, NOON, by_rex, told
from tests.refusal import refusing

TEXT = "Three vans. He is undocumented and his brother too, undocumented. 🚐 Vengan"
GONE = "Three vans. He is [struck: status] and his brother too, [struck: status]. 🚐 Vengan"
BY = "0199d0e4-0000-7000-8000-000000000001"


def taken(**changes):
    form = told(**changes)
    actions.take_report(act=by_rex(), form=form)
    return form


def strike(form, words="undocumented", field=Words.TEXT, kind=Volunteered.STATUS, **act):
    return actions.strike(act=by(BY, **act), report_id=form.id, field=field, words=words, kind=kind)


@pytest.mark.django_db
def test_struck_words_are_gone_wherever_they_stood_and_who_struck_them_is_known():
    form = taken(text=TEXT)
    strike(form)
    assert reads.report(form.id).text == GONE
    assert [(s.number, s.field, s.kind, s.author) for s in Strike.objects.order_by("number")] == [
        (1, "text", "status", BY),
        (2, "text", "status", BY),
    ]
    event = ledger.timeline([form.id])[-1]
    assert (event.kind, event.actor) == (Kind.WORDS_STRUCK, BY)
    assert event.facts == {"field": "text", "kind": "status", "places": 2}
    with connection.cursor() as cursor:
        for table in ("intake_report", "intake_strike", "ledger_event"):
            cursor.execute(f"SELECT * FROM {table}")
            assert "undocumented" not in repr(cursor.fetchall())


@pytest.mark.django_db
def test_everything_else_stays_and_a_resend_is_still_the_same_report():
    form = taken(text=TEXT, salute=Salute(activity="asked if he is undocumented", size="3"))
    before = reads.report(form.id)
    strike(form)
    after = reads.report(form.id)
    assert (after.salute, after.place, after.received_at) == (before.salute, before.place, before.received_at)
    assert not actions.take_report(act=by_rex(), form=form).created
    assert reads.report(form.id).text == GONE


@pytest.mark.django_db
@pytest.mark.parametrize("field", list(Words))
def test_every_part_that_holds_words_can_be_struck(field):
    place = Place(MACARTHUR_PARK.lat, MACARTHUR_PARK.lon, 40.0, "at the undocumented man's shop")
    salute = Salute(**dict.fromkeys(("size", "activity", "uniform", "time", "equipment"), "undocumented"))
    form = taken(text="undocumented", place=place, salute=salute)
    strike(form, field=field)
    row = reads.report(form.id)
    said = {"text": row.text, "place_text": row.place.text} | {
        word: getattr(row.salute, word) for word in ("size", "activity", "uniform", "time", "equipment")
    }
    assert {name for name, words in said.items() if "[struck: status]" in words} == {field.value}


@pytest.mark.django_db
def test_the_same_click_twice_strikes_once():
    form = taken(text=TEXT)
    for _ in range(2):
        assert strike(form, key="click") == form.id
    assert Strike.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["papers", "", "  ", "UNDOCUMENTED", "status", "struck"])
def test_what_is_not_there_is_not_struck(words):
    form = taken(text=TEXT)
    with refusing(No.WORDS_NOT_THERE):
        strike(form, words)
    strike(form)
    with refusing(No.WORDS_NOT_THERE):
        strike(form)


@pytest.mark.django_db
def test_a_forgotten_report_has_nothing_to_strike():
    from datetime import timedelta

    form = taken(text=TEXT)
    actions.forget_reports(act=by_rex(NOON + timedelta(days=30)))
    with refusing(No.REPORT_FORGOTTEN):
        strike(form)


@pytest.mark.django_db
def test_a_struck_report_is_forgotten_like_any_other():
    from datetime import timedelta

    form = taken(text=TEXT)
    strike(form)
    assert actions.forget_reports(act=by_rex(NOON + timedelta(days=30))) == 1
    assert reads.report(form.id).text == ""


def past_the_rules(**values):
    """Update a report past the application."""
    with transaction.atomic():
        Report.objects.update(**values)


def put_down(form, number=1, field="text", start=0, kind="status"):
    Strike.objects.create(
        id=told().id, report_id=form.id, number=number, field=field, start=start, kind=kind, author=BY, at=NOON
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"text": GONE, "strikes": 1},  # two places at once
        {"text": "He is [struck: status]", "strikes": 1},  # what stood around is gone
        {"text": TEXT.replace("undocumented", "[struck: entry]", 1), "strikes": 1},  # another kind than put down
        {"text": TEXT.replace("undocumented", "[struck: status]", 1), "strikes": 2},  # another number
        {"text": TEXT.replace("undocumented", "[struck: status]", 1)},  # not counted
        {"text": TEXT.replace("undocumented", "[struck: status]", 1), "strikes": 1, "size": ""},
        {"text": TEXT.replace("undocumented", "[struck: status]", 1), "strikes": 1, "lat": 34.0},
        {"text": TEXT.replace("undocumented", "[struck: status]", 1), "strikes": 1, "lane": "bulk"},
        {"text": TEXT.replace("undocumented", "[struck: status]", 1), "strikes": 1, "spelled": None},
        {"text": TEXT.replace("undocumented", "[struck: status]", 1), "strikes": 1, "contact_id": BY},
        {"text": TEXT.replace("undocumented", "legal", 1), "strikes": 1},
        {"text": TEXT[:18] + "[struck: status]" + TEXT[18:], "strikes": 1},  # put in, nothing taken out
        {"text": "x" + TEXT.replace("undocumented", "[struck: status]", 1), "strikes": 1},
        {"text": TEXT, "strikes": 1},
        {"text": "", "strikes": 1},
        {"size": "[struck: status]", "strikes": 1},
        {"language": "en", "strikes": 1},
        {"lane": "known"},
    ],
)
def test_the_guard_lets_nothing_else_through(values):
    form = taken(text=TEXT)
    put_down(form, start=18)
    with pytest.raises(DatabaseError):
        past_the_rules(**values)
    past_the_rules(text=TEXT.replace("undocumented", "[struck: status]", 1), strikes=1)


@pytest.mark.django_db
def test_without_a_strike_put_down_nothing_is_struck():
    taken(text=TEXT)
    with pytest.raises(DatabaseError):
        past_the_rules(text=TEXT.replace("undocumented", "[struck: status]", 1), strikes=1)


@pytest.mark.django_db
def test_a_strike_is_never_changed():
    form = taken(text=TEXT)
    put_down(form)
    for change in (lambda: Strike.objects.update(kind="entry"), lambda: Strike.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


SIGNS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


class TestAnyText(TestCase):
    """Whatever stands around, in whatever script: the words go, the rest is as it was."""

    @property_tests(max_examples=40)
    @given(before=SIGNS, words=SIGNS.filter(str.strip), after=SIGNS, kind=st.sampled_from(list(Volunteered)))
    def test_the_words_go_and_the_rest_stays(self, before, words, after, kind):
        form = taken(text=before + words + after)
        blank = f"[struck: {kind}]"
        try:
            strike(form, words, kind=kind)
        except Refused as no:
            refused = no
        else:
            refused = None
        if refused is not None:
            assert (refused.reason, words in blank) == (No.WORDS_NOT_THERE, True)
            return
        text = reads.report(form.id).text
        assert text == (before + words + after).replace(words, blank)


@pytest.mark.django_db
def test_what_is_marked_can_be_struck_and_is_not_marked_again():
    form = taken(text="She crossed the border in May and has no papers. Two vans.")
    for _ in range(5):
        found = spans(text := reads.report(form.id).text)
        if not found:
            break
        strike(form, text[found[0].start : found[0].end], kind=found[0].kind)
    assert spans(reads.report(form.id).text) == []
    assert "Two vans." in reads.report(form.id).text
    assert "border" not in reads.report(form.id).text
