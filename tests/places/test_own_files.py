"""What texts mean where the operator brought in files: an invented town, a few landmarks, invented limits."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.kit.geo import Point, distance_m
from amparo.core.places import cells, imported, outlines, reads
from amparo.core.places.shaping import _cover
from amparo.core.places.terms import Layer, PlaceKind
from tests.places import grid
from tests.places.importing import DAY, bring_in

pytestmark = pytest.mark.django_db
HERE = Point(34.0522, -118.2437)


def at(column, row):
    """Return a corner of the town."""
    return Point(grid.SOUTH + grid.BLOCK * row, grid.WEST + grid.BLOCK * column)


@pytest.fixture
def town(tmp_path):
    """The town's streets, three landmarks, two cities and a district."""
    write = {
        "street": grid.collection(grid.town()),
        "landmark": grid.collection([
            grid.dot("The Home Depot", -118.193, 34.0055, also="Jom Depo; la home depot"),
            grid.dot("Placita Olvera", -118.2378, 34.0571),
            grid.dot("Iglesia San Judas", -118.196, 34.004),
        ]),
        "city-limits": grid.collection([
            grid.square("Villa Nueva", -118.21, 33.99),
            grid.square("Orange Grove", -118.30, 33.99),
        ]),
        "district": grid.collection([grid.square("District 4", -118.22, 33.98, side=0.2)]),
        "neighbourhood": grid.collection([grid.square("Las Flores", -118.21, 33.99, side=0.01)]),
    }  # fmt: skip
    for layer, text in write.items():
        path = tmp_path / f"{layer}.geojson"
        path.write_text(text)
        bring_in(path, layer, alias_fields=("also",) if layer == "landmark" else ())


WHITTIER_ATLANTIC, SOTO_4TH = at(1, 0), at(0, 3)


