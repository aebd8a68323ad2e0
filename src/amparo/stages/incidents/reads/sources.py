"""What a confirmation of an incident may stand on: sightings, checks, and reports as sources."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from amparo.core.ledger import reads as ledger
from amparo.core.people import reads as people
from amparo.core.vault import reads as vault
from amparo.stages.incidents import accounts
from amparo.stages.incidents.evidence import Account, Check, Evidence, OnSite, words_of
from amparo.stages.incidents.reads.rows import family, members, put_down
from amparo.stages.incidents.terms import Imagery, Marking, Source
from amparo.stages.intake import reads as intake
from amparo.stages.intake.terms import Happening, ReportRow
from amparo.stages.intake.terms import Kind as IntakeKind

MOST_ACCOUNTS: Final = 60
"""Reports compared pair by pair; whoever is not among the first sixty of one incident adds no proof."""
PUBLIC: Final = "public"
"""The actor of whoever has no account."""


def evidence(incident_id: UUID) -> Evidence:
    """Return everything that a confirmation of an incident may stand on now."""
    said, _ = put_down(dict.fromkeys(family(incident_id), incident_id))
    standing = accounts.standing(said)
    return Evidence(
        on_site=tuple(
            OnSite(o.id, UUID(o.author), o.partner_id, o.by_verifier, o.finding.value)
            for o in standing
            if o.source is Source.ON_SITE and isinstance(o.finding.value, Marking)
        ),
        accounts=_accounts(incident_id),
        checks=tuple(
            Check(o.id, UUID(o.author), o.finding.value)
            for o in standing
            if o.by_verifier and isinstance(o.finding.value, Imagery)
        ),
    )


def _accounts(incident_id: UUID) -> tuple[Account, ...]:
    ids = [member.report_id for member in members(incident_id)]
    reports = [r for r in intake.reports(ids) if r.contact_id is not None][:MOST_ACCOUNTS]
    contacts = vault.lookups(r.contact_id for r in reports if r.contact_id is not None)
    senders = _senders([r.id for r in reports])
    above = _above(senders.values())
    return tuple(
        Account(
            report_id=report.id,
            contact=contacts.get(report.contact_id) if report.contact_id is not None else None,
            words=_words(report),
            account=senders.get(report.id),
            token=report.token_id,
            invited_by=above.get(senders.get(report.id, ""), frozenset()),
            first_hand=report.happening is not Happening.HEARD,
        )
        for report in reports
    )


def _senders(report_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return which account of the network each report was sent from; the public has none."""
    return {
        event.subject: event.actor
        for event in ledger.timeline(report_ids, limit=10 * MOST_ACCOUNTS)
        if event.kind == IntakeKind.REPORT_RECEIVED and event.actor != PUBLIC
    }


def _above(accounts_: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return for each account of a person those above it in the tree of invitations."""
    ids = {found for account in accounts_ if (found := _person(account)) is not None}
    inviter_of = people.inviters(ids) if ids else {}
    above: dict[str, frozenset[str]] = {}
    for one in ids:
        chain, at = set(), inviter_of.get(one)
        while at is not None:
            chain.add(str(at))
            at = inviter_of.get(at)
        above[str(one)] = frozenset(chain)
    return above


def _person(account: str) -> UUID | None:
    """Return whose account it is; a process has none."""
    try:
        return UUID(account)
    except ValueError:
        return None


def _words(report: ReportRow) -> frozenset[str]:
    told = report.salute
    return words_of(report.text, told.size, told.activity, told.uniform, told.time, told.equipment)
