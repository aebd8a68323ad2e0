"""What changes scripts: each save is a new version, and a rights line is a draft until somebody else has read it."""

from collections.abc import Iterable

from django.core.exceptions import ObjectDoesNotExist

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Refused
from amparo.stages.intake import reads
from amparo.stages.intake.models import ScriptVersion
from amparo.stages.intake.scripts import in_order, why_not_script
from amparo.stages.intake.terms import CallKind, Kind, No, ScriptLine


@action
def save_script(*, act: Act, kind: CallKind, lines: Iterable[ScriptLine], seen: int) -> int:
    """Save a script as a new version, which is in use from now on, and return its number.

    Ledger: ``intake.script.changed``.

    Args:
        act: who writes it.
        kind: whose script it is.
        lines: in the order in which they are said.
        seen: the version that the writer had before them.

    Raises:
        Refused: ``scripts.why_not_script`` says no, or somebody saved another version meanwhile.
    """
    told = in_order(lines)
    if already(act):
        return reads.script(kind).number
    if reason := why_not_script(told):
        raise Refused(reason)
    return _next(act, kind, told, seen=seen)


@action
def restore_script(*, act: Act, kind: CallKind, number: int, seen: int) -> int:
    """Put an earlier version into use again, as a new one that says where it is from; return its number.

    Ledger: ``intake.script.changed``.

    Raises:
        Refused: somebody saved another version meanwhile.
        ObjectDoesNotExist: there is no such version.
    """
    if already(act):
        return reads.script(kind).number
    version = reads.script_version(kind, number)
    if version is None:
        raise ObjectDoesNotExist("no such version")
    return _next(act, kind, version.lines, seen=seen, restored_from=number)


@action
def review_script(*, act: Act, kind: CallKind, number: int) -> int:
    """Say that a version's texts were read and are right, under the reader's name; return its number.

    Ledger: ``intake.script.reviewed``.

    Raises:
        Refused: it was reviewed before, it is the delivered one, or the reader wrote it.
        ObjectDoesNotExist: there is no such version.
    """
    if already(act):
        return number
    version = ScriptVersion.objects.select_for_update().filter(kind=kind.value, number=number).first()
    if version is None:
        if number == 0:
            raise Refused(No.SCRIPT_AS_DELIVERED)
        raise ObjectDoesNotExist("no such version")
    if version.reviewed_at is not None:
        raise Refused(No.REVIEWED_ALREADY)
    if version.author == act.actor:
        raise Refused(No.REVIEWS_OWN)
    version.reviewed_at, version.reviewed_by = act.at, act.actor
    version.save(update_fields=["reviewed_at", "reviewed_by"])
    record(Kind.SCRIPT_REVIEWED, subject=version.pk, act=act, facts={"kind": kind.value, "number": number})
    return number


def _next(
    act: Act, kind: CallKind, lines: tuple[ScriptLine, ...], *, seen: int, restored_from: int | None = None
) -> int:
    current = reads.script(kind).number
    if current != seen:
        raise Refused(No.SCRIPT_CHANGED_MEANWHILE)
    version = ScriptVersion.objects.create(
        id=uuid7(act.at),
        kind=kind.value,
        number=current + 1,
        lines=[[line.kind.value, line.en.strip(), line.es.strip()] for line in lines],
        made_at=act.at,
        author=act.actor,
        restored_from=restored_from,
    )
    record(Kind.SCRIPT_CHANGED, subject=version.pk, act=act, facts={"kind": kind.value, "number": current + 1})
    return current + 1
