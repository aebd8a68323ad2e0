import re

import pytest

from tests.web.styles import SHEETS, STATIC, bare, themes

PUBLIC = ("tokens.css", "base.css", "forms.css", "parts.css")


def test_styles_and_scripts_stay_light():
    """Bytes: on a slow network the public pages come whole in a few seconds."""
    assert sum((STATIC / name).stat().st_size for name in PUBLIC) <= 24_000
    assert sum(sheet.stat().st_size for sheet in SHEETS) <= 30_000
    sizes = {script.name: script.stat().st_size for script in STATIC.glob("*.js")}
    of_the_map = sum(size for name, size in sizes.items() if name.startswith("map"))
    assert sum(sizes.values()) - of_the_map <= 16_000
    assert of_the_map <= 16_000  # beside a library of 1.6 MB, on the board alone


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda p: p.name)
def test_sheets_stay_small(sheet):
    assert sheet.read_text("utf-8").count("\n") <= 400


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda p: p.name)
def test_every_token_exists(sheet):
    used = set(re.findall(r"var\(--([\w-]+)", bare(sheet)))
    assert used <= set(themes()["light"])


def test_every_token_is_used():
    used = {name for sheet in SHEETS for name in re.findall(r"var\(--([\w-]+)", bare(sheet))}
    assert set(themes()["light"]) - used == set()


@pytest.mark.parametrize("sheet", [s for s in SHEETS if s.name != "tokens.css"], ids=lambda p: p.name)
def test_colours_come_from_tokens(sheet):
    """Paper and ink of print, and the veil behind a dialog, are the exceptions."""
    found = re.findall(r"#[0-9a-f]{3,8}\b", bare(sheet))
    assert set(found) <= {"#fff", "#000"}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda p: p.name)
def test_nothing_is_left_or_right(sheet):
    """A page in Arabic or Farsi is the same page turned round."""
    sides = r"(?:^|[\s;{])(?:left|right|float|(?:margin|padding|border)-(?:left|right)[\w-]*)\s*:"
    assert re.findall(sides, bare(sheet)) == []
    assert re.findall(r"text-align:\s*(?:left|right)", bare(sheet)) == []
