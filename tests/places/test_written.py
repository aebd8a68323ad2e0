import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.kit.geo import Point, distance_m
from amparo.core.places import pluscodes, reads, written
from amparo.core.places.terms import PlaceKind

CITY_HALL = Point(34.05372, -118.24273)


@pytest.mark.parametrize(
    ("text", "accuracy_m"),
    [
        ("34.05372, -118.24273", 10),
        ("34.05372 -118.24273", 10),
        ("(34.05372, -118.24273)", 10),
        ("34.05372° N, 118.24273° W", 10),
        ("118.24273° O 34.05372° N", 10),
        ("\N{MINUS SIGN}118.24273 E 34.05372 N", 10),
        ("34,05372; -118,24273", 10),
        ("34,05372 -118,24273", 10),
        ("34,05372, -118,24273", 10),
        ("34,05372,-118,24273", 10),
        ("34°03'13\"N 118°14'34\"W", 31),
        ("34° 3′ 13″ N, 118° 14′ 34″ O", 31),
        ("34 03 13.4 N 118 14 33.8 W", 10),
        ("N 34 03.223 W 118 14.564", 10),
        ("34° 03.223' N, 118° 14.564' W", 10),
        ("34º03'13,4\"N, 118º14'33,8\"O", 10),
        ("-118 14 33.8 E / 34 03 13.4 N", None),
        ("geo:34.05372,-118.24273", 10),
        ("geo:34.05372,-118.24273;u=35", 35),
        ("geo:0,0?q=34.05372,-118.24273(City%20Hall)", 10),
        ("https://www.google.com/maps/@34.05372,-118.24273,17z", 10),
        ("https://www.google.com/maps/place/X/@34.0,-118.2,17z/data=!3m1!4b1!4m6!3d34.05372!4d-118.24273", 10),
        ("https://maps.google.com/?q=34.05372,-118.24273", 10),
        ("https://www.google.com/maps/search/?api=1&query=34.05372%2C-118.24273", 10),
        ("https://www.openstreetmap.org/?mlat=34.05372&mlon=-118.24273#map=16/34.1/-118.3", 10),
        ("https://www.openstreetmap.org/#map=19/34.05372/-118.24273", 10),
        ("https://maps.apple.com/?ll=34.05372,-118.24273&q=Pin", 10),
        ("https://waze.com/ul?ll=34.05372%2C-118.24273&navigate=yes", 10),
        ("mira https://maps.google.com/?q=34.05372,-118.24273 estan aqui", 10),
        ("estamos en 34.05372, -118.24273 frente a la iglesia", 10),
        ("https://maps.google.com/?q=34.05372,-118.24273&x=" + "y" * 500, 10),
    ],
)
def test_coordinates_as_people_write_them(text, accuracy_m):
    if accuracy_m is None:
        assert reads.resolve(text) == []
        return
    (found,) = reads.resolve(text)
    assert (found.kind, found.state, found.approximate) == (PlaceKind.COORDINATES, "CA", False)
    assert distance_m(found.point, CITY_HALL) < accuracy_m + 10
    assert found.accuracy_m == pytest.approx(accuracy_m, rel=0.15)


@pytest.mark.parametrize(
    "text",
    ["34,05372", "1,234, 5,678.9", "https://maps.app.goo.gl/abcDEF123", "34 61 00 N 118 14 34 W", "geo:", "geo:x",
     "95,05372; -118,24273", "NN 34 3 1 W 118 1 1", "34 3 13 N 118 14 34 S", "+1 323 555 0123", "https://x.example/?q=1",
     "95°00'00\"N 118°14'34\"W"],
)  # fmt: skip
def test_what_is_no_coordinate(text):
    assert written.read(text) is None


@given(st.text(max_size=300) | st.from_regex(written._DEGREES[0]) | st.from_regex(written._COMMAS))
def test_no_text_breaks_it(text):
    found = written.read(text)
    assert found is None or found.accuracy_m >= 10


# Worked out by hand from the specification: the square around the point, digit by digit.
@pytest.mark.parametrize(
    ("text", "near", "point"),
    [
        ("85633Q34+FW", None, Point(34.0537, -118.2427)),
        ("85633Q34+FW Los Angeles", None, Point(34.0537, -118.2427)),
        ("3Q34+FW Los Angeles", None, Point(34.0537, -118.2427)),
        ("3Q34+FW, Los Ángeles, CA", None, Point(34.0537, -118.2427)),
        ("3q34+fw", Point(34.1, -118.4), Point(34.0537, -118.2427)),
        ("estan en 3Q34+FW Los Angeles", None, Point(34.0537, -118.2427)),
    ],
)
def test_plus_codes(text, near, point):
    (found,) = reads.resolve(text, near)
    assert found.kind is PlaceKind.PLUS_CODE
    assert distance_m(found.point, point) < 20
    assert 8 < found.accuracy_m < 15


@pytest.mark.parametrize("text", ["2345+67", "3Q34+F", "555-0123+45", "AEIO+UU", "3Q34 FW", "+", "WWWWWWWW+WW"])
def test_what_is_no_plus_code(text):
    found = pluscodes.find(text)
    assert found is None or pluscodes.square(found.code) is None


def test_a_short_code_needs_a_place():
    assert pluscodes.square("3Q34+FW") is None


def encoded(point):
    """Return the code of ten digits that holds a point, by whole numbers, as the specification's appendix does it."""
    lat, lon = int((min(point.lat, 89.99999) + 90) * 8000), int((point.lon + 180) * 8000)
    digits = ""
    for _ in range(5):
        digits = pluscodes._DIGITS[lat % 20] + pluscodes._DIGITS[lon % 20] + digits
        lat, lon = lat // 20, lon // 20
    return f"{digits[:8]}+{digits[8:]}"


@given(st.floats(-89, 89), st.floats(-179, 179), st.floats(-0.02, 0.02), st.sampled_from([0, 2, 4]))
def test_a_code_shortened_near_its_place_is_found_again(lat, lon, away, missing):
    code = encoded(Point(lat, lon))
    near = Point(max(min(lat + away, 90), -90), max(min(lon + away, 180), -180))
    found = pluscodes.square(code[missing:], near)
    assert found is not None
    assert distance_m(found.point, Point(lat, lon)) < 16
