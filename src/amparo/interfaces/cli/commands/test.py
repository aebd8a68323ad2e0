"""Run the whole test-suite on SQLite, then on PostgreSQL; browser tests included."""

from argparse import ArgumentParser, Namespace

from amparo.interfaces.cli.clone import run_script


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--engine", choices=["sqlite", "postgres"], help="only this one; both if left out")
    parser.epilog = "Whatever else is given goes to pytest: a file, -k WORD, -m MARK."
    parser.set_defaults(words=[])


def run(options: Namespace) -> int:
    """Hand over to ``tools/run_tests.py``."""
    engine = ["--engine", options.engine] if options.engine else []
    return run_script("tools/run_tests.py", [*engine, "--", *options.words])
