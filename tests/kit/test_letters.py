import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.kit.letters import without_marks


@pytest.mark.parametrize(
    ("text", "plain"),
    [("SÍ", "SI"), ("s\u0069\u0301", "si"), ("Ñandú", "Nandu"), ("ｆｕｌｌ", "full"), ("你好 🚐", "你好 🚐"), ("", "")],
)
def test_marks_go_and_letters_stay(text, plain):
    assert without_marks(text) == plain


@given(st.text())
def test_nothing_is_left_to_take(text):
    assert without_marks(without_marks(text)) == without_marks(text)
