"""Every sentence that people are shown exists in every language of the pages."""

import re

import pytest

from tools import catalogue

GATHERED = catalogue.gather()
SENTENCE = "\n  run tools/catalogue.py and fill in what it names"


@pytest.fixture(params=catalogue.LANGUAGES)
def translated(request):
    return catalogue.read(request.param)


def test_nothing_is_missing_or_guessed(translated):
    known = {(m.id, m.context) for m in translated}
    lacking = [m.id for m in GATHERED if (m.id, m.context) not in known]
    gaps = [m.id for m in catalogue.missing(translated)]
    assert lacking + gaps == [], SENTENCE


def test_nothing_is_left_over(translated):
    known = {(m.id, m.context) for m in GATHERED}
    assert [m.id for m in translated if m.id and (m.id, m.context) not in known] == [], SENTENCE


def test_placeholders_are_kept(translated):
    for message in translated:
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        said = [message.string] if isinstance(message.string, str) else list(message.string)
        if message.id:
            wanted = set(re.findall(r"%\(\w+\)\w", sources[-1]))
            for sentence in said:
                assert set(re.findall(r"%\(\w+\)\w", sentence)) == wanted, sentence


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "Send" %}', [("gettext", "Send")]),
        ('{% include "x.html" with says=_("Nobody yet.") %}', [("_", "Nobody yet.")]),
        (
            "{% blocktranslate with n=x trimmed %}\n  {{ n }} on\n  shift\n{% endblocktranslate %}",
            [("gettext", "%(n)s on shift")],
        ),
        (
            "{% blocktranslate count n=x %}{{ n }} report{% plural %}{{ n }} reports{% endblocktranslate %}",
            [("ngettext", ("%(n)s report", "%(n)s reports"))],
        ),
        ('{% translate "Board" context "noun" %}', [("pgettext", ("noun", "Board"))]),
        ("{# translate #} no sentence", []),
    ],
)
def test_templates_are_read(source, found):
    assert list(catalogue.from_template(source)) == found


def test_python_is_read():
    source = ['_("One")', 'ngettext("%(n)d day", "%(n)d days", n)', 'gettext(f"{a}")', 'pgettext("noun", "x")', "_(a)"]
    assert list(catalogue.from_python("\n".join(source))) == [
        ("_", "One"),
        ("ngettext", ("%(n)d day", "%(n)d days")),
        ("pgettext", ("noun", "x")),
    ]
