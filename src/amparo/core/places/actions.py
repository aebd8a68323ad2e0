"""What operators do with files of places: make one count, take one away."""

from uuid import UUID

from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Fact
from amparo.core.places.models import Source
from amparo.core.places.terms import Kind


@action
def make_current(*, act: Act, source_id: UUID) -> UUID:
    """Let a staged file count, in place of the one of its layer and title that did so far, and return its id.

    Ledger: ``places.source.imported``, with the file's digest and how many places it gave.

    Raises:
        Source.DoesNotExist: nothing was staged under this id.
    """
    if imported_before := already(act):
        return imported_before
    source = Source.objects.select_for_update().get(pk=source_id)
    Source.objects.filter(layer=source.layer, title=source.title, current=True).update(current=False, replaced=True)
    source.current = True
    source.save(update_fields=["current"])
    facts: dict[str, Fact] = {
        "layer": source.layer,
        "count": source.count,
        "sha256": source.digest,
        "dated": str(source.dated_on),
    }
    record(Kind.SOURCE_IMPORTED, subject=source_id, act=act, facts=facts)
    return source_id


@action
def remove(*, act: Act, source_id: UUID) -> UUID:
    """Let a file count no more, and return its id.

    Ledger: ``places.source.removed``.

    Raises:
        Source.DoesNotExist: no file with this id counts.
    """
    if removed_before := already(act):
        return removed_before
    source = Source.objects.select_for_update().get(pk=source_id, current=True)
    source.current, source.replaced = False, True
    source.save(update_fields=["current", "replaced"])
    record(Kind.SOURCE_REMOVED, subject=source_id, act=act, facts={"layer": source.layer, "count": source.count})
    return source_id
