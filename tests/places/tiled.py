"""Writing a PMTiles file of one layer, for tests: all tiles of one zoom, one directory."""

import gzip
import json
import math
import struct

import mapbox_vector_tile
import shapely
from shapely.geometry import shape


def _varint(number):
    out = bytearray()
    while True:
        out.append((number & 0x7F) | (0x80 if number > 0x7F else 0))
        number >>= 7
        if not number:
            return bytes(out)


def _along_the_curve(zoom, x, y):
    """Return the number of a tile along the Hilbert curve of its zoom, by the textbook."""
    number, side = 0, 2 ** (zoom - 1)
    while side:
        right, down = int(bool(x & side)), int(bool(y & side))
        number += side * side * ((3 * right) ^ down)
        if not down:
            if right:
                x, y = side - 1 - (x & (side - 1)), side - 1 - (y & (side - 1))
            x, y = y, x
        side //= 2
    return number


def written(features, *, zoom=13, layer="streets", layers=None, packed=2, kind=1, leaves=False):
    """Return the bytes of a file; each feature is cut with a margin, as map makers do."""
    tiles = {}
    for feature in features:
        geometry = shape(feature["geometry"])
        west, south, east, north = geometry.bounds
        for x in range(_column(west, zoom), _column(east, zoom) + 1):
            for y in range(_row(north, zoom), _row(south, zoom) + 1):
                tiles.setdefault((x, y), []).append((_in_tile(geometry, zoom, x, y), feature["properties"]))
    first = (4**zoom - 1) // 3
    drawn = {
        first + _along_the_curve(zoom, x, y): gzip.compress(
            mapbox_vector_tile.encode(
                {"name": layer, "features": [{"geometry": g, "properties": p} for g, p in found if not g.is_empty]},
                default_options={"y_coord_down": True, "extents": 4096},
            ),
            mtime=0,
        )
        for (x, y), found in tiles.items()
    }
    order = sorted(drawn)
    root, body = _directory([(one, 1, len(drawn[one])) for one in order]), b"".join(drawn[one] for one in order)
    leaf = b""
    if leaves:
        leaf, root = root, _directory([(order[0], 0, len(root))])
    said = gzip.compress(json.dumps({"vector_layers": [{"id": one} for one in layers or [layer]]}).encode(), mtime=0)
    at = 127
    offsets = (at, len(root), at + len(root), len(said), at + len(root) + len(said), len(leaf))
    at += len(root) + len(said) + len(leaf)
    header = struct.pack(
        "<7sB11Q6B", b"PMTiles", 3, *offsets, at, len(body), 0, 0, 0, 1, packed, packed, kind, zoom, zoom
    )
    return header.ljust(127, b"\0") + root + said + leaf + body


def _directory(entries):
    out, before = bytearray(_varint(len(entries))), 0
    for tile, _, _ in entries:
        out += _varint(tile - before)
        before = tile
    for _, run, _ in entries:
        out += _varint(run)
    for _, _, length in entries:
        out += _varint(length)
    for number in range(len(entries)):
        out += _varint(0 if number else 1)
    return gzip.compress(bytes(out), mtime=0)


def _column(lon, zoom):
    return int((lon + 180) / 360 * 2**zoom)


def _row(lat, zoom):
    return int((0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)) * 2**zoom)


def _in_tile(geometry, zoom, x, y):
    def place(positions):
        across = 2**zoom * 4096
        return [
            (
                (lon + 180) / 360 * across - x * 4096,
                (0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)) * across - y * 4096,
            )
            for lon, lat in positions
        ]

    return shapely.intersection(shapely.transform(geometry, place), shapely.box(-80, -80, 4176, 4176))
