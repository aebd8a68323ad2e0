from itertools import product

import pytest

from tests.web.styles import contrast, themes

THEMES = themes()
GROUNDS = ("paper", "surface", "sunken")
TONES = ("urgent", "watch", "calm", "info", "quiet")

READ = [
    *product(("ink", "soft", "act", *TONES), GROUNDS),
    *((tone, f"{tone}-soft") for tone in TONES),
    *product(("ink", "act"), (f"{tone}-soft" for tone in TONES)),
    ("act-ink", "act"),
    ("act", "act-soft"),
    ("ink", "act-soft"),
    ("soft", "act-soft"),
    ("soft", "watch-soft"),
    *(("on-solid", tone) for tone in TONES),
    ("paper", "ink"),
]
SEEN = [*product(("edge", "focus", "clay"), GROUNDS), ("edge", "quiet-soft")]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "ground"), READ)
def test_what_is_read_stands_out(theme, front, ground):
    assert contrast(THEMES[theme][front], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "ground"), SEEN)
def test_edges_and_focus_are_seen(theme, front, ground):
    """Three to one is what shapes need (WCAG 2.2, 1.4.11)."""
    assert contrast(THEMES[theme][front], THEMES[theme][ground]) >= 3


def test_dark_is_the_same_however_it_is_chosen():
    assert THEMES["dark"] == THEMES["chosen dark"]


def test_contrast_is_computed_as_the_guidelines_do():
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