@pytest.mark.parametrize(
    ("text", "kind", "point"),
    [
        ("Whittier y Atlantic", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("whittier Y ATLANTIC", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("Atlantic y Whittier", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("Whittier Blvd & S Atlantic Ave", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("Whittier Boulevard and Atlantic Boulevard", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("Whittier/Atlantic", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("Whittier @ Atlantic", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("Whittier x Atlantic", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("Whittier at Atlantic", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("Whittier esquina con Atlantic", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("Whittier, esq. Atlantic", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("Whittier casi esquina con Atlantic", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("corner of Whittier and Atlantic", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("at the corner of Whittier Blvd and Atlantic", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("intersection of Whittier & Atlantic", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("en la esquina de la Whittier y la Atlantic", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("Hay una camioneta blanca en Whittier y Atlantic", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("two white vans on Whittier and Atlantic right now", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("una camioneta y dos carros en Whittier y Atlantic", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("Whittier y Atlantic, Los Angeles, CA", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("Whittier y Atlantic, Los Ángeles", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("Whittier & Atlantic 90023", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("Whitier y Atlantc", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("Whitter & Atlantic", PlaceKind.CROSSING, WHITTIER_ATLANTIC),
        ("esquina de Soto con la Cuarta", PlaceKind.CROSSING, SOTO_4TH),
        ("4th and Soto", PlaceKind.CROSSING, SOTO_4TH),
        ("Fourth St & Soto St", PlaceKind.CROSSING, SOTO_4TH),
        ("la Soto y la Calle 4", PlaceKind.CROSSING, SOTO_4TH),
        ("Cesar Chavez y Soto", PlaceKind.CROSSING, at(0, 4)),
        ("César E. Chávez & Soto", PlaceKind.CROSSING, at(0, 4)),
        ("Avenue 26 & 1st", PlaceKind.CROSSING, at(4, 2)),
        ("Ave 26 y Primera", PlaceKind.CROSSING, at(4, 2)),
        ("St. Louis & Colorado", PlaceKind.CROSSING, at(6, 1)),
        ("La Brea y Paseo del Río", PlaceKind.CROSSING, at(3, 5)),
        ("Ditman and 7th", PlaceKind.CROSSING, at(5, 6)),
        ("South Ditman & Séptima", PlaceKind.CROSSING, at(5, 6)),
        ("Colorado Blvd y Lake Ave, Los Angeles", PlaceKind.CROSSING, at(2, 1)),
        ("3650 Whittier Blvd", PlaceKind.ADDRESS, at(0.5, 0)),
        ("3650 E Whittier Boulevard, Los Angeles, CA 90023", PlaceKind.ADDRESS, at(0.5, 0)),
        ("Whittier 3650", PlaceKind.ADDRESS, at(0.5, 0)),
        ("calle Soto #150", PlaceKind.ADDRESS, at(0, 0.5)),
        ("3600 block of Whittier Blvd", PlaceKind.BLOCK, at(0.5, 0)),
        ("the 3600 block of Whittier", PlaceKind.BLOCK, at(0.5, 0)),
        ("cuadra 3600 de Whittier", PlaceKind.BLOCK, at(0.5, 0)),
        ("bloque 3600 de la Whittier", PlaceKind.BLOCK, at(0.5, 0)),
        ("Soto between 1st and 4th", PlaceKind.BLOCK, at(0, 2.5)),
        ("Soto entre Primera y Cuarta", PlaceKind.BLOCK, at(0, 2.5)),
        ("entre Primera y Cuarta en la Soto", PlaceKind.BLOCK, at(0, 2.5)),
        ("home depot", PlaceKind.LANDMARK, Point(34.0055, -118.193)),
        ("The Home Depot", PlaceKind.LANDMARK, Point(34.0055, -118.193)),
        ("afuera del Home Depot de la Soto", PlaceKind.LANDMARK, Point(34.0055, -118.193)),
        ("jom depo", PlaceKind.LANDMARK, Point(34.0055, -118.193)),
        ("Home Depot, Los Angeles", PlaceKind.LANDMARK, Point(34.0055, -118.193)),
        ("plasita olvera", PlaceKind.LANDMARK, Point(34.0571, -118.2378)),
        ("frente a la iglesia san judas", PlaceKind.LANDMARK, Point(34.004, -118.196)),
        ("Las Flores", PlaceKind.NEIGHBOURHOOD, Point(33.995, -118.205)),
        ("Villa Nueva", PlaceKind.CITY, Point(34.015, -118.185)),
        ("district 4", PlaceKind.DISTRICT, Point(34.08, -118.12)),
    ],
)
def test_what_a_text_means_first(town, text, kind, point):
    found = reads.resolve(text, HERE)
    assert found, text
    assert found[0].kind is kind
    assert distance_m(found[0].point, point) <= 25
    assert (found[0].source, found[0].dated_on, found[0].state) == ("Invented office", DAY, "CA")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Whittier y Atlantic, Chicago", "near Chicago, IL"),
        ("Home Depot, Houston", "near Houston, TX"),
        ("Main y Elm, Pasadena", "near Pasadena, CA"),
        ("Sunset y Vine", None),
        ("Orange", "near Orange, CA"),
        ("Huntington Park", "near Huntington Park, CA"),
        ("90255", "near Huntington Park, CA 90255"),
    ],
)
def test_what_the_files_do_not_hold_is_as_before(town, text, label):
    found = reads.resolve(text, HERE)
    assert (found[0].label if found else None) == label


def test_a_corner_that_cannot_be_found_is_near_its_city():
    first = reads.resolve("Colorado Blvd y Lake Ave, Pasadena", HERE)[0]
    assert (first.label, first.approximate) == ("near Pasadena, CA", True)


def test_the_second_street_of_a_corner_is_no_city():
    assert not reads.resolve("Atlantic y Whittier", HERE)
    assert reads.resolve("Florence and Pacific Huntington Park", HERE)[0].label == "near Huntington Park, CA"


def test_a_street_alone_is_as_long_as_it_is(town):
    (found,) = reads.resolve("Whittier Blvd, Villa Nueva", HERE)
    assert found.kind is PlaceKind.STREET
    assert found.approximate
    assert 500 < found.accuracy_m < 1_300


def test_a_kind_of_street_that_was_said_decides(tmp_path):
    path = tmp_path / "s.geojson"
    both = [*grid.town(), *grid.town(south=34.1, avenues=("Soto Ave", "Lake Dr"), streets=("Whittier Blvd", "1st St"))]
    path.write_text(grid.collection(both))
    bring_in(path, "street")
    assert distance_m(reads.resolve("Soto Ave & Whittier", HERE)[0].point, Point(34.1, grid.WEST)) < 25
    assert distance_m(reads.resolve("Soto St & Whittier", HERE)[0].point, at(0, 0)) < 25
    assert len(reads.resolve("Soto & Whittier", HERE)) == 2


def test_the_nearer_of_two_corners_comes_first(tmp_path):
    path = tmp_path / "s.geojson"
    path.write_text(grid.collection([*grid.town(), *grid.town(south=34.3)]))
    bring_in(path, "street")
    first, second = reads.resolve("Whittier y Atlantic", Point(34.29, -118.2))
    assert (round(first.point.lat, 1), round(second.point.lat, 1)) == (34.3, 34.0)


def test_the_area_of_a_point_is_exact_within_imported_limits(town):
    inside, outside = reads.area_of(at(1, 1)), reads.area_of(Point(34.10, -118.40))
    assert (inside.city, inside.exact, inside.source, inside.dated_on) == ("Villa Nueva", True, "Invented office", DAY)
    assert inside.districts == ("District 4",)
    assert (inside.county, inside.label) == ("Los Angeles County", "Villa Nueva, CA")
    assert (outside.exact, outside.source, outside.districts) == (False, "", ())
    assert outside.city
    assert reads.near_label(at(1, 1)) == "near Villa Nueva, CA"
    assert reads.resolve("Whittier y Atlantic", HERE)[0].label == "Whittier Blvd & Atlantic Blvd, Villa Nueva, CA"


def test_a_point_by_the_border_is_on_its_own_side(town):
    edge = -118.21
    for lon, holds in ((edge - 0.0001, False), (edge + 0.0001, True)):
        found = [one.name for one in imported.holders(Point(34.03, lon)) if one.layer is Layer.CITY_LIMITS]
        assert bool(found) is holds


TEXTS = [
    "🚨🚨 la migra en Whittier y Atlantic 🚨",
    "שדרות ויטייר ואטלנטיק", "تقاطع ويتير وأتلانتيك", "ویتیر و اتلانتیک",
    "惠蒂尔大道和大西洋大道", "ウィッティア通り", "위티어 대로", "ถนนวิตเทียร์",
    "Уиттиер и Атлантик", "Ουίτιερ και Ατλάντικ", "Ուիթիեր", "ვიტიერი", "ዊቲየር",
    "व्हिटियर और अटलांटिक", "হুইটিয়ার", "ਵ੍ਹਿਟੀਅਰ", "விட்டியர்", "విట్టియర్", "ವಿಟ್ಟಿಯರ್", "വിറ്റിയർ",
    "វីតធៀរ", "ဝစ်တီယာ", "ᎣᏏᏲ",
    "\u202eWhittier y Atlantic\u202c", "Whittier\u200b y\u200b Atlantic",
    "y y y y y", "& & &", "/", "@", "entre y", "between and", "3600 block of", "#", "1 1 1 1 1",
    "99999999999 Whittier", "esquina de", "a y b y c y d y e y f", "\0 y \0",
    "Whittier y Atlantic " * 10, "İstanbul & ẞ", "ﬁ & ﬂ", "½ & ²", "٣٦٠٠ Whittier",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_no_script_breaks_it(town, text):
    for candidate in reads.resolve(text, HERE):
        assert candidate.accuracy_m > 0
        assert candidate.approximate == candidate.label.startswith("near ")


def test_what_is_still_readable_between_the_marks_is_read(town):
    assert reads.resolve("🚨🚨 la migra en Whittier y Atlantic 🚨", HERE)[0].kind is PlaceKind.CROSSING


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Whittier y Atlantic, TX", None),
        ("Whittier y Atlantic, California", "Whittier Blvd & Atlantic Blvd, Villa Nueva, CA"),
        ("Whittier y Atlantic, LA", "Whittier Blvd & Atlantic Blvd, Villa Nueva, CA"),
        ("Sunset y Vine, L.A.", "near Los Angeles, CA"),
    ],
)
def test_a_state_that_was_said_is_believed(town, text, label):
    found = reads.resolve(text, HERE)
    assert (found[0].label if found else None) == label


@given(st.floats(-118.25, -118.15), st.floats(33.95, 34.10))
def test_the_cells_of_an_outline_say_what_the_outline_says(lon, lat):
    ring = [(-118.24, 33.96), (-118.16, 33.97), (-118.17, 34.03), (-118.20, 34.00), (-118.23, 34.09), (-118.24, 33.96)]
    hole = [(-118.22, 33.98), (-118.20, 33.98), (-118.21, 34.00), (-118.22, 33.98)]
    outline = shapely.MultiPolygon([(ring, [hole])])
    covering = dict(_cover(outline, 9e7))
    held = [
        covering[cell] is None or outlines.holds(list(outlines.rings(covering[cell])), Point(lat, lon))
        for resolution in imported.OUTLINE_CELLS
        if (cell := cells.cell(Point(lat, lon), resolution)) in covering
    ]
    assert any(held) is bool(outline.contains(shapely.Point(lon, lat)))
    assert None in covering.values()
    assert len(covering) < 400
