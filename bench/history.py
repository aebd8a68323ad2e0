"""Years of reports in minutes: a few hours are lived through by the product's own actions, and their rows are repeated.

Nothing here knows what a table looks like.  A template of 4.66 hours is made by the real actions,
three times over: as it stands while most of it is open, when all of it is concluded, and when
it was forgotten.  Its rows are then written again under other ids, at other times and places:
the ids begin with the milliseconds of their birth, so that blocks of 2^24 ms differ in the
first six hexadecimal digits alone.  Only leaves of the ledger are made up: their digests are
noise, since a tree of millions would take as long as the years.
"""

import contextlib
import hashlib
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from bench.lived import BLOCK_MS, REPORTS, conclude, forget, live

HEXAGONS = (("cell", 7), ("fine_cell", 11))
REGION = 0.25
"""Degrees that a repeated block may lie off its template, north or south, east or west."""
CROWDED_REGION = 6.0
SPOKEN = "ACDEFGHJKMNPQRTWXY234679"
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{12}7[0-9a-f]{19}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
SECRETS = frozenset({"receipt", "spelled", "lookup"})
INSTANTS = ("_at", "at", "since", "until", "instant")
AT_ONCE = 40
"""Blocks in one transaction."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in one row, with its cells where the row has them; ``rounded`` once it was forgotten."""

    lat: float
    lon: float
    cells: tuple[Any, ...]


@dataclass(slots=True)
class Template:
    """The rows of one block, by table, and what of them must differ from block to block."""

    rows: dict[str, list[tuple[Any, ...]]]
    columns: dict[str, list[str]]
    ids: list[str] = field(default_factory=list)
    instants: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    secrets: list[Any] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    rounded: bool = False


