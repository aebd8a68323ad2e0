"""Every word of the rooms that people are shown has a sentence."""

import importlib
import pkgutil
from enum import StrEnum
from inspect import isclass
from pathlib import Path

import pytest
from django.utils import translation

from amparo import core, stages
from amparo.interfaces.web import looks, words
from amparo.interfaces.web.templatetags.amparo_web import icon
from amparo.interfaces.web.words import TABLE, words_for
from tests.web.styles import themes

HIDDEN = {
    "amparo.core.ledger.terms.Break": "told by the command verify-ledger, which speaks English",
    "amparo.stages.alerts.terms.Said": "names a fixed phrase; the phrase itself is shown",
    "amparo.core.messaging.terms.Result": "passes between relay and carrier",
    "amparo.core.messaging.terms.Finding": "passes between relay and carrier",
    "amparo.core.messaging.terms.Came": "of a text on its way in, which nobody is shown",
    "amparo.core.messaging.terms.Word": "an order that is carried out; what was done has its own words",
    "amparo.core.places.terms.Nearness": "stands before a name; words.places has the phrases",
    "amparo.core.vault.terms.State": "of a sealed box, which nobody is shown",
}
SPOKEN_WORDS = ("raid", "sweep", "sanctuary", "uncooperative", "alien", "terror", "rogue", "abduct", "kidnap")


def _vocabularies():
    for house in (core, stages):
        for room in pkgutil.iter_modules(house.__path__, f"{house.__name__}."):
            for file in ("terms", "policy"):
                if not (Path(importlib.import_module(room.name).__path__[0]) / f"{file}.py").exists():
                    continue
                module = importlib.import_module(f"{room.name}.{file}")
                for found in vars(module).values():
                    if isclass(found) and issubclass(found, StrEnum) and found.__module__ == module.__name__:
                        yield found


def _path(vocabulary):
    return f"{vocabulary.__module__}.{vocabulary.__qualname__}"


ALL = {_path(v): v for v in _vocabularies()}


@pytest.mark.parametrize("path", sorted(set(ALL) - set(HIDDEN)))
def test_every_member_has_words(path):
    vocabulary = ALL[path]
    room = path.split(".")[-3]
    lacking = [member.name for member in vocabulary if member not in TABLE.get(vocabulary, {})]
    assert lacking == [], f"add them to interfaces/web/words/{room}.py (and the table in words/__init__.py)"


def test_what_is_hidden_exists():
    assert set(HIDDEN) <= set(ALL)


def test_no_vocabulary_stands_in_two_files():
    files = [words.frame, words.people, words.messaging, words.intake, words.incidents, words.dispatch, words.alerts]
    assert sum(len(file.WORDS) for file in files) == len(TABLE)


@pytest.mark.parametrize("vocabulary", TABLE, ids=_path)
def test_words_belong_to_their_vocabulary(vocabulary):
    """Members of two vocabularies may be equal as strings, and a dictionary would not notice."""
    assert all(type(member) is vocabulary for member in TABLE[vocabulary])


@pytest.mark.parametrize("vocabulary", TABLE, ids=_path)
@pytest.mark.parametrize("language", ["en", "es"])
def test_words_are_sentences_in_each_language(vocabulary, language):
    with translation.override(language):
        for member in vocabulary:
            said = words_for(member)
            assert said[0].isupper() or said[0] in "¿¡"
            assert said == said.strip()
            if vocabulary.__name__ == "No":
                assert said[-1] in ".?"


def test_loaded_terms_are_nowhere():
    """They appear only in quotation with their owner, never in our own voice."""
    said = " ".join(words_for(member).lower() for vocabulary in TABLE for member in vocabulary)
    assert [term for term in SPOKEN_WORDS if term in said] == []


def test_a_kind_is_known_by_its_string():
    from amparo.stages.intake.terms import Kind

    assert words_for(str(Kind.REPORT_RECEIVED.value)) == "Report received"


def test_a_kind_of_a_later_version_is_shown_as_it_is():
    assert words_for("later.thing.done") == "later.thing.done"


def test_equal_strings_of_two_vocabularies_keep_their_own_words():
    from amparo.core.jobs import terms as jobs
    from amparo.core.messaging import terms as messaging

    assert jobs.State.REFUSED == messaging.State.REFUSED
    assert words_for(jobs.State.REFUSED) != words_for(messaging.State.REFUSED)


@pytest.mark.parametrize("look", {*looks.LOOKS.values(), looks.PLAIN})
def test_looks_exist(look):
    assert look.tone in themes()["light"]
    assert "<svg" in icon(look.shape)


def test_every_look_is_of_a_word():
    values = {member.value for vocabulary in TABLE for member in vocabulary}
    assert set(map(str, looks.LOOKS)) <= values
