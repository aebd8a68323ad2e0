"""What an action that is refused leaves behind: a reason, and no event."""

from collections.abc import Callable
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
