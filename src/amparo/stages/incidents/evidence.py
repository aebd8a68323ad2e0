"""What a confirmation may stand on, and whether two accounts are independent: computed, never claimed."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import combinations
from typing import Final
from uuid import UUID

from amparo.stages.incidents.terms import Basis, Imagery, Marking, No

ENFORCEMENT: Final = frozenset({Marking.ICE, Marking.BORDER_PATROL, Marking.HOMELAND_SECURITY, Marking.HSI})
"""Markings of the agencies that enforce immigration law."""
COPIED: Final = 0.8
"""Two texts that share this part of their words are one text passed on."""


@dataclass(frozen=True, slots=True)
class OnSite:
    """A marking that an observer of a pair put down on site."""

    observation_id: UUID
    observer_id: UUID
    partner_id: UUID | None
    verifier: bool
    marking: Marking


@dataclass(frozen=True, slots=True)
class Account:
    """A report as a source, seen with the question of independence in mind."""

    report_id: UUID
    contact: bytes | None
    """The contact's look-up code; None if there is no contact or the relay has not adopted it."""
    words: frozenset[str]
    """The words of the report, as ``words_of`` gives them."""
    account: str | None
    """The network's own account that it was sent or taken down by, if one did."""
    first_hand: bool
    """The reporter saw it; what was only heard is no source."""
    token: UUID | None = None
    """The reporter token that it came with; two with one token are one source, two tokens may be one person's."""
    invited_by: frozenset[str] = frozenset()
    """The accounts above its own in the tree of invitations: nobody is a second source for whom they brought in."""


@dataclass(frozen=True, slots=True)
class Check:
    """A verifier's signed note on imagery."""

    observation_id: UUID
    verifier_id: UUID
    shows: Imagery


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything a confirmation may stand on, oldest first; of each author the latest account alone."""

    on_site: tuple[OnSite, ...] = ()
    accounts: tuple[Account, ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """The part of the evidence that satisfies the rule."""

    basis: Basis
    observation_id: UUID
    """The marking seen on site, or the check of the imagery."""
    verifier_id: UUID
    partner_id: UUID | None = None
    report_ids: tuple[UUID, ...] = ()

    @property
    def cited(self) -> tuple[UUID, ...]:
        """The ids of everything it stands on."""
        return (self.observation_id, *self.report_ids)


def proof(evidence: Evidence) -> Proof | No:
    """Return what confirms an incident, or what is still missing.

    One trained verifier on site who saw the marking of an enforcing agency, their partner
    recorded; or two independent sources and imagery that a verifier checked.
    """
    seen = [s for s in evidence.on_site if s.verifier and s.marking in ENFORCEMENT]
    for sight in seen:
        if sight.partner_id is not None and sight.partner_id != sight.observer_id:
            return Proof(Basis.VERIFIER_ON_SITE, sight.observation_id, sight.observer_id, sight.partner_id)
    checked = next((c for c in evidence.checks if c.shows is Imagery.SHOWS_ENFORCEMENT), None)
    pair = independent_pair(evidence.accounts)
    if checked and pair:
        return Proof(Basis.INDEPENDENT_SOURCES, checked.observation_id, checked.verifier_id, report_ids=pair)
    if seen:
        return No.PARTNER_NOT_RECORDED
    if pair:
        return No.IMAGERY_NOT_CHECKED
    if checked:
        return No.SOURCES_NOT_INDEPENDENT
    return No.NO_MARKING_SEEN_BY_VERIFIER


def independent_pair(accounts: tuple[Account, ...]) -> tuple[UUID, UUID] | None:
    """Return the first two reports that are proven to come from two sources, or None."""
    proven = [a for a in accounts if a.first_hand and a.contact is not None]
    for one, other in combinations(proven, 2):
        if independent(one, other):
            return one.report_id, other.report_id
    return None


def independent(one: Account, other: Account) -> bool:
    """Say whether two reports are proven to come from two sources that each saw it.

    Both contacts are known and differ, the texts differ, they came with no reporter token in common, and they
    did not come in through one account of the network or through one that the other brought in.  An anonymous
    report may well be true, but never proves that it is a second one.
    """
    if not (one.first_hand and other.first_hand):
        return False
    if one.contact is None or other.contact is None or one.contact == other.contact:
        return False
    if one.token is not None and one.token == other.token:
        return False
    if one.account is not None and one.account == other.account:
        return False
    if one.account in other.invited_by or other.account in one.invited_by:
        return False
    return not copied(one.words, other.words)


def copied(one: frozenset[str], other: frozenset[str]) -> bool:
    """Say whether two texts are one text passed on: the same four fifths of their words, or nothing said at all."""
    together = one | other
    return not together or len(one & other) / len(together) >= COPIED


def words_of(*texts: str) -> frozenset[str]:
    """Return the words of a report without case, accents and marks, for ``copied``."""
    return frozenset(re.findall(r"\w+", folded(*texts)))


def folded(*texts: str) -> str:
    """Return texts as one, without case, accents and marks."""
    plain = unicodedata.normalize("NFKD", " ".join(texts)).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c))
