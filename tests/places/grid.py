"""An invented town: a plain grid of streets with names that streets have, and house numbers along them.

``town()`` lies in East Los Angeles on the map and nowhere on the ground.  Avenues run north, boulevards and numbered
streets run east, a hundred house numbers to a block.
"""

import json
from itertools import pairwise

WEST, SOUTH = -118.20, 34.00
BLOCK = 0.002  # degrees, about 200 m
AVENUES = ("Soto St", "Atlantic Blvd", "Lake Ave", "La Brea Ave", "Avenue 26", "S Ditman Ave", "Saint Louis St")
STREETS = ("Whittier Blvd", "Colorado Blvd", "1st St", "4th St", "Cesar E Chavez Ave", "Paseo del Rio", "7th St")


def line(name, positions, **properties):
    """Return a feature."""
    return {
        "type": "Feature",
        "properties": {"FULLNAME": name, **properties},
        "geometry": {"type": "LineString", "coordinates": positions},
    }


def town(west=WEST, south=SOUTH, avenues=AVENUES, streets=STREETS):
    """Yield the stretches of a town, corner to corner."""
    columns = [round(west + BLOCK * number, 6) for number in range(len(avenues))]
    rows = [round(south + BLOCK * number, 6) for number in range(len(streets))]
    for name, x in zip(avenues, columns, strict=True):
        for number, (a, b) in enumerate(pairwise(rows), 1):
            yield line(
                name,
                [[x, a], [x, b]],
                LFROMHN=f"{number}01",
                LTOHN=f"{number}99",
                RFROMHN=f"{number}00",
                RTOHN=f"{number}98",
            )
    for name, y in zip(streets, rows, strict=True):
        for number, (a, b) in enumerate(pairwise(columns), 36):
            yield line(
                name,
                [[a, y], [b, y]],
                LFROMHN=f"{number}01",
                LTOHN=f"{number}99",
                RFROMHN=f"{number}00",
                RTOHN=f"{number}98",
            )


def square(name, west, south, side=0.05, **properties):
    """Return a square outline."""
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    return {
        "type": "Feature",
        "properties": {"name": name, **properties},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def dot(name, lon, lat, **properties):
    """Return a point."""
    return {
        "type": "Feature",
        "properties": {"name": name, **properties},
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
    }


def collection(features, **beside):
    """Return a file's text."""
    return json.dumps({"type": "FeatureCollection", **beside, "features": list(features)})
