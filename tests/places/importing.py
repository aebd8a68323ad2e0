"""Bringing in a file for a test, as the command does."""

from datetime import UTC, date, datetime

from amparo.core.ledger.terms import Act, Interface
from amparo.core.places import actions, files, staging
from amparo.core.places.shaping import Shaper
from amparo.core.places.terms import Layer

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = date(2026, 1, 31)


def act(key=None):
    return Act("system:import-places", NOON, Interface.CLI, key)


def bring_in(path, layer, title="Invented office", dated_on=DAY, **fields):
    """Return the source's id."""
    shaper = Shaper(Layer(layer), **fields)
    source_id = staging.fill(
        act=act(), layer=shaper.layer, title=title, dated_on=dated_on, licence="public domain",
        digest=files.digest(path), things=shaper.things(files.features(path)),
    )  # fmt: skip
    actions.make_current(act=act(), source_id=source_id)
    staging.sweep(act())
    return source_id
