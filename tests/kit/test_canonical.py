import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.kit import canonical

WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(max_codepoint=127))
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_it_spells_as_the_standard_does(value):
    assert canonical.dumps(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [1.5, 2**53, {"ñ": 1}, {1: 1}, b"x", {"a": {"b": 1.0}}, "\ud800"])
def test_what_has_no_one_spelling_is_refused(value):
    with pytest.raises(ValueError):  # noqa: PT011 - four different sentences
        canonical.dumps(value)
