"""GeoJSON, whole (RFC 7946) or one feature a line (RFC 8142), read as it comes."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from amparo.core.places.files import Feature, Progress, Unusable, text_of

_CHUNK: Final = 1 << 20
_LARGEST: Final = 64 << 20
"""Characters of one value: no outline of a city is larger."""
_SPACE: Final = re.compile("[\\s,\x1e]*")
_WGS84: Final = re.compile(r"(?:.*[:/])?(?:CRS84h?|4326|4979|WGS ?84)", re.IGNORECASE)


def read(file: BinaryIO, progress: Progress) -> Iterator[Feature]:
    """Yield the features of a file.

    Raises:
        Unusable: it is no GeoJSON, or in another coordinate system.
        UnicodeDecodeError: it is not UTF-8.
    """
    source = _Source(file, progress)
    for count, value in enumerate(_values(source), 1):
        if not isinstance(value, dict) or value.get("type") != "Feature":
            raise Unusable("this is no GeoJSON: a FeatureCollection, or one Feature a line, is expected")
        yield _feature(value, count)


class _Source:
    """A text that is read on when a value does not end yet."""

    def __init__(self, file: BinaryIO, progress: Progress) -> None:
        self._file, self._progress = file, progress
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder()
        self._text, self._at, self._ended = "", 0, False

    def _more(self) -> bool:
        if self._ended:
            return False
        self._text, self._at = self._text[self._at :], 0
        # Twice as much each time, so that a large value is not tried again after every megabyte.
        chunk = self._file.read(max(_CHUNK, len(self._text)))
        self._ended = not chunk
        self._progress.read += len(chunk)
        self._text += self._decoder.decode(chunk, final=self._ended)
        return True

    def mark(self) -> str:
        """Return the next character that is no space or comma, or nothing at the end; it is not taken."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self, mark: str) -> bool:
        """Take a character if it is the next one."""
        if self.mark() != mark:
            return False
        self._at += 1
        return True

    def value(self) -> Any:
        """Take one whole value."""
        self.mark()
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except ValueError as error:
                if len(self._text) - self._at > _LARGEST or not self._more():
                    raise Unusable(f"this is no GeoJSON: it breaks off or is damaged ({error})") from error
                continue
            except RecursionError as error:
                raise Unusable("this is no GeoJSON: it is nested too deeply") from error
            if end == len(self._text) and self._more():
                continue  # the next characters may belong to it: a number is not over yet
            self._at = end
            return value


def _values(source: _Source) -> Iterator[Any]:
    """Yield the features: those of a collection as they come, or one value after the other."""
    if source.mark() != "{":
        raise Unusable("this is no GeoJSON: it does not begin with an object")
    source.take("{")
    first: dict[str, Any] = {}
    seen = False
    while not source.take("}"):
        name = source.value()
        if not source.take(":") or not isinstance(name, str):
            raise Unusable("this is no GeoJSON: a name without a value")
        if name == "features" and source.take("["):
            seen = True
            while not source.take("]"):
                if not source.mark():
                    raise Unusable("this is no GeoJSON: it breaks off")
                yield source.value()
            continue
        first[name] = source.value()
        if name == "crs":
            _demand_wgs84(first[name])
    if not seen:
        yield first
        while source.mark():
            yield source.value()


def _demand_wgs84(crs: Any) -> None:
    """Refuse another coordinate system, as files written before 2016 name it."""
    named = crs.get("properties", {}) if isinstance(crs, dict) else {}
    name = named.get("name") or named.get("code") or "" if isinstance(named, dict) else ""
    if crs is not None and name and not _WGS84.fullmatch(str(name)):
        raise Unusable(
            f"the file is in the coordinate system {str(name)[:60]}: "
            "convert it to WGS 84 (for example `ogr2ogr -t_srs EPSG:4326 new.geojson old.geojson`)"
        )


def _feature(value: dict[str, Any], number: int) -> Feature:
    properties = value.get("properties")
    said = {str(k): text_of(v) for k, v in properties.items()} if isinstance(properties, dict) else {}
    geometry = None
    try:
        if value.get("geometry"):
            geometry = shapely.force_2d(shape(value["geometry"]))
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        geometry = None
    return Feature(f"feature {number}", said, geometry)
