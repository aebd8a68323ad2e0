import pytest

from amparo.core.messaging import templates
from amparo.core.messaging.templates import Sender
from amparo.core.messaging.terms import Template

FACTS = {"minutes": 2}
URL = "https://amparo.example"


def facts_of(template):
    return {name: FACTS[name] for name in templates.SLOTS[template]}


@pytest.mark.parametrize("template", Template)
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("demonstration", [False, True])
def test_every_text_is_there_in_every_language_and_says_what_it_is(template, language, demonstration):
    sender = Sender("Red\r\nBcc: all", URL, demonstration)
    subject, text = templates.render(template, facts_of(template), language=language, code="K7-M2Q", sender=sender)
    assert text.endswith("[K7-M2Q]")
    assert "{" not in subject + text
    assert "\n" not in subject + text
    for said in (subject, text):
        assert said.startswith(templates.DEMONSTRATION[language]) is demonstration


def test_every_language_has_every_text():
    assert set(templates.SLOTS) == set(Template)
    assert set(templates.TEXTS) == set(templates.DEMONSTRATION)
    assert all(set(texts) == set(Template) for texts in templates.TEXTS.values())


@pytest.mark.parametrize("template", Template)
def test_an_english_text_fits_two_short_messages_and_tells_nothing(template):
    _, text = templates.render(
        template, facts_of(template), language="en", code="K7-M2Q", sender=Sender("Amparo", URL, False)
    )
    assert text.isascii()
    assert len(text) <= 160


@pytest.mark.parametrize(
    ("language", "starts"), [("es-MX", "Amparo: Ya no"), ("ES", "Amparo: Ya no"), ("kaq", "Amparo: You")]
)
def test_an_unknown_language_is_answered_in_english(language, starts):
    sender = Sender("Amparo", URL, False)
    _, text = templates.render(Template.STAND_DOWN, {}, language=language, code="K7-M2Q", sender=sender)
    assert text.startswith(starts)


@pytest.mark.parametrize(
    "facts", [{}, {"minutes": "2"}, {"minutes": True}, {"minutes": 2, "name": 1}, {"name": "Rex"}, {"minutes": None}]
)
def test_no_text_slips_in_as_a_fact(facts):
    with pytest.raises(ValueError, match="whole numbers"):
        templates.check(Template.OFFER, facts)
