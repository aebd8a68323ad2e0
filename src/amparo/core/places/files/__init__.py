"""Reading operators' files: GeoJSON, CSV and PMTiles, feature by feature, however large they are."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

_CHUNK: Final = 1 << 20
_TICK: Final = 5_000  # features between two reports of progress

FIELDS_SHOWN: Final = 20


class Unusable(Exception):
    """A file that cannot be taken; the text says what to change."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing of a file, as it stands there."""

    where: str
    """``feature 12``, ``line 3``: for the person who has to look it up."""
    properties: Mapping[str, str]
    geometry: Any
    """A shapely geometry, or None."""
    parts: bool = False
    """It was cut at the borders of tiles: features of one name belong together."""


@dataclass(slots=True)
class Progress:
    """How far the reading is, told now and then."""

    tell: Callable[[int, float], None] | None = None
    size: int = 1
    read: int = field(default=0, init=False)
    """Bytes."""
    features: int = field(default=0, init=False)

    def step(self) -> None:
        """Count one feature."""
        self.features += 1
        if self.tell and self.features % _TICK == 0:
            self.tell(self.features, min(self.read / self.size, 1.0))


def features(path: Path, progress: Progress | None = None) -> Iterator[Feature]:
    """Yield the features of a file; never more than one of them, and a few megabytes, are in memory.

    Raises:
        Unusable: what it is or holds cannot be taken.
    """
    from amparo.core.places.files import geojson, pmtiles, table  # noqa: PLC0415 - they need what stands here

    readers = {
        ".geojson": geojson.read, ".json": geojson.read, ".geojsonl": geojson.read, ".geojsons": geojson.read,
        ".csv": table.read, ".tsv": table.read, ".pmtiles": pmtiles.read,
    }  # fmt: skip
    reader = readers.get(path.suffix.casefold())
    if reader is None:
        raise Unusable(f"{path.name}: give a file that ends in .geojson, .geojsonl, .csv or .pmtiles")
    progress = progress or Progress()
    try:
        progress.size = path.stat().st_size
        if not progress.size:
            raise Unusable(f"{path.name} is empty")
        with path.open("rb") as file:
            for feature in reader(file, progress):
                progress.step()
                yield feature
    except OSError as error:
        raise Unusable(f"{path.name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Unusable(f"{path.name} is not written in UTF-8: save it as UTF-8") from error


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal.

    Raises:
        Unusable: it cannot be read.
    """
    hashed = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                hashed.update(chunk)
    except OSError as error:
        raise Unusable(f"{path.name} cannot be read: {error.strerror}") from error
    return hashed.hexdigest()


def text_of(value: object) -> str:
    """Return a property as text; nothing for what is none."""
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


Reader = Callable[[BinaryIO, Progress], Iterator[Feature]]
