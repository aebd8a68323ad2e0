"""The people of the demo, who are invented, and the links by which each of them comes in."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password

from amparo.core.kit import clock
from amparo.core.ledger.terms import Act, Interface
from amparo.core.people import actions, reads
from amparo.core.people.terms import Role, Skill
from amparo.core.vault.terms import Channel

_BIRDS = """
heron wren plover egret finch grebe linnet merlin oriole osprey petrel phoebe
quail rail robin siskin swift tanager teal thrush towhee vireo warbler willet
"""
OBSERVERS = len(_BIRDS.split())
TRAINED_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Simulated:
    """A simulated person: which part they play, and how they come in."""

    part: str
    name: str
    link: str


@dataclass(frozen=True, slots=True)
class Guest:
    """A role that a visitor can take."""

    role: str
    link: str


@dataclass(frozen=True, slots=True)
class Everybody:
    """All links of a demo; each opens once."""

    simulated: list[Simulated]
    guests: list[Guest]


def gather() -> Everybody:
    """Found the demo's network, have everybody join it, and return their links.

    Two branches of the invitation tree, so that two can release; a third for visitors.
    """
    founders = [_join(code, handle) for code, handle in zip(_found(), ("flor", "gil", "hana"), strict=True)]
    cora = _invite(founders[0], "cora", Role.COORDINATOR, second=founders[1])
    omar = _invite(founders[1], "omar", Role.COORDINATOR, second=founders[0])
    for number, coordinator in enumerate((cora, omar), start=90):
        _reachable(coordinator, number)
    simulated = [
        Simulated("dispatcher", "Dana", _link(_invite(cora, "dana", Role.DISPATCHER))),
        Simulated("verifier", "Vera", _link(_trained(omar, _invite(omar, "vera", Role.VERIFIER), Skill.VERIFY))),
        Simulated("composer", "Cora", _link(cora)),
        Simulated("releaser", "Omar", _link(omar)),
    ]
    for number, bird in enumerate(_BIRDS.split()):
        person = _observer(cora if number % 2 else omar, bird, number, verifies=number % 2 == 0)
        simulated.append(Simulated("observer", bird.capitalize(), _link(person)))
    return Everybody(simulated, _guests(founders))


def _guests(founders: list[UUID]) -> list[Guest]:
    inviter, second = founders[2], founders[0]
    dispatcher = _invite(inviter, "guest-dispatcher", Role.DISPATCHER)
    observer = _observer(inviter, "guest-observer", OBSERVERS, verifies=False)
    verifier = _observer(inviter, "guest-verifier", OBSERVERS + 1, verifies=True)
    coordinator = _invite(inviter, "guest-coordinator", Role.COORDINATOR, second=second)
    _reachable(coordinator, 92)
    taken = [
        ("dispatcher", dispatcher),
        ("observer", observer),
        ("verifier", verifier),
        ("coordinator", coordinator),
    ]
    return [Guest(role, _link(person)) for role, person in taken]


def _observer(inviter: UUID, handle: str, number: int, *, verifies: bool) -> UUID:
    person = _invite(inviter, handle, Role.VERIFIER if verifies else Role.OBSERVER)
    _trained(inviter, person, Skill.OBSERVE, *([Skill.VERIFY] if verifies else []))
    _reachable(person, number)
    return person


def _reachable(person: UUID, number: int) -> None:
    actions.keep_contact(act=_act(person), channel=Channel.SMS, address=f"+1213555{100 + number:04d}")


def _trained(trainer: UUID, person: UUID, *skills: Skill) -> UUID:
    for skill in skills:
        act = _act(trainer)
        actions.record_training(act=act, person_id=person, skill=skill, valid_until=act.at + TRAINED_FOR)
    return person


def _found() -> list[str]:
    return actions.found(act=_act("system:demo"))


def _invite(inviter: UUID, handle: str, role: Role, *, second: UUID | None = None) -> UUID:
    invited = actions.invite(act=_act(inviter), roles={role})
    person = _join(invited.code or "", handle)
    for waiting in reads.proposed():
        if second is not None and waiting.person_id == person:
            actions.second_grant(act=_act(second), grant_id=waiting.id)
    return person


def _join(code: str, handle: str) -> UUID:
    """Join without a passphrase: in a demonstration people come in by links alone."""
    act = _act("public")
    return actions.accept_invitation(act=act, code=code, handle=handle, passphrase_hash=make_password(None))


def _link(person: UUID) -> str:
    return f"/enter/{actions.make_entrance(act=_act('system:demo'), person_id=person)}"


def _act(actor: UUID | str) -> Act:
    return Act(str(actor), clock.now(), Interface.CLI)
