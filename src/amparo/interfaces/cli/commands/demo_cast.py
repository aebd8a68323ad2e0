"""Lay the demo's streets, let its people join, and print their links as JSON; `demo` starts this."""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from amparo.interfaces.cli import process
from amparo.interfaces.cli.terminal import say


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes: nothing."""


def run(options: Namespace) -> int:
    """Make streets and cast."""
    process.start_django()
    from django.conf import settings  # noqa: PLC0415  after Django has started

    from amparo.core.vault import keys  # noqa: PLC0415
    from amparo.interfaces.cli.demo import cast, streets  # noqa: PLC0415

    keys.create(settings.HOME)
    streets.lay()
    say(json.dumps(asdict(cast.gather())))
    return 0
