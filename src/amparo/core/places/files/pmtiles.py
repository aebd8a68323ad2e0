"""PMTiles (version 3) of vector tiles: the features of its deepest zoom, cut pieces put back on the ground.

Format: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
"""

import json
import math
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final, NamedTuple

import mapbox_vector_tile
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from amparo.core.places.files import Feature, Progress, Unusable, text_of

_HEADER: Final = struct.Struct("<7sB11Q6B")
_GZIP: Final = 2
_PLAIN: Final = (0, 1)
_VECTOR: Final = 1
_LARGEST: Final = 64 << 20  # bytes of one tile or directory, unpacked
_DEEPEST: Final = 4  # directories inside directories


class _Head(NamedTuple):
    root: tuple[int, int]
    metadata: tuple[int, int]
    leaves: int
    tiles: int
    packed: int
    tile_packed: int
    kind: int
    last_zoom: int


class _Entry(NamedTuple):
    tile: int
    run: int
    """How many tiles in a row are the same; 0 for another directory."""
    length: int
    offset: int


def read(file: BinaryIO, progress: Progress) -> Iterator[Feature]:
    """Yield the features of the deepest zoom.

    Raises:
        Unusable: it is no PMTiles of vector tiles, or has several layers of which none was chosen.
    """
    head = _head(file)
    layer = _only_layer(file, head)
    first = (4**head.last_zoom - 1) // 3
    count = 0
    try:
        for entry in _entries(file, head, head.root, head.packed, first):
            packed = _taken(file, head.tiles + entry.offset, entry.length)
            progress.read += entry.length
            drawn = _decoded(_unpacked(packed, head.tile_packed), layer)
            for number in range(max(entry.tile, first), entry.tile + entry.run):
                x, y = _column_and_row(number - first, head.last_zoom)
                for geometry, properties in _on_the_ground(drawn, head.last_zoom, x, y):
                    count += 1
                    where = f"tile {head.last_zoom}/{x}/{y}"
                    yield Feature(where, properties, geometry, parts=True)
    except (IndexError, struct.error, zlib.error) as error:
        raise Unusable(f"the PMTiles file is damaged: {error}") from error
    if not count:
        raise Unusable("the PMTiles file holds no feature at its deepest zoom")


def _head(file: BinaryIO) -> _Head:
    raw = file.read(_HEADER.size)
    if len(raw) < _HEADER.size or not raw.startswith(b"PMTiles"):
        raise Unusable("this is no PMTiles file")
    _, version, *numbers = _HEADER.unpack(raw)
    if version != 3:
        raise Unusable(f"this is PMTiles of version {version}: version 3 is expected (`pmtiles convert` makes it)")
    offsets, (_, packed, tile_packed, kind, _, last_zoom) = numbers[:11], numbers[11:]
    head = _Head(
        root=(offsets[0], offsets[1]),
        metadata=(offsets[2], offsets[3]),
        leaves=offsets[4],
        tiles=offsets[6],
        packed=packed,
        tile_packed=tile_packed,
        kind=kind,
        last_zoom=last_zoom,
    )
    if kind != _VECTOR:
        raise Unusable("these tiles are pictures: vector tiles are expected")
    if last_zoom > 20:
        raise Unusable(f"the PMTiles file is damaged: it has a zoom of {last_zoom}")
    return head


def _only_layer(file: BinaryIO, head: _Head) -> str | None:
    """Return the one layer of the tiles, or None if the file does not say."""
    try:
        said = json.loads(_unpacked(_taken(file, *head.metadata), head.packed))
        names = [str(one["id"]) for one in said.get("vector_layers", ())]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, zlib.error):
        return None
    if len(names) > 1:
        raise Unusable(
            f"the tiles have several layers ({', '.join(names)}): keep one "
            "(`tile-join -l LAYER -o one.pmtiles all.pmtiles`)"
        )
    return names[0] if names else None


def _taken(file: BinaryIO, offset: int, length: int) -> bytes:
    if length > _LARGEST:
        raise Unusable("the PMTiles file is damaged: a part of it is larger than 64 MB")
    file.seek(offset)
    raw = file.read(length)
    if len(raw) < length:
        raise Unusable("the PMTiles file is damaged: it breaks off")
    return raw


