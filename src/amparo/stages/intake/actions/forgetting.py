"""How reports are forgotten."""

from collections.abc import Collection
from dataclasses import replace
from itertools import islice
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Round

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, record, unchanged
from amparo.core.ledger.terms import Act
from amparo.core.vault.actions import forget_contacts
from amparo.stages.intake import policy, reads
from amparo.stages.intake.models import Report, ReporterToken
from amparo.stages.intake.terms import Kind, Words

FORGOTTEN_AT_ONCE = 500
"""Reports emptied in one transaction; the rest wait for the next turn, so that intake never waits for long."""


@action
def forget_reports(*, act: Act, spared: Collection[UUID] = ()) -> int:
    """Empty the reports that are 30 days old, at most ``FORGOTTEN_AT_ONCE`` of them, and return how many.

    Their points stay, rounded to about 11 km, and their kinds: they are what is counted.

    Args:
        act: by the worker.
        spared: reports under a legal hold, which keep everything, their contacts too.

    Ledger: ``intake.reports.forgotten``, once for all of them; ``vault.contacts.forgotten`` if there were contacts.
    """
    ids = list(islice(reads.due_to_forget(act.at - policy.KEPT, spared=spared), FORGOTTEN_AT_ONCE))
    if not ids:
        unchanged()
        return 0
    chosen = Report.objects.filter(id__in=ids)
    contacts = [contact for contact in chosen.values_list("contact_id", flat=True) if contact is not None]
    forget_contacts(act=replace(act, key=None), contact_ids=contacts)
    ReporterToken.objects.filter(earned_by__in=ids).update(earned_by=None)
    chosen.filter(lat__isnull=False).update(**_emptied(act), **_coarse())
    chosen.filter(forgotten_at=None).update(**_emptied(act))
    record(Kind.REPORTS_FORGOTTEN, subject=uuid7(act.at), act=act, facts={"count": len(ids)})
    return len(ids)


def _emptied(act: Act) -> dict[str, object]:
    nothing = dict.fromkeys(("contact_id", "spelled", "story", "token"))
    return {word.value: "" for word in Words} | nothing | {"forgotten_at": act.at}


def _coarse() -> dict[str, object]:
    rounded = {name: Round(F(name) * policy.COARSE_STEPS) / policy.COARSE_STEPS for name in ("lat", "lon")}
    return {**rounded, "accuracy_m": policy.COARSE_M}
