"""Invite somebody in the name of a person who may; print the link that lets them in."""

from argparse import ArgumentParser, Namespace

from amparo.interfaces.cli import process
from amparo.interfaces.cli.terminal import Failed, say

ROLES = ("observer", "verifier", "dispatcher", "coordinator", "lawyer", "administrator")


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--by", required=True, metavar="PSEUDONYM", help="who invites, and answers for it")
    parser.add_argument("--role", action="append", default=[], choices=ROLES, help="may be given more than once")


def run(options: Namespace) -> int:
    """Invite, and print the link."""
    process.start_django()
    from django.db import DatabaseError  # noqa: PLC0415  Django must have started

    from amparo.core.people.terms import Role  # noqa: PLC0415
    from amparo.interfaces.cli import joining  # noqa: PLC0415

    roles = {Role(name) for name in options.role}
    try:
        link = joining.invite(options.by, roles)
    except DatabaseError as problem:
        raise Failed("the database is not set up: run `amparo init` first") from problem
    say(f"Give this link to whom you invite, by a way that only they can read. Once, for seven days:\n\n  {link}")
    if waiting := joining.waits_for_second(roles):
        say(
            f"\nThe role of {' and '.join(waiting)} begins when a second person has agreed to it after they joined:"
            f" somebody whom {options.by} did not bring in, nor the other way round."
        )
    return 0
