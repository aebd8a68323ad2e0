"""Which county a point lies in, by the outlines in the built file.

A few kilobytes of one outline are read and walked in plain Python: half a millisecond, and no process has to hold
3,231 counties for the sake of a label.
"""

import math
from typing import NamedTuple

from amparo.core.kit.geo import Point
from amparo.core.places import outlines
from amparo.core.places.gazetteer import opened

_SHORE_DEG = 0.03  # about 3 km: the coast is drawn coarsely, and piers and beaches belong to somebody


class County(NamedTuple):
    """A county or what stands in its place, with the Census's five digits."""

    fips: str
    name: str
    state: str


def county_of(point: Point) -> County | None:
    """Return the county that holds the point, or the one whose shore is within about 3 km, or None.

    Raises:
        NotPrepared: the built file is missing.
    """
    with opened() as db:
        rows = db.execute(
            "SELECT fips, name, state, wkb FROM shape WHERE length(fips) = 5"
            " AND west <= :lon + :shore AND east >= :lon - :shore"
            " AND south <= :lat + :shore AND north >= :lat - :shore",
            {"lat": point.lat, "lon": point.lon, "shore": _SHORE_DEG},
        ).fetchall()
    drawn = [(County(*row[:3]), list(outlines.rings(row[3]))) for row in rows]
    for county, rings in drawn:
        if outlines.holds(rings, point):
            return county
    away = [(min(outlines.away_deg(ring, point) for ring in rings), county) for county, rings in drawn]
    nearest_deg, nearest = min(away, default=(math.inf, None))
    return nearest if nearest_deg <= _SHORE_DEG else None
