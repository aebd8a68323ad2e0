"""Check form, types, contracts, documents, the short tests and the wheel; or, with --bare, the README itself."""

from argparse import ArgumentParser, Namespace

from amparo.interfaces.cli.clone import run_script


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--bare", action="store_true", help="do what the README says on a bare Debian in a chroot")
    parser.epilog = "--only STEP; with --bare: demo, test, or both if left out."
    parser.set_defaults(words=[])


def run(options: Namespace) -> int:
    """Hand over to ``tools/check.py`` or ``tools/bare.py``."""
    return run_script("tools/bare.py" if options.bare else "tools/check.py", options.words)
