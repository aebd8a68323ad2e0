"""Bring in city limits, districts, streets, landmarks or neighborhoods from a file; list or remove them."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from amparo.interfaces.cli import process
from amparo.interfaces.cli.terminal import Failed, say

if TYPE_CHECKING:
    from amparo.core.places.shaping import Shaper, Thing

KINDS = ("city-limits", "district", "street", "landmark", "neighbourhood")


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="GeoJSON, CSV or PMTiles, in WGS 84")
    parser.add_argument("--kind", choices=KINDS, help="what the file holds")
    parser.add_argument("--source", metavar="TEXT", help="whose data it is; the same source is replaced as a whole")
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="of which day the data are")
    parser.add_argument("--licence", metavar="TEXT", help="under which licence they may be used")
    parser.add_argument("--name-field", metavar="FIELD", help="which field holds the names, if none is called so")
    parser.add_argument(
        "--alias-field", action="append", default=[], metavar="FIELD", help="other names, apart by semicolons"
    )
    parser.add_argument("--skip-bad", action="store_true", help="bring in the rest of a file in which some is bad")
    parser.add_argument("--check", action="store_true", help="say what would be brought in, and change nothing")
    parser.add_argument("--list", action="store_true", help="list what was brought in")
    parser.add_argument("--remove", action="store_true", help="take away what this source gave for this kind")


def run(options: Namespace) -> int:
    """Import, check, list or remove.

    Raises:
        Failed: something is missing or wrong; says what to change.
    """
    process.start_django()
    from django.db import DatabaseError  # noqa: PLC0415  Django must have started

    try:
        if options.list:
            return _list()
        if options.remove:
            return _remove(options)
        return _import(options)
    except DatabaseError as problem:
        raise Failed(f"the database cannot be used ({problem}): was `amparo init` run?") from problem


def _list() -> int:
    from amparo.core.places import imported  # noqa: PLC0415  Django must have started

    rows = imported.sources()
    if not rows:
        say("nothing was brought in: corners and city limits are not known")
    for row in rows:
        say(f"{row.layer.value:<13}  {row.count:>9,}  {row.dated_on}  {row.title} ({row.licence})")
    return 0


def _remove(options: Namespace) -> int:
    from amparo.core.kit import clock  # noqa: PLC0415  Django must have started
    from amparo.core.ledger.terms import Act, Interface  # noqa: PLC0415
    from amparo.core.places import actions, imported, staging  # noqa: PLC0415

    _demand(options, "kind", "source")
    found = [row for row in imported.sources() if (row.layer.value, row.title) == (options.kind, options.source)]
    if not found:
        raise Failed(f"there is no {options.kind} from {options.source!r}; `amparo import-places --list` shows what is")
    act = Act("system:import-places", clock.now(), Interface.CLI)
    actions.remove(act=act, source_id=found[0].id)
    staging.sweep(act)
    say(f"removed: {found[0].count:,} from {options.source}")
    return 0


def _import(options: Namespace) -> int:
    from amparo.core.places import files  # noqa: PLC0415  Django must have started
    from amparo.core.places.shaping import Shaper  # noqa: PLC0415
    from amparo.core.places.terms import Layer  # noqa: PLC0415

    _demand(options, "file", "kind", *([] if options.check else ["source", "date", "licence"]))
    shaper = Shaper(Layer(options.kind), options.name_field, tuple(options.alias_field))
    coming = _all_good(shaper, options)
    try:
        if options.check:
            for _ in coming:
                pass
            say(f"{_told(shaper)}\nnothing was changed")
        else:
            _bring_in(options, shaper, coming, digest=files.digest(options.file))
    except files.Unusable as wrong:
        raise Failed(str(wrong)) from wrong
    return 0


def _bring_in(options: Namespace, shaper: "Shaper", coming: "Iterator[Thing]", digest: str) -> None:
    from amparo.core.kit import clock  # noqa: PLC0415  Django must have started
    from amparo.core.ledger.terms import Act, Interface  # noqa: PLC0415
    from amparo.core.places import actions, staging  # noqa: PLC0415

    act = Act("system:import-places", clock.now(), Interface.CLI)
    dated_on = _day(options.date, act.at.date())
    staging.sweep(act)
    source_id = staging.fill(
        act=act,
        layer=shaper.layer,
        title=_short(options.source, "--source", 120),
        dated_on=dated_on,
        licence=_short(options.licence, "--licence", 200),
        digest=digest,
        things=coming,
    )
    actions.make_current(act=act, source_id=source_id)
    staging.sweep(act)
    say(f"{_told(shaper)}\nbrought in as {options.source}, {dated_on}")


def _all_good(shaper: "Shaper", options: Namespace) -> "Iterator[Thing]":
    """Yield what the file gives; at its end, stop everything if some of it was bad."""
    from amparo.core.places import files  # noqa: PLC0415  Django must have started

    yield from shaper.things(files.features(options.file, files.Progress(_tell)))
    if shaper.flaws and not options.skip_bad:
        raise Failed(
            f"nothing was brought in; mend the file, or leave the bad ones out with --skip-bad\n{_told(shaper)}"
        )
    if not shaper.made:
        raise Failed(f"nothing was brought in: the file gives nothing for {options.kind}\n{_told(shaper)}")


def _told(shaper: "Shaper") -> str:
    """Return what a file gives, and what is wrong with it."""
    lines = [f"{shaper.made:,} of kind {shaper.layer.value}"]
    if shaper.bounds:
        west, south, east, north = shaper.bounds
        lines.append(f"between {south:.4f}, {west:.4f} and {north:.4f}, {east:.4f}")
    if shaper.named_by:
        lines.append(f"named by the field {shaper.named_by}")
    if shaper.unnamed:
        lines.append(f"{shaper.unnamed:,} without a name are left out")
    if shaper.repaired:
        lines.append(f"{shaper.repaired:,} outlines that cross themselves were mended")
    lines += [f"{count:,} bad: {shaper.examples[why]} {why}" for why, count in shaper.flaws.most_common(10)]
    return "\n".join(lines)


def _tell(count: int, share: float) -> None:
    say(f"  {count:,} read ({share:.0%})")


def _demand(options: Namespace, *names: str) -> None:
    missing = [name.upper() if name == "file" else f"--{name}" for name in names if not getattr(options, name)]
    if missing:
        raise Failed(f"say also {' and '.join(missing)} (docs/how-to/import-places.md has examples)")


def _day(given: str, today: date) -> date:
    try:
        day = date.fromisoformat(given)
    except ValueError as wrong:
        raise Failed(f"--date is {given!r}: write it as 2026-11-24") from wrong
    if day > today:
        raise Failed(f"--date is {given}: that day has not come yet")
    return day


def _short(given: str, option: str, most: int) -> str:
    if len(given) > most:
        raise Failed(f"{option} has {len(given)} characters: at most {most} are kept")
    return given
