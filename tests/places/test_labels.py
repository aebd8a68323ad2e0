import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.places import labels
from amparo.core.places.terms import Nearness

NAMES = st.from_regex(r"[A-Z][a-zñ .'-]{0,30}, [A-Z]{2}( [0-9]{5})?", fullmatch=True)


@given(st.sampled_from(Nearness), NAMES)
def test_what_was_made_a_label_is_told_again(nearness, name):
    assert labels.said(labels.label(nearness, name)) == (nearness, name)
    assert labels.name_of(labels.label(nearness, name)) == name


@pytest.mark.parametrize("name", ["Boyle Heights, Los Angeles, CA", "Soto St & 1st St – 7th St, Los Angeles, CA"])
def test_a_place_in_a_city_is_told_again_too(name):
    assert labels.said(f"near {name}") == (Nearness.NEAR, name)


@pytest.mark.parametrize("name", ["19.4, -99.1", "-0.5, 0", "34, -118", "1e-05, -118.2"])
def test_a_point_has_a_name_too(name):
    assert labels.said(f"near {name}") == (Nearness.NEAR, name)


@pytest.mark.parametrize(
    "text",
    ["", "near", "near the church", "in front of the market, by the door", "7th and Alvarado", "near 7th and Alvarado"],
)
def test_somebodys_own_words_are_left_alone(text):
    assert labels.said(text) is None
    assert labels.name_of(text) == text
