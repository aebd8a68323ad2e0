import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from string import Formatter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.stages.alerts import wording
from amparo.stages.alerts.actions.writing import AGENCIES
from amparo.stages.alerts.phrases import PHRASES, unreviewed
from amparo.stages.alerts.terms import LANGUAGES, Facts, Said
from tests.incidents.cast import NOON

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
LOADED = {
    "en": ["raid", "sweep", "sanctuary", "uncooperative", "alien", "terror", "rogue", "abduct", "kidnap", "illegal"],
    "es": ["redada", "secuestr", "terror", "ilegal", "santuario", "levant", "cacería", "migra "],
}
EVASIVE = ["avoid", "stay away", "route", "leave the area", "hide", "evite", "aléjese", "ruta", "escond", "huya"]


def facts(**changes):
    """Seen on site at 5 in the morning in Los Angeles."""
    given_ = Facts(
        network="Red Ejemplo",
        hotline="(213) 555-0100",
        place="Los Angeles, CA 90057",
        seen_at=NOON,
        until=NOON + timedelta(minutes=90),
        on_site=True,
        marking="ICE",
        head_count=4,
        detained=1,
        demonstration=False,
    )
    return replace(given_, **changes)


def reviewed():
    return {key: replace(phrase, reviewed_by="Lucía", reviewed_on=NOON.date()) for key, phrase in PHRASES.items()}


def test_every_phrase_exists_in_every_language_with_the_same_blanks():
    assert PHRASES.keys() == {(language, said) for language in LANGUAGES for said in Said}
    for said in Said:
        blanks = [_blanks(PHRASES[language, said].text) for language in LANGUAGES]
        assert all(one == blanks[0] for one in blanks), said


def _blanks(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("phrase", PHRASES.values(), ids=lambda p: f"{p.language} {p.said}")
def test_no_phrase_is_loaded_or_tells_how_to_evade_or_names_an_officer(phrase):
    text = f"{phrase.text.lower()} "
    assert [word for word in [*LOADED[phrase.language], *EVASIVE] if word in text] == []
    assert not re.search(r"\b(name|face|plate|badge|nombre|placa|cara)s?\b", text)


def test_all_phrases_are_drafts_until_somebody_signs_for_them():
    assert all(phrase.reviewed_by is None for phrase in PHRASES.values())
    assert wording.is_draft(facts())
    assert not wording.is_draft(facts(), reviewed())
    some = reviewed() | {("es", Said.RIGHTS): PHRASES["es", Said.RIGHTS]}
    assert [p.language for p in unreviewed(some, [Said.RIGHTS])] == ["es"]
    assert wording.is_draft(facts(), some)


def test_an_alert_says_place_time_what_was_seen_rights_and_until():
    en = wording.texts(facts(), LOS_ANGELES, reviewed())["en"]
    assert en.headline == "Verified by Red Ejemplo: immigration enforcement near Los Angeles, CA 90057"
    assert en.lines == (
        "A trained verifier of Red Ejemplo, on site with a second observer, reports that on 8 March at 05:00 there "
        "were officers near Los Angeles, CA 90057 whose vests or vehicles were marked ICE.",
        "Number of officers counted on site: 4.",
        "Number of persons reported detained: 1.",
        PHRASES["en", Said.RIGHTS].text,
        "To report or to ask for help: (213) 555-0100. In danger, call 911 first.",
        "This notice holds until 06:30.",
    )
    es = wording.texts(facts(), LOS_ANGELES, reviewed())["es"]
    assert "el 8 de marzo a las 05:00" in es.lines[0]
    assert len(es.lines) == len(en.lines)


def test_a_draft_and_a_demonstration_say_so_in_each_language():
    for language, text in wording.texts(facts(demonstration=True), LOS_ANGELES).items():
        assert text.lines[0] == PHRASES[language, Said.DEMONSTRATION].text
        assert text.lines[-1] == PHRASES[language, Said.DRAFT_WORDING].text


def test_what_is_not_known_is_not_said():
    used = wording.used(facts(on_site=False, marking="", head_count=None, detained=0, hotline=""))
    assert used == (Said.SEEN_INDEPENDENTLY, Said.RIGHTS, Said.UNTIL)


def digest(said, **changes):
    given_ = {"place": "x", "seen_at": NOON, "until": NOON, "exercise": False, "revision": 1}
    return wording.digest(said, **given_ | changes)


def test_the_digest_is_over_everything_that_is_read():
    said = wording.texts(facts(), LOS_ANGELES)
    first = digest(said)
    assert first == digest(wording.texts(facts(), LOS_ANGELES))
    others = [
        digest(wording.texts(facts(detained=2), LOS_ANGELES)),
        digest(said, place="y"),
        digest(said, seen_at=NOON + timedelta(minutes=1)),
        digest(said, until=NOON + timedelta(minutes=1)),
        digest(said, exercise=True),
        digest(said, revision=2),
    ]
    assert len({first, *others}) == 7
    assert re.fullmatch("[0-9a-f]{64}", first)


@given(
    st.builds(
        facts,
        head_count=st.none() | st.integers(0, 500),
        detained=st.none() | st.integers(0, 500),
        on_site=st.booleans(),
        marking=st.sampled_from([*AGENCIES.values(), ""]),
        hotline=st.sampled_from(["", "(213) 555-0100"]),
        demonstration=st.booleans(),
        seen_at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    )
)
def test_no_blank_is_left_and_both_languages_say_as_much(given_):
    en, es = (wording.texts(given_, LOS_ANGELES)[language] for language in LANGUAGES)
    assert len(en.lines) == len(es.lines)
    for line in (en.headline, *en.lines, es.headline, *es.lines):
        assert "{" not in line
        assert "None" not in line