class History:
    """A database that is filled up to so many reports."""

    def __init__(self, now: datetime) -> None:
        """Live through the template and take its rows; the database holds nothing of it afterwards."""
        from django.db import connection

        self.postgres = connection.vendor == "postgresql"
        self.last = (int(now.timestamp() * 1000) >> 24) - 1
        """The block before the one that is running."""
        self.leaves = 0
        self.coded = 0
        begun = datetime.fromtimestamp((self.last << 24) / 1000, UTC)
        with _hurried(self.postgres):
            self.people = live(begun)
            self.open = self._taken()
            conclude(begun, self.people)
            self.concluded = self._taken()
            forget(begun)
            self.forgotten = self._taken()
        self.forgotten.rounded = True

    def fill(self, reports: int, *, open_blocks: int = 2) -> None:
        """Empty the tables, and write so many reports, 1,500 a day, the newest of them open."""
        blocks = max(open_blocks + 1, round(reports / REPORTS))
        kept = int(timedelta(days=30) / timedelta(milliseconds=BLOCK_MS))
        plan = []
        for back in range(blocks - 1, -1, -1):
            template = self.open if back < open_blocks else self.concluded if back < kept else self.forgotten
            plan.append((template, self.last - back, 0, REGION))
        self._write(plan)

    def crowd(self, incidents: int, *, open_share: int = 2) -> None:
        """Empty the tables, and write so many incidents of the last 29 days, one in ``open_share`` of them open."""
        each = len(self.open.rows["incidents_incident"])
        blocks = int(timedelta(days=29) / timedelta(milliseconds=BLOCK_MS))
        plan = [
            (self.open if n % open_share == 0 else self.concluded, self.last - n % blocks, n // blocks, CROWDED_REGION)
            for n in range(-(-incidents // each))
        ]
        self._write(sorted(plan, key=lambda block: block[1]))

    def _write(self, plan: Sequence[tuple[Template, int, int, float]]) -> None:
        from django.db import connection, transaction

        with _hurried(self.postgres), _unguarded(self.postgres):
            _emptied({*self.open.rows, *self.concluded.rows})
            chance = random.Random(1)
            for start in range(0, len(plan), AT_ONCE):
                with transaction.atomic():
                    for template, block, lane, region in plan[start : start + AT_ONCE]:
                        changed = self._changes(template, block, lane, region, chance)
                        for table, rows in template.rows.items():
                            get = changed.get
                            self._insert(table, template.columns[table], [tuple(map(get, r, r)) for r in rows])
                        self._number(template, changed)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if self.postgres else "PRAGMA wal_checkpoint(TRUNCATE)")

    # --- what differs from block to block ---------------------------------------

    def _changes(self, of: Template, block: int, lane: int, region: float, chance: random.Random) -> dict[Any, Any]:
        head, tail = f"{block:012x}"[-6:], f"{lane:04x}"
        changed: dict[Any, Any] = {name: head + name[6:-4] + tail for name in of.ids}
        back = timedelta(milliseconds=BLOCK_MS * (self.last - block))
        for at in of.instants:
            changed[at] = str(datetime.fromisoformat(at) - back)
        for text in of.texts:
            changed[text] = "".join(changed.get(part, part) for part in re.split(f"({_ID.pattern})", text))
        for code in of.codes:
            changed[code] = self._code()
        for secret in of.secrets:
            changed[secret] = self._noise(f"{secret}{block}{lane}".encode())
        self._move(of, changed, chance.uniform(-region, region), chance.uniform(-region, region))
        return changed

    def _move(self, of: Template, changed: dict[Any, Any], north: float, east: float) -> None:
        from amparo.core.kit.geo import Point
        from amparo.core.places.cells import cell

        spell = str if self.postgres else _as_is
        for spot in of.spots:
            lat, lon = float(spot.lat) + north, float(spot.lon) + east
            if of.rounded:
                lat, lon = round(lat, 1), round(lon, 1)
            changed[spot.lat], changed[spot.lon] = spell(lat), spell(lon)
            for old, (_, resolution) in zip(spot.cells, HEXAGONS, strict=True):
                if old is not None:
                    changed[old] = spell(cell(Point(lat, lon), resolution))

    def _code(self) -> str:
        n, letters = self.coded, ""
        self.coded += 1
        for _ in range(5):
            n, letter = divmod(n, len(SPOKEN))
            letters += SPOKEN[letter]
        return f"{letters[:2]}-{letters[2:]}"

    def _noise(self, of: bytes) -> Any:
        digest = hashlib.sha256(of).digest()
        return "\\x" + digest.hex() if self.postgres else digest

    def _number(self, of: Template, changed: dict[Any, Any]) -> None:
        at = of.columns["ledger_event"].index("id")
        names = sorted(changed[row[at]] for row in of.rows["ledger_event"])
        numbered = enumerate(names, self.leaves)
        self.leaves += len(names)
        leaves = [(number, name, self._noise(name.encode())) for number, name in numbered]
        self._insert("ledger_leaf", ["number", "event_id", "digest"], leaves)

    # --- rows in and out ---------------------------------------------------------

    def _insert(self, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        from django.db import connection

        listed = ", ".join(f'"{name}"' for name in columns)
        with connection.cursor() as cursor:
            if self.postgres:
                with cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy:
                    for row in rows:
                        copy.write_row(row)
                return
            holes = ", ".join(["?"] * len(columns))
            cursor.connection.executemany(f'INSERT INTO "{table}" ({listed}) VALUES ({holes})', rows)  # noqa: S608 - our own names

    def _taken(self) -> Template:
        """Take the rows of the template's block, of every table that has any."""
        from django.apps import apps

        template = Template({}, {})
        wanted = f"{self.last:012x}"[-6:]
        for model in apps.get_models():
            stage = model.__module__.split(".")[2:3]
            if model._meta.app_label not in {"intake", "incidents", "vault", "ledger"} or not stage:
                continue
            if model._meta.model_name in {"leaf", "waiting", "checkpoint"}:
                continue
            columns, rows = self._read(model, wanted)
            if rows:
                template.columns[model._meta.db_table], template.rows[model._meta.db_table] = columns, rows
        for table, rows in template.rows.items():
            columns = template.columns[table]
            rows[:] = [_told_apart(columns, row, n) for n, row in enumerate(rows)]
            _noted(template, columns, rows, wanted)
        return template

    def _read(self, model: Any, wanted: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Read the rows that were born in the block, as the engine spells them."""
        from django.db import connection

        fields = [f for f in model._meta.concrete_fields if f.get_internal_type() != "BigAutoField"]
        columns = [f.column for f in fields]
        born = "id" if "id" in columns else "incident_id"
        if born not in columns:
            return columns, []
        cast = "::text" if self.postgres else ""
        instants = {f.column for f in fields if f.get_internal_type() == "DateTimeField"}
        spelled = "\"{}\" || ''"  # else the driver reads an instant
        listed = ", ".join(
            spelled.format(name) if name in instants and not self.postgres else f'"{name}"{cast}' for name in columns
        )
        order = "" if "id" not in columns else ' ORDER BY "id"'
        text = f'SELECT {listed} FROM "{model._meta.db_table}" WHERE "{born}"{cast} LIKE %s{order}'  # noqa: S608 - our own names
        with connection.cursor() as cursor:
            cursor.execute(text, [f"{wanted}%"])
            return columns, [tuple(row) for row in cursor.fetchall()]


def _told_apart(columns: Sequence[str], row: tuple[Any, ...], n: int) -> tuple[Any, ...]:
    """Put something of its own in the place of each cell: two rows may share one, and go different ways."""
    names = {name for name, _ in HEXAGONS}
    return tuple(
        (name, n) if name in names and value is not None else value for name, value in zip(columns, row, strict=True)
    )


def _as_is(value: Any) -> Any:
    return value


def _noted(template: Template, columns: Sequence[str], rows: Iterable[tuple[Any, ...]], wanted: str) -> None:
    """Note what of these rows must differ in every block."""
    at = {name: place for place, name in enumerate(columns)}
    for row in rows:
        for name, value in zip(columns, row, strict=True):
            if name in SECRETS and value is not None:
                template.secrets.append(value)
            elif name == "code" and "place" in at:
                template.codes.append(value)
            elif isinstance(value, str):
                _noted_text(template, name, value, wanted)
        if "lat" in at and row[at["lat"]] is not None:
            hexagons = tuple(row[at[name]] if name in at else None for name, _ in HEXAGONS)
            template.spots.append(Spot(row[at["lat"]], row[at["lon"]], hexagons))
    for listed in (template.ids, template.instants, template.texts):
        listed[:] = dict.fromkeys(listed)


def _noted_text(template: Template, name: str, value: str, wanted: str) -> None:
    if name.endswith(INSTANTS) and _INSTANT.match(value):
        template.instants.append(value)
        return
    found = [one for one in _ID.findall(value) if one.startswith(wanted)]
    template.ids.extend(found)
    if found and not _ID.fullmatch(value):
        template.texts.append(value)


HURRY = {"synchronous": ("OFF", "FULL"), "secure_delete": ("OFF", "ON"), "foreign_keys": ("OFF", "ON")}


@contextlib.contextmanager
def _hurried(postgres: bool) -> Iterator[None]:
    """Let SQLite skip, while a history is made, what only makes each commit safe."""
    from django.db import connection

    for at in (0, 1):
        for name, values in HURRY.items() if not postgres else ():
            connection.ensure_connection()
            connection.connection.execute(f"PRAGMA {name} = {values[at]}")
        if at == 0:
            yield


@contextlib.contextmanager
def _unguarded(postgres: bool) -> Iterator[None]:
    """Lay the guards aside, which would refuse to write what is confirmed before what confirms it."""
    from django.db import connection

    with connection.cursor() as cursor:
        if postgres:
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        guards = cursor.fetchall()
        for name, _ in guards:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, text in guards:
            cursor.execute(text)


def _emptied(tables: Iterable[str]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("ledger_leaf", "ledger_waiting", "jobs_job", *tables):
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 - our own names


def ids_of(rows: Iterable[UUID], count: int, seed: int = 2) -> list[UUID]:
    """Return some of these ids, always the same ones."""
    listed = sorted(rows)
    return random.Random(seed).sample(listed, min(count, len(listed)))
