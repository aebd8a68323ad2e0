"""A data directory for the demo: its own, marked, and never anybody else's."""

import shutil
import tomllib
from pathlib import Path

from amparo.interfaces.cli.terminal import Failed

MARK = "home.toml"
DEFAULT = "~/.local/share/amparo-demo"


def prepare(home: Path) -> None:
    """Make a fresh demo home: an empty directory, or one that an earlier demo left.

    Raises:
        Failed: it holds something else; nothing in it was touched.
    """
    if home.exists():
        if not home.is_dir():
            raise Failed(f"{home} is a file: give AMPARO_HOME a directory for the demo")
        if any(home.iterdir()):
            if not is_demo(home):
                raise Failed(f"{home} holds something that is no demo: point AMPARO_HOME at an empty directory")
            _empty(home)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    (home / MARK).write_text('kind = "demo"\n')


def is_demo(home: Path) -> bool:
    """Say whether a directory carries the mark of a demo."""
    try:
        return tomllib.loads((home / MARK).read_text()).get("kind") == "demo"
    except (OSError, tomllib.TOMLDecodeError):
        return False


def _empty(home: Path) -> None:
    """Take away what the last demo left, the mark last, so that a broken-off run is still a demo's."""
    for path in home.iterdir():
        if path.name == MARK:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
