"""A country of two states and three counties: a square that is halved, and an island with a lake."""

ATLAS = {
    "type": "Topology",
    # A hundredth of a degree each way, from 118.3 W 33.9 N.
    "transform": {"scale": [0.01, 0.01], "translate": [-118.3, 33.9]},
    "arcs": [
        [[10, 0], [0, 20]],  # 0: the border, northwards
        [[10, 20], [-10, 0], [0, -20], [10, 0]],  # 1: round the west half
        [[10, 20], [10, 0], [0, -20], [-10, 0]],  # 2: round the east half
        [[40, 0], [10, 0], [0, 10], [-10, 0], [0, -10]],  # 3: the island
        [[43, 3], [0, 4], [4, 0], [0, -4], [-4, 0]],  # 4: its lake
        [[60, 0], [1, 0], [-1, 0]],  # 5: a rock that the grid squeezed to a line, and a whole county
    ],
    "objects": {
        "states": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[1, ~2]], "id": "06", "properties": {"name": "California"}},
                {"type": "MultiPolygon", "arcs": [[[3], [4]], [[5]]], "id": "22", "properties": {"name": "Louisiana"}},
            ],
        },
        "counties": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "id": "06037", "properties": {"name": "Los Angeles"}},
                {"type": "Polygon", "arcs": [[~0, ~2]], "id": "06071", "properties": {"name": "San Bernardino"}},
                {"type": "MultiPolygon", "arcs": [[[3], [4]], [[5]]], "id": "22071", "properties": {"name": "Orleans"}},
                {"type": "Polygon", "arcs": [[5]], "id": "51610", "properties": {"name": "Falls Church"}},
            ],
        },
    },
}


def zip_row(code, city, lat, lon, **changes):
    """Return a ZIP as the package hands it out."""
    return {
        "zip_code": code,
        "zip_code_type": "STANDARD",
        "active": True,
        "city": city,
        "acceptable_cities": [],
        "unacceptable_cities": [],
        "state": "CA",
        "lat": str(lat),
        "long": str(lon),
    } | changes


ZIPS = [
    zip_row("90001", "West Town", 34.00, -118.25, acceptable_cities=["Old Mill", "Old Ml", "East Town"]),
    zip_row("90002", "West Town", 34.02, -118.25, unacceptable_cities=["Station"]),
    zip_row("90003", "East Town", 34.00, -118.15, acceptable_cities=["W Town"]),
    zip_row("90009", "East Town", 34.00, -118.15, zip_code_type="PO BOX"),
    zip_row("90010", "Closed Town", 34.00, -118.15, active=False),
    zip_row("09001", "Apo", 0, 0, state="AE", zip_code_type="MILITARY"),
    zip_row("96960", "Majuro", 7.1, 171.4, state="MH"),
    zip_row("90011", "Nowhere", "0.0000", "0.0000"),
]