def _unpacked(raw: bytes, packed: int) -> bytes:
    if packed in _PLAIN:
        return raw
    if packed != _GZIP:
        raise Unusable("the tiles are packed with Brotli or Zstandard: gzip is expected")
    unpacker = zlib.decompressobj(wbits=31)
    whole = unpacker.decompress(raw, _LARGEST)
    if unpacker.unconsumed_tail:
        raise Unusable("the PMTiles file is damaged: a part of it is larger than 64 MB")
    return whole


def _entries(
    file: BinaryIO, head: _Head, part: tuple[int, int], packed: int, first: int, depth: int = 0
) -> Iterator[_Entry]:
    """Yield the entries of a directory, and of those inside it, that reach the deepest zoom."""
    if depth > _DEEPEST:
        raise Unusable("the PMTiles file is damaged: its directories have no end")
    entries = _directory(_unpacked(_taken(file, *part), packed))
    for number, entry in enumerate(entries):
        if entry.run:
            if entry.tile + entry.run > first:
                yield entry
            continue
        following = entries[number + 1].tile if number + 1 < len(entries) else None
        if following is None or following > first:
            yield from _entries(file, head, (head.leaves + entry.offset, entry.length), packed, first, depth + 1)


def _directory(raw: bytes) -> list[_Entry]:
    numbers = _varints(raw)
    count = next(numbers, 0)
    if count > len(raw):
        raise Unusable("the PMTiles file is damaged: a directory breaks off")
    tile, tiles = 0, []
    for _ in range(count):
        tile += next(numbers, 0)
        tiles.append(tile)
    runs = [next(numbers, 0) for _ in range(count)]
    lengths = [next(numbers, 0) for _ in range(count)]
    entries: list[_Entry] = []
    for number in range(count):
        said = next(numbers, 0)
        behind = entries[-1].offset + entries[-1].length if entries else 0
        entries.append(
            _Entry(tiles[number], runs[number], lengths[number], behind if said == 0 and number else said - 1)
        )
    return entries


def _varints(raw: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in raw:
        value |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
            continue
        yield value
        value = shift = 0


def _column_and_row(number: int, zoom: int) -> tuple[int, int]:
    """Return the place of a tile by its number along the Hilbert curve of its zoom."""
    x = y = 0
    side = 1
    while side < 2**zoom:
        right = 1 & (number // 2)
        down = 1 & (number ^ right)
        if not down:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        x, y = x + side * right, y + side * down
        number //= 4
        side *= 2
    return x, y


def _decoded(raw: bytes, layer: str | None) -> Mapping[str, Any]:
    if not raw:
        return {}
    try:
        layers = mapbox_vector_tile.decode(raw, default_options={"y_coord_down": True})
    except Exception as error:  # protobuf's own errors have no common name across its versions
        raise Unusable("the PMTiles file is damaged: a tile cannot be read") from error
    if layer is None and len(layers) > 1:
        raise Unusable(f"the tiles have several layers ({', '.join(layers)}): keep one")
    return dict(layers.get(layer, {}) if layer else next(iter(layers.values()), {}))


def _on_the_ground(drawn: Mapping[str, Any], zoom: int, x: int, y: int) -> Iterator[tuple[Any, dict[str, str]]]:
    """Yield the features of a tile in degrees, without what its neighbours hold too."""
    extent = drawn.get("extent", 4096)
    inside = shapely.box(0, 0, extent, extent)

    def degrees(positions: Any) -> Any:
        across = 2**zoom * extent
        lon = (positions[:, 0] + x * extent) / across * 360 - 180
        lat = [
            math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (v + y * extent) / across)))) for v in positions[:, 1]
        ]
        return list(zip(lon, lat, strict=True))

    for feature in drawn.get("features", ()):
        properties = {str(name): text_of(value) for name, value in feature.get("properties", {}).items()}
        try:
            geometry = shape(feature["geometry"])
            if not geometry.is_valid:
                geometry = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
            cut = shapely.intersection(geometry, inside)
        except (ShapelyError, ValueError, TypeError):
            yield None, properties
            continue
        if not cut.is_empty and cut.geom_type != "GeometryCollection":
            yield shapely.transform(cut, degrees), properties
