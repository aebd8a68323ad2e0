import pytest

from amparo.core.kit import clock
from amparo.stages.alerts import public
from tests.cast import NOON  # noqa: F401 - the night on which all of this happens
from tests.whole.test_chain import confirmed, draft, minutes, sign  # noqa: F401 - fixtures


@pytest.fixture
def released(draft, cast):  # noqa: F811
    """An alert that went the whole way."""
    sign(cast.cora, draft, minutes(33))
    sign(cast.omar, draft, minutes(34))
    (alert,) = public.published()
    return alert


@pytest.fixture(autouse=True)
def set_clock(monkeypatch):
    """Set the pages' clock, which stands an hour after the report came in: ``set_clock(minutes(90))``."""

    def to(at):
        monkeypatch.setattr(clock, "now", lambda: at)

    to(minutes(60))
    return to
