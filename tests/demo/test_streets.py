import pytest

from amparo.core.kit.geo import Point, distance_m
from amparo.core.places import reads
from amparo.core.places.terms import PlaceKind
from amparo.interfaces.cli.demo import streets
from amparo.interfaces.cli.demo.scenario import SPOTS

pytestmark = pytest.mark.django_db(transaction=True)
HERE = Point(34.0522, -118.2437)


def test_every_place_of_the_demo_has_corners_of_its_own():
    streets.lay()
    for number, spot in enumerate(SPOTS):
        avenue = streets._AVENUES[number * streets._EACH]
        (corner,) = reads.resolve(f"{avenue} y Tercera", HERE)
        assert corner.kind is PlaceKind.CROSSING
        assert corner.source == streets.SOURCE
        assert distance_m(corner.point, Point(spot.lat, spot.lon)) < 500


def test_a_numbered_street_is_told_apart_by_its_neighbourhood():
    streets.lay()
    assert reads.resolve("150 Jacaranda Ave", HERE)[0].kind is PlaceKind.ADDRESS
    assert len(streets._AVENUES) == len(set(streets._AVENUES)) == len(SPOTS) * streets._EACH
