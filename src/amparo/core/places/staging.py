"""Writing a file's rows before they count, and sweeping away those that count no more.

A street file has a hundred thousand rows: they are written in small transactions, so that no report waits for them,
under a source that is not the current one.  One action then makes it current, all at once.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from django.db import transaction

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.terms import Act
from amparo.core.ledger.turnstile import turn
from amparo.core.places.models import Covering, Named, Source, Spelling, Street, Stretch
from amparo.core.places.shaping import Thing, spellings, street_key
from amparo.core.places.terms import Layer

_BATCH: Final = 1_000  # things in one transaction
_SWEPT: Final = 2_000  # rows in one transaction
_ABANDONED: Final = timedelta(days=1)
"""After it, rows that never counted are taken for those of an import that was broken off."""


def fill(
    *, act: Act, layer: Layer, title: str, dated_on: date, licence: str, digest: str, things: Iterable[Thing]
) -> UUID:
    """Write the rows of a file under a new source that does not count yet, and return the source's id.

    Whatever ``things`` raises is handed on, after what was written is swept away.
    """
    source = Source(
        id=uuid7(act.at),
        layer=layer,
        title=title,
        dated_on=dated_on,
        licence=licence,
        digest=digest,
        imported_at=act.at,
    )
    with turn(), transaction.atomic():
        source.save(force_insert=True)
    try:
        numbers: dict[str, int] = {}
        coming = iter(things)
        while some := list(islice(coming, _BATCH)):
            with turn(), transaction.atomic():
                if layer is Layer.STREET:
                    _write_streets(source, some, numbers)
                else:
                    _write_places(source, some)
                source.count += len(some)
                source.save(update_fields=["count"])
    except BaseException:
        _empty(source.id)
        raise
    return source.id


def _write_streets(source: Source, things: Iterable[Thing], numbers: dict[str, int]) -> None:
    new = list(dict.fromkeys(thing.name for thing in things if thing.name not in numbers))
    made = Street.objects.bulk_create([Street(source=source, name=name, key=street_key(name)) for name in new])
    numbers.update((street.name, street.id) for street in made)
    Stretch.objects.bulk_create(
        Stretch(street_id=numbers[thing.name], **drawn._asdict()) for thing in things for drawn in thing.lines
    )


def _write_places(source: Source, things: Iterable[Thing]) -> None:
    placed = [(thing, thing.point) for thing in things if thing.point is not None]
    rows = Named.objects.bulk_create(
        Named(
            source=source,
            name=thing.name,
            lat=point.lat,
            lon=point.lon,
            reach_m=thing.reach_m,
            outline=thing.outline,
        )
        for thing, point in placed
    )
    both = [(row, thing) for row, (thing, _) in zip(rows, placed, strict=True)]
    Spelling.objects.bulk_create(Spelling(named=row, folded=one) for row, thing in both for one in spellings(thing))
    Covering.objects.bulk_create(
        Covering(named=row, **covered._asdict()) for row, thing in both for covered in thing.cells
    )


def sweep(act: Act) -> None:
    """Delete the rows of sources that were replaced or removed, and those that an import which broke off left."""
    gone = Source.objects.filter(current=False)
    for one in gone.values_list("id", "imported_at", "replaced"):
        if one[2] or one[1] < act.at - _ABANDONED:
            _empty(one[0])


def _empty(source_id: UUID) -> None:
    owned = (
        Stretch.objects.filter(street__source_id=source_id),
        Street.objects.filter(source_id=source_id),
        Covering.objects.filter(named__source_id=source_id),
        Spelling.objects.filter(named__source_id=source_id),
        Named.objects.filter(source_id=source_id),
    )
    for rows in owned:
        while some := list(rows.values_list("pk", flat=True)[:_SWEPT]):
            with turn(), transaction.atomic():
                rows.model.objects.filter(pk__in=some).delete()
    with turn(), transaction.atomic():
        Source.objects.filter(pk=source_id, current=False).delete()
