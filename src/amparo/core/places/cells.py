"""Hexagonal cells (H3) as plain integers, so that nearness is an indexed comparison on either engine.

The highest bit of a cell is always 0: it fits a signed 64-bit column.
"""

import math
from typing import Final

import h3.api.basic_int as h3

from amparo.core.kit.geo import Point, distance_m

INDEXED: Final = 9
"""The resolution that rows are indexed by: an edge of about 200 m, a few blocks."""
COARSE: Final = 7
"""The resolution that an old place is reduced to: an edge of about 1.4 km, a neighbourhood."""
FINEST_KEPT: Final = 11
"""The resolution that a row keeps to be counted by any coarser one: an edge of about 28 m."""
_FINEST: Final = 15
_RESOLUTION_BIT: Final = 52
_WIDEST_DISK: Final = 60  # rings: 10,981 cells, more than a query should name


def cell(point: Point, resolution: int = INDEXED) -> int:
    """Return the cell that holds the point.

    Args:
        point: WGS 84.
        resolution: 0 (edge about 1,280 km) to 15 (about 0.6 m).

    Raises:
        ValueError: there is no such resolution.
    """
    if not 0 <= resolution <= _FINEST:
        raise ValueError(f"resolution {resolution} is outside [0, {_FINEST}]")
    return int(h3.latlng_to_cell(point.lat, point.lon, resolution))


def parent(of: int, resolution: int) -> int:
    """Return the coarser cell that a cell belongs to.

    Raises:
        ValueError: not a cell, or the resolution is finer than the cell's own.
    """
    _demand_cell(of)
    if not 0 <= resolution <= h3.get_resolution(of):
        raise ValueError(f"resolution {resolution} is not coarser than the cell's own")
    return int(h3.cell_to_parent(of, resolution))


def low_bits(resolution: int) -> int:
    """Return the bits below a resolution: with them set, all cells of one coarser cell are one number.

    Whole-number arithmetic that either engine does alike; the digits of a cell go from the
    coarsest, highest, to the finest, and those that it does not have are ones.
    """
    return (1 << 3 * (_FINEST - resolution)) - 1


def of_group(key: int, resolution: int) -> int:
    """Return the coarser cell that ``cell | low_bits(resolution)`` stands for."""
    return (key & ~(0xF << _RESOLUTION_BIT)) | resolution << _RESOLUTION_BIT


def span(of: int, resolution: int = FINEST_KEPT) -> tuple[int, int]:
    """Return the least and the greatest number that a finer cell within this one can have.

    Raises:
        ValueError: not a cell, or finer than the resolution.
    """
    _demand_cell(of)
    own = h3.get_resolution(of)
    if own > resolution:
        raise ValueError(f"a cell of resolution {own} holds none of {resolution}")
    most = (of & ~(0xF << _RESOLUTION_BIT)) | resolution << _RESOLUTION_BIT
    return most & ~low_bits(own) | low_bits(resolution), most


def centre(of: int) -> Point:
    """Return the middle of a cell; raises ValueError if it is not one."""
    _demand_cell(of)
    return Point(*h3.cell_to_latlng(of))


def disk(of: int, rings: int) -> frozenset[int]:
    """Return the cell and those at most so many steps away: 1 + 3·rings·(rings + 1) of them, save at a pentagon.

    Raises:
        ValueError: not a cell, or the number of rings is outside [0, 60].
    """
    _demand_cell(of)
    if not 0 <= rings <= _WIDEST_DISK:
        raise ValueError(f"{rings} rings are outside [0, {_WIDEST_DISK}]: choose a coarser resolution")
    return frozenset(h3.grid_disk(of, rings))


def around(point: Point, radius_m: float, resolution: int = INDEXED) -> frozenset[int]:
    """Return cells that together hold every place within the radius of the point, and some beyond it.

    The caller measures exactly afterwards.

    Raises:
        ValueError: the radius needs more than 60 rings at this resolution.
    """
    middle = cell(point, resolution)
    return disk(middle, _rings(radius_m, _edge_m(middle)))


def resolution_for(radius_m: float, rings: int = 3) -> int:
    """Return the finest resolution at which ``around`` needs no more than so many rings for the radius."""
    for resolution in range(_FINEST, 0, -1):
        # Near the twelve pentagons an edge is down to 0.62 of the average; `around` takes a tenth off again.
        edge_m = 0.55 * h3.average_hexagon_edge_length(resolution, unit="m")
        if _rings(radius_m, edge_m) <= rings:
            return resolution
    return 0


def _rings(radius_m: float, edge_m: float) -> int:
    # From anywhere in the middle cell, k rings reach at least (1.5·k - 0.5) edges far.
    return math.ceil((radius_m / edge_m + 0.5) / 1.5) if radius_m > 0 else 0


def _edge_m(of: int) -> float:
    # A corner is as far from the middle as an edge is long; the margin covers the neighbours, since cells
    # shrink and stretch slowly over the globe.
    return 0.9 * min(distance_m(centre(of), Point(*corner)) for corner in h3.cell_to_boundary(of))


def _demand_cell(of: int) -> None:
    if not 0 < of < 2**63 or not h3.is_valid_cell(of):
        raise ValueError(f"{of} is not a cell")
