import pytest

from amparo.core.messaging import keywords, segments
from amparo.core.messaging.terms import Word

STOP_EN = [
    "STOP", "stop", " Stop. ", "STOP!!", "stopp", "STOPPPP", "stpo", "sotp", "tsop", "S T O P", "s.t.o.p.",
    "Stop please", "please stop", "stop stop", "stop 🙏", "\uff33\uff34\uff2f\uff30", "stop all", "STOPALL",
    "unsubscribe", "Unsubscirbe", "cancel", "end", "QUIT", "opt-out", "opt out", "stop texting me", "Stop now, thanks",
    "no more messages",
]  # fmt: skip
STOP_ES = [
    "ALTO", "alto.", "Álto", "allto", "atlo", "BAJA", "baja!", "bajaa", "bjaa", "Baja por favor", "dar de baja",
    "Darme de baja, gracias", "cancelar", "PARAR", "no me escriban", "No más mensajes", "no mas mensajes por favor",
]  # fmt: skip
START = {
    "START": "en",
    "start!": "en",
    "statr": "en",
    "UNSTOP": "en",
    "ALTA": "es",
    "Alta por favor": "es",
    "altaa": "es",
}
HELP = {"HELP": "en", "help?": "en", "hlep": "en", "INFO": "en", "AYUDA": "es", "ayuda!!!": "es", "Ayuad": "es"}
NONE = [
    "", " ", "?", "👍", "ya", "please", "stop them they are at my door", "Alto! hay agentes en la 7 y Alvarado", "shop",
    "step", "bala", "casa", "hola", "alot", "lata", "no más", "hell", "Ned", "help is needed at 7th and Alvarado",
    "star", "ayuda estan en mi puerta", "the end of the street", "stop " * 20, "停止",
]  # fmt: skip


@pytest.mark.parametrize("text", STOP_EN)
def test_stop(text):
    assert keywords.order_in(text) == (Word.STOP, "en")


@pytest.mark.parametrize("text", STOP_ES)
def test_stop_in_spanish(text):
    assert keywords.order_in(text) == (Word.STOP, "es")


@pytest.mark.parametrize(("text", "language"), START.items())
def test_start(text, language):
    assert keywords.order_in(text) == (Word.START, language)


@pytest.mark.parametrize(("text", "language"), HELP.items())
def test_help(text, language):
    assert keywords.order_in(text) == (Word.HELP, language)


@pytest.mark.parametrize("text", NONE)
def test_what_says_something_else_is_no_order(text):
    assert keywords.order_in(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(2/7) two vans", (2, 7, "two vans")),
        ("two vans (2/7)", (2, 7, "two vans")),
        ("[3 of 7] and then", (3, 7, "and then")),
        ("y luego [3 de 7]", (3, 7, "y luego")),
        ("24/7 they are here", None),
        ("1/2 mile from the market", None),
        ("(8/7) what", None),
        ("(1/1) alone", None),
        ("(1/99) too many", None),
        ("they said (2/7) inside", None),
    ],
)
def test_a_part_says_which_it_is(text, expected):
    assert segments.part_in(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("ñ" * 160, 1),  # in the basic alphabet; "á" is not
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("👍" * 35, 1),
        ("👍" * 36, 2),
        ("a" * 459, 3),
    ],
)
def test_segments_are_counted_as_the_network_does(text, expected):
    assert segments.count(text) == expected


def test_what_no_screen_shows_is_marked():
    assert segments.clean("a\x00b\r\nc\ud800") == "a\ufffdb\nc\ufffd"
    assert len(segments.clean("x" * 9000)) == segments.LONGEST
