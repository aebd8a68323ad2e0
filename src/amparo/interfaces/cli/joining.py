"""Founding a network and inviting people, for the commands ``init`` and ``add-person``."""

from collections.abc import Collection

from django.conf import settings
from django.urls import reverse

from amparo.core.kit import clock
from amparo.core.ledger.terms import Act, Interface, Refused
from amparo.core.people import actions, policy, reads
from amparo.core.people.terms import Role
from amparo.interfaces.cli.terminal import Failed
from amparo.interfaces.web.words import words_for


def found() -> list[str]:
    """Invite the founders who have not joined yet, and return their links.

    Raises:
        Failed: all of them have joined.
    """
    try:
        codes = actions.found(act=Act("system:init", clock.now(), Interface.CLI))
    except Refused as no:
        raise Failed(words_for(no.reason)) from no
    return [_link(code) for code in codes]


def invite(handle: str, roles: Collection[Role]) -> str:
    """Invite somebody in the name of the person with this pseudonym, and return the link.

    Raises:
        Failed: there is no such open account, or it may not invite into these roles.
    """
    now = clock.now()
    inviter = reads.by_handle(handle, at=now)
    if inviter is None:
        raise Failed(f"there is no open account {handle!r}: give the pseudonym of somebody who may invite")
    try:
        invited = actions.invite(act=Act(str(inviter.id), now, Interface.CLI), roles=roles)
    except Refused as no:
        raise Failed(f"{handle}: {words_for(no.reason)}") from no
    return _link(str(invited.code))


def waits_for_second(roles: Collection[Role]) -> list[str]:
    """Return the roles among these that somebody else must second."""
    return sorted(role.value for role in roles if policy.needs_second(role))


def _link(code: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('join', args=[code])}"
