"""Measure one thing and print it as a line of JSON."""

from argparse import ArgumentParser, Namespace

from amparo.interfaces.cli.clone import benches, run_script


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("name", choices=benches(), help="what to measure")
    parser.set_defaults(words=[])


def run(options: Namespace) -> int:
    """Hand over to ``bench/NAME.py``."""
    return run_script(f"bench/{options.name}.py", options.words)
