"""Tests without a database ask the built file alone, as a process without tables does."""

from collections.abc import Iterator

import pytest

from amparo.core.places import reads


@pytest.fixture(autouse=True)
def _standing(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave out the operator's files where there is no database, and put back what the start had settled."""
    before = reads._standing.home, reads._standing.own
    if "django_db" not in request.keywords:
        reads.settle(home=None, own=None)
    yield
    reads.settle(home=before[0], own=before[1])
