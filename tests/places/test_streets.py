import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.places.streets import alone, readings, spelled


@pytest.mark.parametrize(
    ("name", "key", "kind", "side"),
    [
        ("S. Atlantic Blvd", "atlantic", "boulevard", "south"),
        ("Atlantic", "atlantic", "", ""),
        ("Séptima", "7", "", ""),
        ("7th St", "7", "street", ""),
        ("Calle 7", "7", "street", ""),
        ("la Cuarta", "4", "", ""),
        ("Avenida Los Feliz", "los feliz", "avenue", ""),
        ("La Brea Ave", "la brea", "avenue", ""),
        ("Avenue 26", "avenue 26", "", ""),
        ("Ave 26", "avenue 26", "", ""),
        ("E 26th St", "26", "street", "east"),
        ("St Louis St", "saint louis", "street", ""),
        ("Mt. Vernon Av", "mount vernon", "avenue", ""),
        ("Broadway", "broadway", "", ""),
        ("Bulevar Whittier", "whittier", "boulevard", ""),
        ("Martin Luther King Jr Blvd", "martin luther king jr", "boulevard", ""),
    ],
)
def test_one_key_for_all_ways_to_write_a_street(name, key, kind, side):
    own = spelled(name)
    assert (own.key, own.kind, own.side) == (key, kind, side)


@pytest.mark.parametrize("name", ["", "the", "St", "de", "...", "\N{PILE OF POO}"])
def test_what_is_no_name_of_a_street(name):
    assert spelled(name) is None


def taken(text):
    first = next(readings(text))
    return (
        [part[-1].key if part else "" for part in (first.first, first.second, first.third)],
        first.number,
        first.block,
    )


@pytest.mark.parametrize(
    ("text", "streets", "number", "block"),
    [
        ("Whittier y Atlantic", ["whittier", "atlantic", ""], None, False),
        ("Whittier & Atlantic", ["whittier", "atlantic", ""], None, False),
        ("Whittier/Atlantic", ["whittier", "atlantic", ""], None, False),
        ("Whittier esquina con Atlantic", ["whittier", "atlantic", ""], None, False),
        ("esquina de Soto e Inez", ["soto", "inez", ""], None, False),
        ("the corner of Soto and Fourth", ["soto", "4", ""], None, False),
        ("Soto between Fourth and Sixth", ["soto", "4", "6"], None, False),
        ("Soto entre Cuarta y Sexta", ["soto", "4", "6"], None, False),
        ("entre Cuarta y Sexta en Soto", ["soto", "4", "6"], None, False),
        ("3600 block of Whittier", ["whittier", "", ""], 3600, True),
        ("cuadra 3600 de Whittier", ["whittier", "", ""], 3600, True),
        ("3655 Whittier", ["whittier", "", ""], 3655, False),
        ("#3655 Whittier", ["whittier", "", ""], 3655, False),
    ],
)
def test_what_a_text_says_of_streets(text, streets, number, block):
    assert taken(text) == (streets, number, block)


@given(st.text(max_size=200))
def test_no_text_breaks_it(text):
    for reading in [*readings(text), *alone(text)]:
        assert reading.first
        assert all(reading.wanted())
