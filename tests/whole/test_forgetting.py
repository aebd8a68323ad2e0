"""Every column that a table says is forgotten is forgotten, by the tasks that run by the clock and by nothing else."""

from datetime import timedelta
from importlib import import_module
from typing import NamedTuple
from uuid import UUID

import pytest
from django.apps import apps

from amparo.core.jobs import registry
from amparo.core.kit import clock
from amparo.core.kit.ids import uuid7
from amparo.core.ledger.terms import Act, Interface
from amparo.core.messaging import inbox
from amparo.core.messaging.terms import Sent
from amparo.core.vault.models import Contact as Sealed
from amparo.core.vault.terms import Channel
from amparo.stages.dispatch import actions as dispatch
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents.models import Observation, Step, Word
from amparo.stages.incidents.terms import Attribute, Confidence, Finding, Obstacle
from amparo.stages.intake import actions as intake
from amparo.stages.intake.models import Line, Report
from amparo.stages.intake.submissions import say, submit_report
from amparo.stages.intake.terms import CallKind, Contact, Place, Salute
from tests.cast import by
from tests.incidents.cast import NOON, by_worker, spot
from tests.intake.cast import by_rex, told

pytestmark = pytest.mark.django_db
FORGETTING = {
    model._meta.label: model for model in apps.get_models() if getattr(model, "Care", None) and model.Care.forget
}
ROUNDED = {"lat", "lon"}
LEFT = {"accuracy_m": 8_000.0}
"""What stands in a column afterwards, where that is not nothing."""


class Full(NamedTuple):
    """A row with every one of these columns full."""

    label: str
    pk: object
    columns: frozenset[str]


def full(label: str, pk: object, *columns: str) -> Full:
    return Full(label, pk, frozenset(columns or FORGETTING[label].Care.forget))


def filled(cast) -> list[Full]:
    """Make rows of each such table, every forgotten column full in one of them."""
    number = Contact(Channel.SMS, "213 555 0142")
    salute = Salute("six", "stopping cars", "green vests", "since noon", "two vans")
    place = Place(34.0512, -118.2777, 40.0, "6th and Alvarado")
    first = told(text="the first one", place=place)
    intake.take_report(act=by_rex(), form=first)
    token = intake.issue_token(act=by_rex(), report_id=first.id)
    for _ in range(4):  # the fourth telling is in bulk, and has a story
        form = told(text="the very same words", place=place, salute=salute, contact=number, token="")
        submit_report(act=by_rex(), form=form, address="203.0.113.7")
    found = incidents.attach_report(act=by_worker(), report_id=first.id)
    for report in Report.objects.exclude(pk=first.id):
        incidents.attach_report(act=by_worker(), report_id=report.id)
    with_token = told(text="words", place=place, salute=salute, contact=number, token=token.code)
    submit_report(act=by_rex(), form=with_token, address="203.0.113.8")
    incidents.attach_report(act=by_worker(), report_id=with_token.id)
    said = Finding(Attribute.PLACE, spot(), Confidence.LOW, "told on the phone")
    incidents.observe(act=by(cast.dana), incident_id=found, findings=[said])
    incidents.start_checking(act=by(cast.dana), incident_id=found)
    incidents.leave_unverified(act=by(cast.vera), incident_id=found, cause=Obstacle.NOBODY_FREE, reason="nobody free")
    duty = dispatch.go_on_duty(act=by(cast.ana), area=spot().point, area_name="Westlake")
    return [
        full("intake.Report", with_token.id),
        full("intake.ReporterToken", token.id),
        full("incidents.Incident", found),
        full("incidents.Word", Word.objects.filter(incident=found).first().pk),
        full("incidents.Observation", Observation.objects.get().id),
        full("incidents.Step", Step.objects.exclude(reason="").get().id),
        full("dispatch.Duty", duty),
        *called(cast),
        *talked(with_token.id),
    ]


def called(cast) -> list[Full]:
    """A call that is still a draft, and one that was saved."""
    draft, saved = uuid7(NOON), told(text="two vans")
    intake.keep_answers(act=by(cast.dana), call_id=draft, kind=CallKind.NOW, changes={"place": "90033"})
    intake.keep_contact(act=by(cast.dana), call_id=draft, channel=Channel.SMS, address="213 555 0143")
    intake.save_call(act=by(cast.dana), form=saved, kind=CallKind.NOW)
    return [full("intake.Call", draft, "answers", "contact_id"), full("intake.Call", saved.id, "person_id")]


def talked(report_id: UUID) -> list[Full]:
    """What was said about a report, and a text as it came."""
    say(act=by_rex(), report_id=report_id, text="are you coming?")
    sent = Sent("twilio", "SM1", "+12135550144", "(1/2) two vans", part=1, parts=2, reference="7")
    text = inbox.receive(act=by_rex(), sent=sent)
    return [
        full("intake.Conversation", report_id),
        full("intake.Line", Line.objects.get(conversation_id=report_id).pk),
        full("messaging.Text", text),
    ]


def values(row: Full):
    """What stands in the columns now; in a row that is gone, nothing."""
    model = FORGETTING[row.label]
    found = model.objects.filter(pk=row.pk).first()
    return {name: getattr(found, model._meta.get_field(name).attname, None) for name in sorted(row.columns)}


def run_the_clock(at):
    """Run every task that runs by the clock, as the worker would at an instant, until nothing more is due."""
    for n in range(3):
        for periodic in registry.periodic("default"):
            module, _, function = periodic.task.module_path.rpartition(".")
            act = Act("system:worker", at, Interface.WORKER, f"task:{function}:{at.isoformat()}:{n}")
            getattr(import_module(module), function)(act)


def emptied(label, before, name, value):
    """Say whether nothing is left of a column but what may be counted."""
    if name in ROUNDED and label != "dispatch.Duty":
        return value == pytest.approx(round(before, 1))
    if name == "cell":  # that of the rounded point
        return value not in (None, before)
    return value in (None, "", LEFT.get(name, ""))


@pytest.fixture
def rows(cast, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return filled(cast)


def test_every_table_that_forgets_has_a_full_row_here(rows):
    covered = {label: frozenset().union(*(row.columns for row in rows if row.label == label)) for label in FORGETTING}
    assert covered == {label: frozenset(model.Care.forget) for label, model in FORGETTING.items()}
    empty = {(row.label, name) for row in rows for name, value in values(row).items() if not value}
    assert empty == {("intake.Report", "story")}
    assert Report.objects.exclude(story=None).exists()


def test_what_is_declared_is_forgotten_on_its_day_and_not_before(rows, monkeypatch):
    before = [values(row) for row in rows]
    contacts = list(Report.objects.exclude(contact_id=None).values_list("contact_id", flat=True))
    due = [(FORGETTING[row.label].Care.forget[name], n, name) for n, row in enumerate(rows) for name in row.columns]
    for term in sorted({one for one, _, _ in due}):
        mine = [(n, name) for one, n, name in due if one == term]
        for at in (NOON + term - timedelta(seconds=1), NOON + term):
            monkeypatch.setattr(clock, "now", lambda at=at: at)
            run_the_clock(at)
            after = [values(row) for row in rows]
            if at < NOON + term:
                assert {(n, name): after[n][name] for n, name in mine} == {(n, x): before[n][x] for n, x in mine}
            else:
                left = {
                    (rows[n].label, name)
                    for n, name in mine
                    if not emptied(rows[n].label, before[n][name], name, after[n][name])
                }
                assert left == set()
    assert not Report.objects.exclude(story=None).exists()
    assert not Sealed.objects.filter(id__in=contacts).exclude(blob=b"", lookup=None).exists()
