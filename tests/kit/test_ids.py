from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.kit import ids

INSTANTS = st.datetimes(datetime(1970, 1, 2), datetime(9000, 1, 1), timezones=st.just(UTC))


@given(INSTANTS)
def test_an_id_tells_its_instant_to_the_millisecond(at):
    assert abs(ids.born_at(ids.uuid7(at)) - at) < timedelta(milliseconds=1)


@given(INSTANTS, INSTANTS)
def test_ids_sort_as_their_instants(a, b):
    if a + timedelta(milliseconds=1) < b:
        assert ids.uuid7(a) < ids.uuid7(b)


@given(INSTANTS, INSTANTS, st.integers(2, 50))
def test_ids_of_one_instant_keep_the_order_in_which_they_were_made(at, between, many):
    made = []
    for _ in range(many):
        made.append(ids.uuid7(at))
        ids.uuid7(between)
    turned_over = any(_place(a) > _place(b) for a, b in pairwise(made))
    assert turned_over or made == sorted(made)


def _place(name):
    return (name.int >> 64 & 0xFFF) << 12 | name.int >> 50 & 0xFFF


@pytest.mark.parametrize("at", [datetime(2026, 1, 1), datetime(1969, 12, 31, tzinfo=UTC)])
def test_an_id_needs_a_zoned_instant_after_1970(at):
    with pytest.raises(ValueError, match="an id is dated"):
        ids.uuid7(at)


def test_only_version_7_tells_its_time():
    from uuid import uuid4

    with pytest.raises(ValueError, match="version 7"):
        ids.born_at(uuid4())


def test_a_spoken_code_has_no_letters_that_sound_or_look_alike():
    for _ in range(200):
        code = ids.spoken_code()
        assert len(code) == 6
        assert code[2] == "-"
        assert not set(code) & set("0O1IL5S8BUV")


def test_public_codes_differ():
    assert len({ids.public_code() for _ in range(1000)}) == 1000
