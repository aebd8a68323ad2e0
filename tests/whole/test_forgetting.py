"""Every column that a table says is forgotten is forgotten, by the tasks that run by the clock and by nothing else."""

from datetime import timedelta
from importlib import import_module
from uuid import UUID

import pytest
from django.apps import apps

from amparo.core.jobs import registry
from amparo.core.kit import clock
from amparo.core.ledger.terms import Act, Interface
from amparo.core.vault.models import Contact as Sealed
from amparo.core.vault.terms import Channel
from amparo.stages.dispatch import actions as dispatch
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents.models import Observation, Step
from amparo.stages.incidents.terms import Attribute, Confidence, Finding, Obstacle
from amparo.stages.intake import actions as intake
from amparo.stages.intake.models import Report
from amparo.stages.intake.submissions import submit_report
from amparo.stages.intake.terms import Contact, Place, Salute
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


def filled(cast) -> dict[str, UUID]:
    """Make a row of each such table, every forgotten column of it full; return their ids."""
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
    return {
        "intake.Report": with_token.id,
        "intake.ReporterToken": token.id,
        "incidents.Incident": found,
        "incidents.Observation": Observation.objects.get().id,
        "incidents.Step": Step.objects.exclude(reason="").get().id,
        "dispatch.Duty": duty,
    }


def values(label, pk):
    model = FORGETTING[label]
    row = model.objects.get(pk=pk)
    return {name: getattr(row, model._meta.get_field(name).attname) for name in model.Care.forget}


def run_the_clock(at):
    """Run every task that runs by the clock, as the worker would at an instant, until nothing more is due."""
    for n in range(3):
        for periodic in registry.periodic("default"):
            module, _, function = periodic.task.module_path.rpartition(".")
            act = Act("system:worker", at, Interface.WORKER, f"task:{function}:{at.isoformat()}:{n}")
            getattr(import_module(module), function)(act)


def emptied(label, before, after):
    """Say of each column whether nothing is left of it but what may be counted."""
    coarse = ROUNDED if label != "dispatch.Duty" else set()
    return {
        name: value == pytest.approx(round(before[name], 1))
        if name in coarse
        else value in (None, "", LEFT.get(name, ""))
        for name, value in after.items()
    }


@pytest.fixture
def ids(cast, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return filled(cast)


def test_every_table_that_forgets_has_a_full_row_here(ids):
    assert set(ids) == set(FORGETTING)
    empty = {(label, name) for label, pk in ids.items() for name, value in values(label, pk).items() if not value}
    assert empty == {("intake.Report", "story")}
    assert Report.objects.exclude(story=None).exists()


def test_what_is_declared_is_forgotten_on_its_day_and_not_before(ids, monkeypatch):
    before = {label: values(label, pk) for label, pk in ids.items()}
    contacts = list(Report.objects.exclude(contact_id=None).values_list("contact_id", flat=True))
    terms = {label: set(FORGETTING[label].Care.forget.values()) for label in ids}
    assert {len(of_table) for of_table in terms.values()} == {1}
    for term in sorted({one for of_table in terms.values() for one in of_table}):
        due = [label for label in ids if terms[label] == {term}]
        for at in (NOON + term - timedelta(seconds=1), NOON + term):
            monkeypatch.setattr(clock, "now", lambda at=at: at)
            run_the_clock(at)
            gone = {label: set(emptied(label, before[label], values(label, ids[label])).values()) for label in due}
            if at < NOON + term:
                assert {label: values(label, ids[label]) for label in due} == {label: before[label] for label in due}
            else:
                assert gone == {label: {True} for label in due}
    assert not Report.objects.exclude(story=None).exists()
    assert not Sealed.objects.filter(id__in=contacts).exclude(blob=b"", lookup=None).exists()
