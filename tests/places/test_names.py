import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.places.names import fold, is_spelled_out, split_state, states


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Los Ángeles", "los angeles"),
        ("LOS  ANGELES", "los angeles"),
        ("La Cañada Flintridge", "la canada flintridge"),
        ("St. Paul", "saint paul"),
        ("Lincoln Hts", "lincoln heights"),
        ("E. Los Angeles", "east los angeles"),
        ("Coeur d'Alene", "coeur dalene"),
        ("Kāne\N{MODIFIER LETTER TURNED COMMA}ohe", "kaneohe"),
        ("O Fallon", "ofallon"),
        ("O\N{RIGHT SINGLE QUOTATION MARK}Fallon", "ofallon"),
        ("Winston-Salem", "winston salem"),
        ("W", "w"),
        ("", ""),
    ],
)
def test_one_key_for_all_spellings(text, folded):
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("folded", "expected"),
    [
        ("huntington park ca", ("huntington park", "CA")),
        ("huntington park california", ("huntington park", "CA")),
        ("charleston west virginia", ("charleston", "WV")),
        ("raleigh carolina del norte", ("raleigh", "NC")),
        ("albuquerque nuevo mexico", ("albuquerque", "NM")),
        ("nueva york", ("", "NY")),
        ("huntington park", ("huntington park", None)),
        ("", ("", None)),
    ],
)
def test_a_state_is_taken_from_the_end(folded, expected):
    assert split_state(folded) == expected


def test_the_states_are_all_there():
    assert len(states()) == len({state.fips for state in states()}) == len({state.code for state in states()}) == 56


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Lincoln Heights", True), ("Lincoln Hts", False), ("W Hollywood", False), ("Prk Vlg", False), ("Van Nuys", True)],
)
def test_abbreviations_stay_off_the_map(name, expected):
    assert is_spelled_out(name) is expected
