"""Write the reference pages from the code, or with ``--check`` say which of them no longer match.

    PYTHONPATH=src python tools/reference.py

A page is one entry of ``PAGES``: its name under docs/reference/ and the function that
returns its text.  Whatever the code lists once (settings, commands, addresses, permits,
events, states) is listed there again, with its words, so that no page can lie.
"""

import argparse
import os
import pkgutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from importlib import import_module
from inspect import isclass
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"


def main() -> int:
    """Write the pages, or compare; 1 if a page differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a page differs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="amparo-reference-") as home:
        start_django(Path(home))
        pages = {name: page() for name, page in PAGES.items()}
    pages["README.md"] = contents(pages)
    differing = [name for name, text in pages.items() if current(name) != text]
    stray = sorted({path.name for path in FOLDER.glob("*.md")} - set(pages))
    if options.check:
        for name in [*differing, *stray]:
            print(f"docs/reference/{name} does not say what the code says: run `python tools/reference.py`")
        return 1 if differing or stray else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in differing:
        (FOLDER / name).write_text(pages[name], "utf-8")
        print(f"wrote docs/reference/{name}")
    return 0


def start_django(home: Path) -> None:
    """Load the product in an empty home, whatever this shell is set to."""
    for name in [name for name in os.environ if name.startswith("AMPARO_")]:
        del os.environ[name]
    os.environ |= {
        "AMPARO_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "amparo.config.settings",
    }
    import django  # noqa: PLC0415  after the environment
    from django.utils import translation  # noqa: PLC0415

    django.setup()
    translation.activate("en")


def current(name: str) -> str:
    """Return the page as it stands, or nothing."""
    path = FOLDER / name
    return path.read_text("utf-8") if path.exists() else ""


def page(title: str, lead: str, *parts: str) -> str:
    """Return a page: title, a sentence, parts."""
    made = "*Made from the code by `tools/reference.py`; changes here are lost.*"
    return "\n\n".join([f"# {title}", lead, *parts, made]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; what would end a cell is escaped."""
    escaped = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *escaped])


def contents(pages: Mapping[str, str]) -> str:
    """Return the page that lists the others."""
    lines = [f"* [{text.splitlines()[0].removeprefix('# ')}]({name})" for name, text in sorted(pages.items())]
    return page("Reference", "What the code lists, listed.", "\n".join(lines))


def rooms() -> Iterator[tuple[str, str]]:
    """Yield every room that has a vocabulary: its short name and its module's."""
    for house in ("amparo.core", "amparo.stages"):
        for room in pkgutil.iter_modules(import_module(house).__path__, f"{house}."):
            module = import_module(room.name)
            if any(found.name == "terms" for found in pkgutil.iter_modules(module.__path__)):
                yield room.name.rsplit(".", 1)[1], room.name


def vocabulary(module: ModuleType, name: str) -> type[StrEnum] | None:
    """Return a room's enum of this name, if it has one."""
    found = getattr(module, name, None)
    return found if isclass(found) and issubclass(found, StrEnum) else None


def settings() -> str:
    """Every setting."""
    from amparo.config import env  # noqa: PLC0415

    rows = [
        (f"`{s.name}`", f"`{s.default}`" if s.default else ("none: must be set" if s.default is None else "empty"),
         s.says + (" Secret: give it by `_FILE`." if s.secret else ""))
        for s in env.KNOWN
    ]  # fmt: skip
    lead = (
        "All settings are environment variables. Each can be given as `NAME_FILE` too: the path of a file that holds "
        "the value. A variable that begins with `AMPARO_` and is not listed here stops the start."
    )
    return page("Settings", lead, table(("Setting", "Without it", "What it means"), rows))


def commands() -> str:
    """Every command, with its help."""
    from amparo.interfaces import cli  # noqa: PLC0415

    parts = []
    for name in cli.COMMANDS:
        module = import_module(f"{cli.__name__}.commands.{name.replace('-', '_')}")
        parser = argparse.ArgumentParser(prog=f"amparo {name}", description=module.__doc__, allow_abbrev=False)
        module.arguments(parser)
        rows = [
            (
                f"`{' '.join(a.option_strings) or a.metavar or a.dest}`",
                a.help or "",
                "" if a.choices is None else chosen(a),
            )
            for a in parser._actions
            if a.help is not argparse.SUPPRESS and a.dest != "help"
        ]
        told = [f"## {name}", (module.__doc__ or "").strip()]
        parts.append("\n\n".join([*told, table(("Argument", "Meaning", "One of"), rows)] if rows else told))
    return page("Commands", "From a clone, `./amparo NAME`; from the package, `amparo NAME`.", *parts)


def chosen(argument: argparse.Action) -> str:
    """Return what an argument takes."""
    return ", ".join(f"`{choice}`" for choice in argument.choices or ())


