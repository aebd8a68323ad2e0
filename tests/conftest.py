"""What every test stands on."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from tests.home import ENGINE, HOME

if TYPE_CHECKING:
    from tests.cast import Cast


@pytest.fixture(scope="session")
def engine() -> str:
    """``sqlite`` or ``postgres``."""
    return ENGINE


@pytest.fixture
def home() -> Path:
    """The data directory of this test run."""
    return HOME


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_triggers() -> None:
    """Let the test runner, and nobody else, empty insert-only tables between tests."""
    from django.test import TransactionTestCase

    from tests import flush

    TransactionTestCase._fixture_teardown = flush.teardown


@pytest.fixture(scope="session", autouse=True)
def _keys() -> None:
    """Give this run's home its keys, as ``init`` does."""
    from amparo.core.vault import keys

    keys.create(HOME)


@pytest.fixture
def cast(db: None) -> "Cast":
    """Everybody of ``tests/cast.py``, joined and trained."""
    from tests.cast import make_cast

    return make_cast()


@pytest.fixture(autouse=True)
def _forget_the_language() -> Iterator[None]:
    """Let no page that was asked for in Spanish choose the next test's language."""
    yield
    translation.deactivate()
