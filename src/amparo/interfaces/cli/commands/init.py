"""Found a network: make the data directory, its keys and its database, and invite three founders."""

from argparse import ArgumentParser, Namespace
from urllib.parse import urlsplit

from amparo.interfaces.cli import home, process
from amparo.interfaces.cli.commands import child
from amparo.interfaces.cli.terminal import say

NEXT = """
Three people found a network, so that two can act when one is away, and none of them invited another.
Give each of them one of these links, by a way that only they can read. Each works once, for seven days:
"""
ONCE_MORE = """
`amparo init` once more makes new links for all who have not joined; those made before then open nothing."""
LOCAL = ("localhost", "127.0.0.1", "::1")


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes: nothing; AMPARO_HOME says where."""


def run(options: Namespace) -> int:
    """Found the network, and say what to do next."""
    where = home.where()
    home.claim(where, "network")
    process.start_django()
    child.set_up()
    from amparo.interfaces.cli import joining  # noqa: PLC0415  Django must have started

    links = joining.found()
    say(f"{where} is ready.")
    say(f"Keep a copy of {where / 'keys'} apart from all other backups: whoever has both can read everything.")
    say(NEXT)
    for link in links:
        say(f"  {link}")
    say(ONCE_MORE)
    if where_they_lead := local(links[0]):
        say(f"They lead to {where_they_lead}. For any other machine set AMPARO_PUBLIC_URL and make them anew.")
    say("\nNext: `amparo serve`, then open the links.")
    return 0


def local(link: str) -> str:
    """Return the site that a link leads to if only this machine can open it, else nothing."""
    site = urlsplit(link)
    return f"{site.scheme}://{site.netloc}" if site.hostname in LOCAL else ""
