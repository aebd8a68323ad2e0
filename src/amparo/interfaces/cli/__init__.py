"""The operator's commands: ``amparo serve``, ``amparo test`` and their siblings.

A command is one line of ``COMMANDS`` and one module of ``commands/`` with the same
name (``add-person`` lives in ``commands/add_person.py``), which has two functions:
``arguments(parser)`` declares what it takes, ``run(options)`` does it and returns the
exit code.  With ``parser.set_defaults(words=[])`` it receives in ``options.words`` what it
did not declare, to hand on.  The module is imported only when its command is asked for, so that the
supervisor of ``serve`` stays small.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType

from amparo.interfaces.cli.terminal import Failed, complain, say

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "demo": "Show the whole network on an invented night.",
        "init": "Found a network: data directory, keys, database, three founders.",
        "add-person": "Invite somebody; prints the link that lets them in.",
        "import-places": "Bring in city limits, districts, streets or landmarks from a file.",
        "serve": "Run the server: pages, background work, ledger and messages.",
        "verify-ledger": "Check that no event was changed, moved, added or taken out.",
        "test": "Run the tests on SQLite and on PostgreSQL.",
        "check": "Check everything that ten minutes allow; with --bare, the README on a bare Debian.",
        "bench": "Measure one thing, such as `memory` or `startup`.",
    }
)

HIDDEN = ("child", "demo-cast")
"""Commands that other commands start and no person needs."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that ``argv`` names and return its exit code.

    Args:
        argv: the words after ``amparo``; those of this process if None.

    Returns:
        0 if it was done, 1 if it failed, 2 if it was asked for wrongly, 130 if it was broken off by Ctrl-C.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("help", "--help", "-h"):
        say(overview())
        return 0
    name, *rest = words
    if name not in COMMANDS and name not in HIDDEN:
        complain(f"there is no command {name!r}.\n\n{overview()}")
        return 2
    module = import_module(f"{__name__}.commands.{name.replace('-', '_')}")
    parser = ArgumentParser(prog=f"amparo {name}", description=module.__doc__, allow_abbrev=False)
    module.arguments(parser)
    options, words = parser.parse_known_args(rest)
    if words and parser.get_default("words") is None:
        parser.error(f"unrecognized arguments: {' '.join(words)}")
    options.words = words
    try:
        return int(module.run(options))
    except Failed as failure:
        complain(str(failure))
        return 1
    except KeyboardInterrupt:
        return 130


def overview() -> str:
    """Return one line for each command that exists."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {does}" for name, does in COMMANDS.items()]
    return "\n".join(["amparo COMMAND [--help]", "", *lines])
