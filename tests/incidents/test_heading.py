from dataclasses import replace
from datetime import timedelta

import pytest

from amparo.stages.incidents import actions, reads
from amparo.stages.intake.terms import Place
from tests.incidents.cast import NOON, by, incident, north, spot

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("34.0580, -118.2770", "near Los Angeles, CA 90057"),
        (" ", "near Los Angeles, CA 90057"),
        ("90057", "near Los Angeles, CA 90057"),
        ("Calle 7 y Alvarado", "Calle 7 y Alvarado"),
    ],
)
def test_an_incident_is_headed_by_a_name_where_only_numbers_were_told(cast, text, heading):
    found = incident(place=replace(north(0), text=text))
    assert reads.incident(found).place == heading
    other = incident(place=Place(text=text if text.strip() else "34.0580, -118.2770"), at=NOON + timedelta(hours=3))
    assert reads.incident(other).place == heading
    for typed, headed in ((text, heading), ("near 34.06, -118.28", "near Los Angeles, CA 90057")):
        actions.set_place(act=by(cast.dana), incident_id=other, spot=spot(), place=typed)
        assert reads.incident(other).place == headed
