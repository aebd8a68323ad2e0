"""The data directory, before anything is written into it."""

import tomllib
from pathlib import Path

from amparo.interfaces.cli.process import settings_module
from amparo.interfaces.cli.terminal import Failed

MARK = "home.toml"
OURS = {
    MARK,
    "keys",
    "static",
    "sink",
    "relay.lock",
    *(f"amparo.sqlite3{end}" for end in ("", "-wal", "-shm", ".door", ".seat")),
}
"""What stands in a data directory; anything else is somebody else's."""


def where() -> Path:
    """Return the data directory that the settings name.

    Raises:
        Failed: a setting cannot be meant.
    """
    env = settings_module()
    try:
        return Path(env.text("AMPARO_HOME")).expanduser()
    except env.BadSetting as problem:
        raise Failed(str(problem)) from problem


def kind(home: Path) -> str:
    """Return what a data directory was made for, such as ``demo`` or ``network``; empty if nothing says so."""
    try:
        return str(tomllib.loads((home / MARK).read_text("utf-8")).get("kind", ""))
    except (OSError, tomllib.TOMLDecodeError):
        return ""


def claim(home: Path, wanted: str) -> None:
    """Mark a directory as a data directory of this kind, made if it is missing.

    Raises:
        Failed: it is another's: marked otherwise, or not empty and not ours.
    """
    if home.exists() and not home.is_dir():
        raise Failed(f"{home} is a file: give a directory in AMPARO_HOME")
    is_a = kind(home)
    if is_a not in {"", wanted}:
        raise Failed(f"{home} was made for a {is_a}: give another directory in AMPARO_HOME")
    if home.exists() and (strange := sorted(path.name for path in home.iterdir() if path.name not in OURS)):
        raise Failed(f"{home} holds other things ({', '.join(strange[:3])}): give an empty directory in AMPARO_HOME")
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    (home / MARK).write_text(f'kind = "{wanted}"\n', "utf-8")