def permits() -> str:
    """Every permit and role, and who holds what."""
    from amparo.core.people.policy import PERMITS, needs_passkey  # noqa: PLC0415
    from amparo.core.people.terms import Permit, Role, Skill  # noqa: PLC0415
    from amparo.interfaces.web.words import words_for  # noqa: PLC0415

    head = ("Permit", "Meaning", *(words_for(role) for role in Role))
    rows = [(f"`{p.value}`", words_for(p), *("yes" if p in PERMITS[role] else "" for role in Role)) for p in Permit]
    strong = [words_for(role) for role in Role if needs_passkey(frozenset({role}))]
    said = (
        f"These roles are given by two people, neither of whom brought the other into the network, and their holders "
        f"log in with a passkey: {', '.join(strong)}. Everybody else has a second factor too, a passkey or codes from "
        "an app. The caller and the public have no account."
    )
    skills = table(("Training", "Meaning"), [(f"`{s.value}`", words_for(s)) for s in Skill])
    lead = "A page or an action asks for a permit, never for a role. A person may hold several roles."
    return page("Permits and roles", lead, table(head, rows), said, "## Trainings", skills)


def access() -> str:
    """Every address, and who gets there."""
    from amparo.interfaces.web.matrix import BESIDE, LINES, Door  # noqa: PLC0415

    def reach(who: object) -> str:
        if who is None:
            return ""
        return who.value if isinstance(who, Door) else " or ".join(sorted(f"`{p.value}`" for p in who))  # type: ignore[attr-defined]

    paths = dict(addresses())
    rows = [(f"`{path}`", reach(who), "", "") for path, who in BESIDE.items()]
    for line in LINES:
        path = paths[line.name]
        for name, value in line.given.items():
            path = path.replace(f"<slug:{name}>", value)
        rows.append((f"`/{path}`", reach(line.get), reach(line.post), "own things only" if line.own else ""))
    lead = (
        "Every address, who may read it (GET) and who may send to it (POST). Whoever is not logged in is led to the "
        "log-in; whoever lacks the permit finds nothing, exactly as if there were no such address. Every line is tried "
        "as every role, by `tests/repo/test_access_matrix.py`."
    )
    return page("Addresses and who gets there", lead, table(("Address", "GET", "POST", ""), sorted(rows)))


def addresses() -> Iterator[tuple[str, str]]:
    """Yield the name and the pattern of every address."""
    from django.urls import URLPattern, get_resolver  # noqa: PLC0415

    def walk(patterns: Iterable[object], path: str, spaces: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            whole = path + str(pattern.pattern)  # type: ignore[attr-defined]
            if isinstance(pattern, URLPattern):
                yield ":".join((*spaces, pattern.name or "")), whole
            else:
                inner = (*spaces, *filter(None, [pattern.namespace]))  # type: ignore[attr-defined]
                yield from walk(pattern.url_patterns, whole, inner)  # type: ignore[attr-defined]

    yield from walk(get_resolver().url_patterns, "", ())


def events() -> str:
    """Every kind of event."""
    from amparo.interfaces.web.words import words_for  # noqa: PLC0415

    parts = []
    for short, name in rooms():
        if kinds := vocabulary(import_module(f"{name}.terms"), "Kind"):
            rows = [(f"`{kind.value}`", words_for(kind)) for kind in kinds]
            parts.append(f"## {short}\n\n{table(('Event', 'As timelines show it'), rows)}")
    lead = (
        "What the ledger says. An event holds its id, kind, subject, actor, instant, interface and facts: ids, codes "
        "and counts, never a name or a sentence. An action that changed something has recorded at least one."
    )
    return page("Events", lead, *parts)


def states() -> str:
    """Every state, and what it may lead to."""
    from amparo.interfaces.web.words import words_for  # noqa: PLC0415

    parts = []
    for short, name in rooms():
        known = vocabulary(import_module(f"{name}.terms"), "State")
        policy = f"{name}.policy"
        moves = getattr(import_module(policy), "MOVES", None) if has(policy) else None
        if known and moves is not None:
            rows = [
                (
                    f"`{s.value}`",
                    words_for(s),
                    ", ".join(f"`{to.value}`" for to in known if to in moves[s]) or "nothing",
                )
                for s in known
            ]
            parts.append(f"## {short}\n\n{table(('State', 'As pages show it', 'May become'), rows)}")
    return page("States", "What stands in which state, and what that may become; anything else is refused.", *parts)


def has(name: str) -> bool:
    """Say whether there is a module of this name."""
    parent, _, last = name.rpartition(".")
    return any(found.name == last for found in pkgutil.iter_modules(import_module(parent).__path__))


PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings,
    "commands.md": commands,
    "permits.md": permits,
    "access.md": access,
    "events.md": events,
    "states.md": states,
}

if __name__ == "__main__":
    sys.exit(main())
