"""The fixed cast of every test.

Ana, Ben and Carla observe, Dana dispatches, Vera verifies, Cora and Omar coordinate (neither
invited the other, nor anybody above the other), Lucía is counsel, Ada administers, Rex
reports and has no account, and Mallory, who has an account and no role, must never see
anything.  Nell left.  Flor, Gil and Hana founded the network.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.test import Client

from amparo.core.kit import clock
from amparo.core.ledger.terms import Act, Interface
from amparo.core.people import actions
from amparo.core.people.terms import Role, Skill
from amparo.core.vault.terms import Channel

NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)  # the day the clocks change in the US
PASSPHRASE = "walnut-harbour-ninety-kites"
TRAINED_UNTIL = NOON + timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Cast:
    """The ids of everybody with an account."""

    flor: UUID
    gil: UUID
    hana: UUID
    cora: UUID
    omar: UUID
    ada: UUID
    lucia: UUID
    dana: UUID
    vera: UUID
    ana: UUID
    ben: UUID
    carla: UUID
    mallory: UUID
    nell: UUID

    def everybody(self) -> dict[str, UUID]:
        """Handle and id of all, Nell too."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


# Who is invited by whom into which roles, and who seconds the strong ones.
TREE: list[tuple[str, str, set[Role], str]] = [
    ("cora", "flor", {Role.COORDINATOR}, "gil"),
    ("omar", "gil", {Role.COORDINATOR}, "flor"),
    ("ada", "hana", {Role.ADMINISTRATOR}, "gil"),
    ("lucia", "omar", {Role.LAWYER}, "flor"),
    ("dana", "cora", {Role.DISPATCHER}, ""),
    ("vera", "omar", {Role.VERIFIER}, ""),
    ("ana", "cora", {Role.OBSERVER}, ""),
    ("ben", "cora", {Role.OBSERVER}, ""),
    ("carla", "omar", {Role.OBSERVER}, ""),
    ("mallory", "omar", set(), ""),
    ("nell", "cora", {Role.OBSERVER}, ""),
]
TRAINED = {"ana": [Skill.OBSERVE], "ben": [Skill.OBSERVE], "carla": [Skill.OBSERVE], "vera": list(Skill)}
NUMBERS = {"ana": "+12135550101", "ben": "+12135550102", "carla": "+12135550103", "vera": "+12135550104"}


def by(
    who: UUID | str, *, at: datetime = NOON, interface: Interface = Interface.CONSOLE, key: str | None = None
) -> Act:
    """Return an act of somebody, at noon and in the console unless told otherwise."""
    return Act(actor=str(who), at=at, interface=interface, key=key)


@cache
def passphrase_hash() -> str:
    """Hash the one passphrase once: it takes 0.15 s on purpose."""
    return make_password(PASSPHRASE)


def join(code: str | None, handle: str, *, at: datetime = NOON) -> UUID:
    """Accept an invitation, with everybody's passphrase."""
    assert code is not None
    return actions.accept_invitation(
        act=by("public", at=at, interface=Interface.PUBLIC),
        code=code,
        handle=handle,
        passphrase_hash=passphrase_hash(),
    )


def invite(inviter: UUID, handle: str, roles: Collection[Role] = (), *, second: UUID | None = None) -> UUID:
    """Invite somebody, let them join, and have their strong roles seconded."""
    from amparo.core.people import reads

    person = join(actions.invite(act=by(inviter), roles=roles).code, handle)
    for waiting in reads.proposed():
        if waiting.person_id == person and second is not None:
            actions.second_grant(act=by(second), grant_id=waiting.id)
    return person


def make_cast() -> Cast:
    """Found the network and let the cast join it."""
    ids: dict[str, UUID] = {}
    codes = actions.found(act=by("system:init", interface=Interface.CLI))
    for code, handle in zip(codes, ("flor", "gil", "hana"), strict=True):
        ids[handle] = join(code, handle)
    for handle, inviter, roles, second in TREE:
        ids[handle] = invite(ids[inviter], handle, roles, second=ids.get(second))
    for handle, skills in TRAINED.items():
        for skill in skills:
            actions.record_training(act=by(ids["cora"]), person_id=ids[handle], skill=skill, valid_until=TRAINED_UNTIL)
    for handle, number in NUMBERS.items():
        actions.keep_contact(act=by(ids[handle]), channel=Channel.SMS, address=number)
    actions.deactivate(act=by(ids["cora"]), person_id=ids["nell"])
    return Cast(**ids)


def log_in(client: Client, who: UUID, *, factor: str = "webauthn", at: datetime | None = None) -> Client:
    """Log somebody in at this browser, as if they had shown a passkey (or another factor, or none: "") now."""
    from allauth.usersessions.models import UserSession

    from amparo.interfaces.web import factors

    person = get_user_model().objects.get(pk=who)
    client.force_login(person)
    opened = at or clock.now()
    records = [{"method": "password", "at": opened.timestamp()}]
    if factor:
        records.append({"method": "mfa", "type": factor, "at": opened.timestamp()})
    session = client.session
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(who)
    session[factors.OPENED] = opened.timestamp()
    session.save()
    UserSession.objects.get_or_create(
        session_key=session.session_key, defaults={"user": person, "ip": "127.0.0.1", "user_agent": "a test"}
    )
    return client
