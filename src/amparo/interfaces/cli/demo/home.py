"""A data directory for the demo: its own, marked, and never anybody else's."""

import shutil
from pathlib import Path

from amparo.interfaces.cli.home import MARK, claim, kind
from amparo.interfaces.cli.terminal import Failed

DEFAULT = "~/.local/share/amparo-demo"
KIND = "demo"


def prepare(home: Path) -> None:
    """Make a fresh demo home: an empty directory, or one that an earlier demo left.

    Stricter than ``claim``: what looks like ours and bears no mark may be a network's.

    Raises:
        Failed: it holds something else; nothing in it was touched.
    """
    if kind(home) == KIND:
        _empty(home)
    elif home.is_dir() and any(home.iterdir()):
        raise Failed(f"{home} holds something that is no demo: point AMPARO_HOME at an empty directory")
    claim(home, KIND)


def _empty(home: Path) -> None:
    """Take away what the last demo left, the mark last, so that a broken-off run is still a demo's."""
    for path in home.iterdir():
        if path.name == MARK:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
