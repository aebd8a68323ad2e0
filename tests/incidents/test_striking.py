"""Words struck where a report has become an incident: its heading, an observation's words; and what a hold keeps."""

import pytest
from django.db import DatabaseError, transaction

from amparo.stages.incidents import actions, reads
from amparo.stages.incidents.models import Observation
from amparo.stages.incidents.terms import Attribute, Confidence, Finding, No
from amparo.stages.intake import reads as intake
from amparo.stages.intake.terms import Place, Volunteered, Words
from tests.incidents.cast import NOON, PARK, by, incident
from tests.refusal import refusing

pytestmark = pytest.mark.django_db
SHOP = "the undocumented man's shop"


def report_of(found):
    return reads.members(found)[0].report_id


def strike(cast, found, words="undocumented", field=Words.TEXT, report=None, **act):
    return actions.strike(
        act=by(cast.dana, **act),
        incident_id=found,
        report_id=report or report_of(found),
        field=field,
        words=words,
        kind=Volunteered.STATUS,
    )


def test_the_heading_loses_the_words_with_the_report(cast):
    found = incident(place=Place(PARK.lat, PARK.lon, 20.0, SHOP))
    assert reads.incident(found).place == SHOP
    assert strike(cast, found, field=Words.PLACE_TEXT) == found
    assert reads.incident(found).place == "the [struck: status] man's shop"
    assert intake.report(report_of(found)).place.text == "the [struck: status] man's shop"


def test_a_report_of_another_incident_is_not_struck_here(cast):
    found = incident(text="undocumented")
    other = incident(text="undocumented", at=NOON.replace(hour=20))
    with refusing(No.NOT_IN_INCIDENT):
        strike(cast, found, report=report_of(other))


def test_what_is_held_is_not_struck(cast):
    found = incident(text="undocumented")
    hold = actions.place_hold(act=by(cast.lucia), incident_id=found, reason="a letter", until=None)
    with refusing(No.HELD):
        strike(cast, found)
    actions.release_hold(act=by(cast.lucia), hold_id=hold, reason="over")
    for _ in range(2):
        assert strike(cast, found, key="click") == found
    assert intake.report(report_of(found)).text == "[struck: status]"


def said(cast, found):
    words = Finding(Attribute.DETAINED, 1, Confidence.LOW, "one man, undocumented")
    actions.observe(act=by(cast.dana), incident_id=found, findings=[words])
    return Observation.objects.get().id


def test_the_words_of_an_observation_are_struck_whole_and_its_value_stays(cast):
    found = incident()
    one = said(cast, found)
    actions.place_hold(act=by(cast.lucia), incident_id=found, reason="a letter", until=NOON.replace(hour=13))
    with refusing(No.HELD):
        actions.strike_said(act=by(cast.dana), observation_id=one, kind=Volunteered.STATUS)
    later = NOON.replace(hour=14)
    for _ in range(2):
        actions.strike_said(act=by(cast.dana, later, "k"), observation_id=one, kind=Volunteered.STATUS)
    row = next(row for row in reads.observations_of(found) if row.id == one)
    assert (row.finding.said, row.finding.value) == ("[struck: status]", 1)
    with refusing(No.WORDS_NOT_THERE):
        actions.strike_said(act=by(cast.dana, later), observation_id=one, kind=Volunteered.ENTRY)


@pytest.mark.parametrize(
    "values",
    [
        {"said": "[struck: name]"},
        {"said": "one man"},
        {"said": "[struck: status]", "number": 2},
        {"said": "[struck: status]", "author": "somebody"},
        {"said": "[struck: status]", "lat": 34.0},
    ],
)
def test_the_guard_of_observations_lets_nothing_else_through(cast, values):
    said(cast, incident())
    with pytest.raises(DatabaseError), transaction.atomic():
        Observation.objects.update(**values)
    Observation.objects.update(said="[struck: status]")
