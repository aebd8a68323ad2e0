import pytest

from amparo.core.messaging import segments
from amparo.stages.intake import texting
from amparo.stages.intake.phrases import SAID, Phrase, said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two vans and four men at 7th and Alvarado", "7th and Alvarado"),
        ("hay dos camionetas en la 7 y Alvarado", "la 7 y Alvarado"),
        ("agentes en Olympic y Vermont Ave", "Olympic y Vermont Ave"),
        ("ICE at 1234 W 7th St, Los Angeles 90017", "1234 W 7th St, Los Angeles 90017"),
        ("Están en 90033", "90033"),
        ("corner of Olympic and Vermont", "corner of Olympic and Vermont"),
        ("esquina de la Olympic y Vermont", "esquina de la Olympic y Vermont"),
        ("vans 34.0469, -118.2468", "34.0469, -118.2468"),
        ("Whittier Blvd & Soto", "Whittier Blvd & Soto"),
        ("Soto and 4th", "Soto and 4th"),
        ("ICE is taking people and children", ""),
        ("two vans and 4 men", ""),
        ("4 and a half men", ""),
        ("They took him 10 minutes ago", ""),
        ("call me at 2135550142", ""),
        ("", ""),
    ],
)
def test_a_place_by_its_form(text, expected):
    assert texting.spelled_place(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("they are in Huntington Park. 4 officers", "Huntington Park"),
        ("hay agentes cerca de Boyle Heights", "Boyle Heights"),
        ("Pacoima", "Pacoima"),
    ],
)
def test_a_name_after_the_words_that_lead_to_one(text, expected):
    assert expected in texting.named_places(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("at 7th and Soto, Boyle Heights. Two", "Boyle Heights"), ("7th and Soto two vans", ""), ("7th and Soto", "")],
)
def test_a_city_stands_after_a_comma(text, expected):
    assert texting.after_a_comma(text, "7th and Soto") == expected


def test_spanish_sentences_take_the_short_alphabet():
    assert segments.count(" ".join(said("es", phrase, url="", code="") for phrase in Phrase)) <= 3
    assert all(segments.count(said("es", phrase, url="x" * 60, code="x" * 23)) == 1 for phrase in Phrase)


def test_a_story_names_nothing():
    assert texting.named_places("x" * 300) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hay dos camionetas de la migra", "es"),
        ("¿están ahí?", "es"),
        ("there are two vans outside", "en"),
        ("90033", "und"),
        ("你好，有警察", "und"),
        ("هناك شرطة", "und"),
        ("🚐🚐", "und"),
    ],
)
def test_the_language_is_guessed(text, language):
    assert texting.language_of(text) == language


def test_hearsay_and_new_ones():
    assert texting.is_hearsay("Me dijeron que hay retenes")
    assert texting.is_hearsay("somebody posted that there are vans")
    assert not texting.is_hearsay("I see two vans")
    assert texting.starts_anew("NUEVO: otra camioneta")
    assert texting.starts_anew("New two vans")
    assert not texting.starts_anew("Newton Ave")


@pytest.mark.parametrize("language", ["en", "es", "und", "zh-Hant"])
def test_every_sentence_is_said_in_every_language(language):
    told = said(language, *Phrase, url="https://amparo.example", code="K7M-2QA-4XC-9DT-FGH-W3P")
    assert "https://amparo.example/r/K7M-2QA-4XC-9DT-FGH-W3P" in told
    assert "911" in told
    assert {frozenset(table) for table in SAID.values()} == {frozenset(Phrase)}
