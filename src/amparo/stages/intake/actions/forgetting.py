"""How reports are forgotten."""

from dataclasses import replace

from django.db.models import F
from django.db.models.functions import Round

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.actions import action, record, unchanged
from amparo.core.ledger.terms import Act
from amparo.core.vault.actions import forget_contacts
from amparo.stages.intake import policy
from amparo.stages.intake.models import Report
from amparo.stages.intake.terms import Kind

FORGOTTEN_AT_ONCE = 500
"""Reports emptied in one transaction; the rest wait for the next turn, so that intake never waits for long."""


@action
def forget_reports(*, act: Act) -> int:
    """Empty the reports that are 30 days old, at most ``FORGOTTEN_AT_ONCE`` of them, and return how many.

    Their points stay, rounded to about 11 km, and their kinds: they are what is counted.

    Ledger: ``intake.reports.forgotten``, once for all of them; ``vault.contacts.forgotten`` if there were contacts.
    """
    due = Report.objects.filter(received_at__lte=act.at - policy.KEPT, forgotten_at=None).order_by("received_at")
    ids = list(due.values_list("id", flat=True)[:FORGOTTEN_AT_ONCE])
    if not ids:
        unchanged()
        return 0
    chosen = Report.objects.filter(id__in=ids)
    contacts = [contact for contact in chosen.values_list("contact_id", flat=True) if contact is not None]
    forget_contacts(act=replace(act, key=None), contact_ids=contacts)
    chosen.filter(lat__isnull=False).update(**_emptied(act), **_coarse())
    chosen.filter(forgotten_at=None).update(**_emptied(act))
    record(Kind.REPORTS_FORGOTTEN, subject=uuid7(act.at), act=act, facts={"count": len(ids)})
    return len(ids)


def _emptied(act: Act) -> dict[str, object]:
    words = ("place_text", "text", "size", "activity", "uniform", "time", "equipment")
    return dict.fromkeys(words, "") | {"contact_id": None, "spelled": None, "forgotten_at": act.at}


def _coarse() -> dict[str, object]:
    rounded = {name: Round(F(name) * policy.COARSE_STEPS) / policy.COARSE_STEPS for name in ("lat", "lon")}
    return {**rounded, "accuracy_m": policy.COARSE_M}
