"""What every template of every room must keep to."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from lucide import _load_icon

SRC = Path(__file__).parents[2] / "src" / "amparo"
TEMPLATES = sorted(SRC.rglob("*.html"))


def _name(path: Path) -> str:
    return str(path.relative_to(SRC))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_nothing_stands_inline(path):
    """The content security policy would block it, and the page would break in silence."""
    text = path.read_text("utf-8")
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|\shx-on|javascript:", text) == []
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag, tag


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_nothing_comes_from_elsewhere(path):
    """Addresses of other hosts may be linked by what an operator sets, never written here."""
    text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"https?://|[\"']//", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_nothing_goes_unescaped(path):
    assert re.findall(r"\|safe\b|autoescape off|\|safeseq", path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_icons_exist(path):
    for name in re.findall(r'\{% icon "([^"]+)"|shape="([^"]+)"', path.read_text("utf-8")):
        _load_icon(name[0] or name[1])


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_forms_that_post_carry_their_token(path):
    """All but the reader's preferences, which are exempt so that the public gets no cookie."""
    for attributes, body in re.findall(r"<form([^>]*)>(.*?)</form>", path.read_text("utf-8"), re.DOTALL):
        if 'method="post"' in attributes and "web:preferences" not in attributes:
            assert "{% csrf_token %}" in body or "interfaces/public" in str(path)


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_tables_that_scroll_are_reached_by_keys(path):
    for attributes in re.findall(r'<div class="table"([^>]*)>', path.read_text("utf-8")):
        assert 'tabindex="0"' in attributes
        assert "aria-label" in attributes


def test_djlint_is_content():
    done = subprocess.run(
        [sys.executable, "-m", "djlint", str(SRC), "--lint", "--quiet"],
        capture_output=True,
        text=True,
        cwd=SRC.parents[1],
    )
    assert done.returncode == 0, done.stdout
