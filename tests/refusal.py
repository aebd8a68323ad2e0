"""What an action that is refused leaves behind: a reason, and no event."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

import pytest

from amparo.core.ledger.models import Event
from amparo.core.ledger.terms import Refused


def refused(call: Callable[[], object]) -> StrEnum:
    """Why not; and no event is left of the try."""
    before = Event.objects.count()
    with pytest.raises(Refused) as no:
        call()
    assert Event.objects.count() == before
    return no.value.reason


@contextmanager
def refusing(expected: StrEnum | None) -> Iterator[None]:
    """Expect what is done inside to be refused for this reason, or to be done if there is none."""
    if expected is None:
        yield
        return
    before = Event.objects.count()
    with pytest.raises(Refused) as no:
        yield
    assert no.value.reason is expected
    assert Event.objects.count() == before
