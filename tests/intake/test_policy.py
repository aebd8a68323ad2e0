from dataclasses import replace
from datetime import timedelta, timezone
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.vault.terms import Channel
from amparo.stages.intake.policy import CLOCK_SKEW, LONGEST_TEXT, OLDEST, spelled, why_not_accept
from amparo.stages.intake.terms import Contact, Flaw, Happening, No, Place, Salute
from tests.intake.cast import MACARTHUR_PARK, NOON, told

SECOND = timedelta(seconds=1)


def salute(**changes):
    return {"salute": Salute(**changes)}


def park(**changes):
    return {"place": replace(MACARTHUR_PARK, **changes)}


@pytest.mark.parametrize(
    ("changes", "flaw"),
    [
        ({}, None),
        ({"id": uuid4()}, Flaw(No.ID_NOT_V7, "id")),
        ({"place": Place()}, Flaw(No.PLACE_MISSING, "place")),
        ({"place": Place(text=" \n")}, Flaw(No.PLACE_MISSING, "place")),
        ({"place": Place(lat=34.0)}, Flaw(No.PLACE_MISSING, "place.lon")),
        ({"place": Place(lon=-118.0)}, Flaw(No.PLACE_MISSING, "place.lat")),
        ({"place": Place(text="7th and Alvarado")}, None),
        ({"place": Place(text="x" * 301)}, Flaw(No.TEXT_TOO_LONG, "place.text")),
        ({"place": Place(-118.27, 34.05)}, Flaw(No.PLACE_SWAPPED, "place.lat")),
        ({"place": Place(-73.98, 40.75)}, Flaw(No.PLACE_SWAPPED, "place.lat")),  # Midtown, a valid point in Antarctica
        ({"place": Place(40.75, -73.98)}, None),
        ({"place": Place(-33.45, -70.66)}, None),  # Santiago: not ours, and nobody's swapped pair
        ({"place": Place(34.05, -218.27)}, Flaw(No.PLACE_OFF_EARTH, "place.lon")),
        ({"place": Place(134.05, 200.0)}, Flaw(No.PLACE_OFF_EARTH, "place.lat")),
        ({"place": Place(float("nan"), 200.0)}, Flaw(No.PLACE_OFF_EARTH, "place.lat")),
        ({"place": Place(float("inf"), -118.0)}, Flaw(No.PLACE_OFF_EARTH, "place.lat")),
        (park(accuracy_m=-1.0), Flaw(No.ACCURACY_IMPOSSIBLE, "place.accuracy_m")),
        (park(accuracy_m=1e9), Flaw(No.ACCURACY_IMPOSSIBLE, "place.accuracy_m")),
        (park(accuracy_m=float("nan")), Flaw(No.ACCURACY_IMPOSSIBLE, "place.accuracy_m")),
        (park(accuracy_m=0.0), None),
        ({"seen_at": None}, None),
        ({"seen_at": None, "happening": Happening.HEARD}, None),
        ({"seen_at": None, "happening": Happening.PAST}, Flaw(No.SEEN_AT_MISSING, "seen_at")),
        ({"seen_at": NOON + CLOCK_SKEW}, None),
        ({"seen_at": NOON + CLOCK_SKEW + SECOND}, Flaw(No.SEEN_AT_FUTURE, "seen_at")),
        ({"seen_at": NOON - OLDEST}, None),
        ({"seen_at": NOON - OLDEST - SECOND}, Flaw(No.SEEN_AT_TOO_OLD, "seen_at")),
        ({"language": "quc"}, None),
        ({"language": "zh-Hant-TW"}, None),
        ({"language": "Spanish!"}, Flaw(No.LANGUAGE_UNKNOWN, "language")),
        ({"language": "es\n"}, Flaw(No.LANGUAGE_UNKNOWN, "language")),
        ({"language": "en" + "-abcdefgh" * 9}, Flaw(No.LANGUAGE_UNKNOWN, "language")),
        ({"text": "x" * LONGEST_TEXT}, None),
        ({"text": "x" * (LONGEST_TEXT + 1)}, Flaw(No.TEXT_TOO_LONG, "text")),
        ({"text": "two\nlines\tand a tab\r\n"}, None),
        ({"text": "nothing\x00"}, Flaw(No.TEXT_UNPRINTABLE, "text")),
        ({"text": "half \ud83d"}, Flaw(No.TEXT_UNPRINTABLE, "text")),
        (salute(size="x" * 501), Flaw(No.TEXT_TOO_LONG, "salute.size")),
        (salute(activity="\x1b[2J"), Flaw(No.TEXT_UNPRINTABLE, "salute.activity")),
        (salute(uniform="x" * 501), Flaw(No.TEXT_TOO_LONG, "salute.uniform")),
        (salute(time="x" * 501), Flaw(No.TEXT_TOO_LONG, "salute.time")),
        (salute(equipment="x" * 501), Flaw(No.TEXT_TOO_LONG, "salute.equipment")),
        ({"contact": Contact(Channel.SMS, "213 555 0142")}, None),
        ({"contact": Contact(Channel.SMS, "nobody")}, Flaw(No.CONTACT_NOT_A_NUMBER, "contact.address")),
        ({"contact": Contact(Channel.EMAIL, "nobody")}, Flaw(No.CONTACT_NOT_AN_ADDRESS, "contact.address")),
        ({"contact": Contact(Channel.EMAIL, "x" * 255)}, Flaw(No.TEXT_TOO_LONG, "contact.address")),
    ],
)
def test_why_not_accept(changes, flaw):
    assert why_not_accept(told(**changes), NOON) == flaw


def test_the_first_question_that_has_a_flaw_is_named():
    assert why_not_accept(told(id=uuid4(), text="\x00"), NOON).field == "id"


@pytest.mark.parametrize(
    "changes",
    [
        {"happening": Happening.PAST},
        park(lat=34.0581),
        park(accuracy_m=None),
        {"place": Place(text="7th and Alvarado")},
        {"seen_at": None},
        {"seen_at": NOON},
        {"text": "other"},
        {"language": "en"},
        salute(size="7"),
        {"contact": Contact(Channel.SMS, "213 555 0142")},
    ],
)
def test_another_report_is_spelled_otherwise(changes):
    one = told()
    assert spelled(one) == spelled(replace(one))
    assert spelled(one) != spelled(replace(one, **changes))


def test_one_instant_and_one_number_have_one_spelling():
    here = timezone(timedelta(hours=-8))
    one = told(place=Place(0.0, 10, 5))
    assert spelled(one) == spelled(replace(one, seen_at=one.seen_at.astimezone(here), place=Place(-0.0, 10.0, 5.0)))


@given(
    text=st.text(max_size=40),
    lat=st.floats(),
    lon=st.floats(),
    accuracy=st.floats() | st.none(),
    language=st.text(max_size=8),
)
def test_what_is_accepted_can_be_spelled_and_stands_on_the_earth(text, lat, lon, accuracy, language):
    report = told(text=text, place=Place(lat, lon, accuracy), language=language)
    if why_not_accept(report, NOON) is None:
        assert spelled(report)
        assert report.place.point
