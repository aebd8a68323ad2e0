"""Run the whole test-suite on SQLite, then on PostgreSQL; browser tests included."""

from argparse import REMAINDER, ArgumentParser, Namespace

from amparo.interfaces.cli.clone import run_tool


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--engine", choices=["sqlite", "postgres"], help="only this one; both if left out")
    parser.add_argument("words", nargs=REMAINDER, metavar="...", help="a file, or anything else that pytest takes")


def run(options: Namespace) -> int:
    """Hand over to ``tools/run_tests.py``."""
    engine = ["--engine", options.engine] if options.engine else []
    return run_tool("run_tests", [*engine, "--", *options.words])
