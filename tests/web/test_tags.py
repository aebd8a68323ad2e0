from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.template import Context, Template
from django.utils import translation

from amparo.core.places.terms import Nearness
from amparo.interfaces.web.templatetags.amparo_web import ago, asks, by_fours, distance, icon
from amparo.interfaces.web.words.places import AROUND

NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)


def shown(source: str, **known: object) -> str:
    return Template("{% load amparo_web %}" + source).render(Context(known))


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=-59), "just now"),
        (timedelta(seconds=30), "in a moment"),
        (timedelta(seconds=-60), "1 min ago"),
        (timedelta(minutes=-59, seconds=-59), "59 min ago"),
        (timedelta(minutes=20), "in 20 min"),
        (timedelta(hours=-1), "1 h ago"),
        (timedelta(hours=23), "in 23 h"),
        (timedelta(days=-1), "1 day ago"),
        (timedelta(days=-3), "3 days ago"),
        (timedelta(days=2), "in 2 days"),
    ],
)
def test_distance(away, said):
    assert distance(away) == said


def test_an_instant_is_shown_on_the_networks_clock_with_its_distance(time_machine, settings):
    time_machine.move_to(NOON, tick=False)
    settings.TIME_ZONE = "America/Los_Angeles"
    today = shown("{% when at %}", at=NOON - timedelta(minutes=3))
    assert 'datetime="2026-03-08T11:57:00+00:00"' in today
    assert "04:57" in today
    assert "3 min ago" in today
    assert "Fri 6 Mar" in shown("{% when at %}", at=NOON - timedelta(days=2))


def test_what_lies_far_back_has_its_date_only(time_machine):
    time_machine.move_to(NOON, tick=False)
    assert "ago" not in shown("{% when at %}", at=NOON - timedelta(days=31))


def test_no_instant_is_nothing():
    assert shown("{% when at %}", at=None).strip() == ""
    assert ago(None) == ""


def test_ago_in_spanish(time_machine):
    time_machine.move_to(NOON, tick=False)
    with translation.override("es"):
        assert ago(NOON - timedelta(hours=2)) == "hace 2 h"


def test_an_icon_is_silent_and_inline():
    drawn = icon("moon")
    assert 'aria-hidden="true"' in drawn
    assert "style=" not in drawn
    assert 'class="icon turns"' in icon("moon", **{"class": "icon turns"})


def test_an_icon_never_carries_markup_from_its_attributes():
    assert "<b>" not in icon("moon", **{"class": '"><b>'})


def test_each_page_has_a_key_of_its_own():
    first, second = (shown("{% idempotency_key %}") for _ in range(2))
    assert first != second
    assert UUID(first.split('value="')[1].split('"')[0]).version == 7


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "near Los Angeles, CA 90057", "near Los Angeles, CA 90057"),
        ("es", "near Los Angeles, CA 90057", "cerca de Los Angeles, CA 90057"),
        ("es", "in Inyo County, CA", "en Inyo County, CA"),
        ("es", "near 19.4, -99.1", "cerca de 19.4, -99.1"),
        ("es", "near the <market>", "near the &lt;market&gt;"),  # somebody's own words
        ("es", "", ""),
    ],
)
def test_a_place_is_told_in_the_readers_language(language, text, said):
    with translation.override(language):
        assert shown("{{ text|place }}", text=text) == said


def test_every_nearness_has_its_phrase():
    assert set(AROUND) == set(Nearness)
    for phrase in AROUND.values():
        with translation.override("es"):
            assert "{name}" in str(phrase)


@pytest.mark.parametrize(("label", "expected"), [("Where is it?", True), ("Place", False), ("¿Dónde es?", True)])
def test_a_label_that_ends_its_sentence_takes_no_colon(label, expected):
    assert asks(label) is expected


@pytest.mark.parametrize(
    ("letters", "said"),
    [("", ""), ("ABC", "ABC"), ("ABCD", "ABCD"), ("ABCDE", "ABCD E"), ("ABCDEFGH" * 4, " ".join(["ABCD EFGH"] * 4))],
)
def test_a_key_is_read_by_fours(letters, said):
    assert by_fours(letters) == said
