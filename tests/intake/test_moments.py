from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.stages.intake.moments import read

ZONE = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 11, 24, 17, 20, tzinfo=ZONE).astimezone(UTC)  # a Tuesday


def local(text, now=NOW):
    found = read(text, now=now, zone=ZONE)
    return None if found is None else found.at.astimezone(ZONE).strftime("%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("now", "11-24 17:20"),
        ("ahora mismo", "11-24 17:20"),
        ("ahorita", "11-24 17:20"),
        ("10 min ago", "11-24 17:10"),
        ("about 10 minutes ago", "11-24 17:10"),
        ("ten minutes ago", "11-24 17:10"),
        ("hace 10 minutos", "11-24 17:10"),
        ("hace como diez minutos", "11-24 17:10"),
        ("hace veinte minutos", "11-24 17:00"),
        ("Hace 5 minutos que los vi", "11-24 17:15"),
        ("half an hour ago", "11-24 16:50"),
        ("hace media hora", "11-24 16:50"),
        ("hace un cuarto de hora", "11-24 17:05"),
        ("an hour ago", "11-24 16:20"),
        ("hace una hora", "11-24 16:20"),
        ("hace una hora y media", "11-24 15:50"),
        ("an hour and a half ago", "11-24 15:50"),
        ("2 hours ago", "11-24 15:20"),
        ("hace dos horas y media", "11-24 14:50"),
        ("hace un par de horas", "11-24 15:20"),
        ("15m ago", "11-24 17:05"),
        ("3 days ago", "11-21 17:20"),
        ("hace tres días", "11-21 17:20"),
        ("at 6", "11-24 06:00"),
        ("a las 6", "11-24 06:00"),
        ("at 5", "11-24 17:00"),
        ("a las 6 y media", "11-24 06:30"),
        ("A LAS SEIS Y MEDIA", "11-24 06:30"),
        ("a las 5 y cuarto", "11-24 17:15"),
        ("a las 7 menos cuarto", "11-24 06:45"),
        ("cuarto para las 5", "11-24 16:45"),
        ("a las 4 y 10", "11-24 16:10"),
        ("half past four", "11-24 16:30"),
        ("quarter to 5", "11-24 16:45"),
        ("a quarter past 3", "11-24 15:15"),
        ("6:30", "11-24 06:30"),
        ("4:05 pm", "11-24 16:05"),
        ("5pm", "11-24 17:00"),
        ("5 p.m.", "11-24 17:00"),
        ("16:05", "11-24 16:05"),
        ("16:05 hrs", "11-24 16:05"),
        ("a la una", "11-24 13:00"),
        ("a las 3 de la tarde", "11-24 15:00"),
        ("a las 6 de la tarde", "11-23 18:00"),
        ("las 9 de la noche", "11-23 21:00"),
        ("3 in the morning", "11-24 03:00"),
        ("noon", "11-24 12:00"),
        ("al mediodía", "11-24 12:00"),
        ("midnight", "11-24 00:00"),
        ("6pm", "11-23 18:00"),
        ("this morning", "11-24 09:00"),
        ("esta mañana", "11-24 09:00"),
        ("esta mañana a las 8", "11-24 08:00"),
        ("this morning around 8:15", "11-24 08:15"),
        ("hoy en la mañana", "11-24 09:00"),
        ("de madrugada", "11-24 03:00"),
        ("this afternoon", "11-24 14:40"),
        ("yesterday", "11-23 12:00"),
        ("ayer", "11-23 12:00"),
        ("yesterday 5pm", "11-23 17:00"),
        ("ayer a las 5 de la tarde", "11-23 17:00"),
        ("yesterday morning", "11-23 09:00"),
        ("ayer por la noche", "11-23 21:00"),
        ("anoche", "11-23 21:00"),
        ("last night at 11", "11-23 23:00"),
        ("anoche a las 2", "11-24 02:00"),
        ("anteayer a las 10 de la mañana", "11-22 10:00"),
        ("on monday at 9 am", "11-23 09:00"),
        ("el viernes pasado a las 7 pm", "11-20 19:00"),
        ("tuesday", "11-17 12:00"),
        ("Nov 20 at 3pm", "11-20 15:00"),
        ("el 20 de noviembre a las 3 pm", "11-20 15:00"),
        ("11/20 3pm", "11-20 15:00"),
        ("20/11", "11-20 12:00"),
        ("dec 24", "12-24 12:00"),
    ],
)
def test_what_callers_say(text, expected):
    assert local(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "a while ago",
        "hace rato",
        "between 6 and 7",
        "entre las 6 y las 7",
        "mañana a las 6",
        "tomorrow at 6",
        "not sure",
        "tonight at 11",
        "25:00",
        "13pm",
        "31/02",
        "5 or 10 minutes ago",
        "before noon",
        "🕕",
        "الساعة السادسة",
        "six of them at 6",
        "at 6 " * 60,
    ],
)
def test_what_stays_words(text):
    assert local(text) is None


def test_this_night_is_the_one_that_is_not_over():
    at_one = datetime(2026, 11, 25, 1, 0, tzinfo=ZONE).astimezone(UTC)
    assert local("esta noche a las 11", at_one) == "11-24 23:00"
    assert local("this morning at 11", datetime(2026, 11, 24, 10, 0, tzinfo=ZONE).astimezone(UTC)) is None


def test_how_exact_it_is():
    def within(text):
        return read(text, now=NOW, zone=ZONE).within

    assert within("now") < within("ahorita") < within("this morning") < within("yesterday")
    assert within("4:05 pm") == timedelta(minutes=5)
    assert within("5pm") == timedelta(minutes=15)
    assert within("an hour ago") < within("2 hours ago")


def test_the_hour_that_comes_twice_is_the_one_that_passed_last():
    after = datetime(2026, 11, 1, 11, 0, tzinfo=UTC)  # 03:00, an hour after the clocks went back
    assert read("1:30 am", now=after, zone=ZONE).at == datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    between = datetime(2026, 11, 1, 9, 10, tzinfo=UTC)  # 01:10 for the second time
    assert read("1:30 am", now=between, zone=ZONE).at == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def test_the_hour_that_never_came_is_read_all_the_same():
    now = datetime(2026, 3, 8, 19, 0, tzinfo=UTC)
    assert read("2:30 am", now=now, zone=ZONE).at == datetime(2026, 3, 8, 10, 30, tzinfo=UTC)


@given(st.text(max_size=130))
def test_anything_can_be_typed(text):
    found = read(text, now=NOW, zone=ZONE)
    assert found is None or (found.at <= NOW and found.within > timedelta(0))


WORDS = (
    "at",
    "6",
    "a las",
    "y media",
    "hace",
    "ayer",
    "12",
    ":30",
    "pm",
    "noche",
    "ago",
    "min",
    "last",
    "11/20",
    "de la",
)


@given(st.lists(st.sampled_from(WORDS)))
def test_any_words_of_time_can_be_typed(words):
    found = read(" ".join(words), now=NOW, zone=ZONE)
    assert found is None or found.at <= NOW
