"""CSV: points as two columns, or any geometry as well-known text."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

import shapely
from shapely.errors import ShapelyError

from amparo.core.places.files import FIELDS_SHOWN, Feature, Progress, Unusable

_LAT: Final = ("lat", "latitude", "latitud", "y")
_LON: Final = ("lon", "lng", "long", "longitude", "longitud", "x")
_TEXT: Final = ("wkt", "geometry", "geom", "the_geom", "geometria")
_LARGEST: Final = 64 << 20  # characters of one geometry


class _Counted(io.RawIOBase):
    """A file that tells the progress how much of it was read."""

    def __init__(self, file: BinaryIO, progress: Progress) -> None:
        self._file, self._progress = file, progress

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer."""
        chunk = self._file.read(len(buffer))
        buffer[: len(chunk)] = chunk
        self._progress.read += len(chunk)
        return len(chunk)


def read(file: BinaryIO, progress: Progress) -> Iterator[Feature]:
    """Yield the rows of a table.

    Raises:
        Unusable: no column says where a row is.
        UnicodeDecodeError: it is not UTF-8.
    """
    lines = io.TextIOWrapper(io.BufferedReader(_Counted(file, progress)), encoding="utf-8-sig", newline="")
    head = lines.readline()
    marks = {mark: head.count(mark) for mark in (",", ";", "\t")}
    before = csv.field_size_limit(_LARGEST)
    try:
        names = next(csv.reader([head], delimiter=max(marks, key=lambda mark: marks[mark])), [])
        names = [name.strip() for name in names]
        where = _where(names)
        rows = csv.DictReader(lines, fieldnames=names, delimiter=max(marks, key=lambda mark: marks[mark]))
        for row in rows:
            said = {name: (row[name] or "").strip() for name in names if isinstance(row.get(name), str)}
            geometry = _geometry(said, where)
            kept = {name: value for name, value in said.items() if name not in where}
            yield Feature(f"line {rows.line_num + 1}", kept, geometry)
    except csv.Error as error:
        raise Unusable(f"this is no CSV: {error}") from error
    finally:
        csv.field_size_limit(before)


def _where(names: list[str]) -> tuple[str, ...]:
    """Return the columns that say where a row is: latitude and longitude, or one of well-known text."""
    known = {name.casefold(): name for name in names}
    text = next((known[name] for name in _TEXT if name in known), None)
    if text:
        return (text,)
    lat = next((known[name] for name in _LAT if name in known), None)
    lon = next((known[name] for name in _LON if name in known), None)
    if lat and lon:
        return lat, lon
    raise Unusable(
        "no column says where a row is: name them lat and lon, or give a column wkt; "
        f"the columns are {', '.join(names[:FIELDS_SHOWN]) or 'none'}"
    )


def _geometry(said: Mapping[str, str], where: tuple[str, ...]) -> Any:
    values = [said.get(name, "") for name in where]
    try:
        if len(values) == 1:
            return shapely.force_2d(shapely.from_wkt(values[0])) if values[0] else None
        lat, lon = (float(value.replace(",", ".")) for value in values)
        return shapely.Point(lon, lat)
    except (ShapelyError, ValueError, TypeError):
        return None
