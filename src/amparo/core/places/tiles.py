"""Map tiles of our own, made on demand: nobody else learns where somebody looks."""

from functools import lru_cache
from typing import Final

LAYERS: Final = ("land", "counties", "grid", "places")
BASE: Final = "base"
"""All layers in one tile: one request instead of four."""
LAST_ZOOM: Final = 12
"""Beyond it a map enlarges these tiles; the boundaries hold no more detail."""


def tile(layer: str, z: int, x: int, y: int) -> bytes:
    """Return one Mapbox vector tile (version 2, extent 4096); empty where there is nothing to show.

    Args:
        layer: ``base``, or one of its parts: ``land`` (states), ``counties``, ``grid`` (of latitude and longitude),
            ``places`` (points with ``name``, ``kind`` and ``rank``).
        z: zoom, 0 to 12.
        x: column from the west, 0 to 2**z - 1.
        y: row from the north, 0 to 2**z - 1.

    Raises:
        ValueError: there is no such layer or tile.
        NotPrepared: the built file of places is missing.
    """
    if layer != BASE and layer not in LAYERS:
        raise ValueError(f"there is no layer {layer!r}")
    if not 0 <= z <= LAST_ZOOM or not 0 <= x < 2**z or not 0 <= y < 2**z:
        raise ValueError(f"there is no tile {z}/{x}/{y}")
    return _drawn(layer, z, x, y)


@lru_cache(maxsize=2_000)  # about 3 kB each
def _drawn(layer: str, z: int, x: int, y: int) -> bytes:
    # Shapely and numpy take 25 MB, and every process that knows the addresses imports this: only one that draws pays.
    from amparo.core.places import drawing  # noqa: PLC0415

    return drawing.draw(LAYERS if layer == BASE else (layer,), z, x, y)
