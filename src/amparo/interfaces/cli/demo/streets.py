"""Streets for the demo, so that corners can be typed there: a plain grid at each of its places, all of it invented."""

import hashlib
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import shapely

from amparo.core.kit import clock
from amparo.core.ledger.terms import Act, Interface
from amparo.core.places import actions, staging
from amparo.core.places.files import Feature
from amparo.core.places.shaping import Shaper
from amparo.core.places.terms import Layer
from amparo.interfaces.cli.demo.scenario import SPOTS

SOURCE: Final = "Invented grid of the demonstration"
_PLANTS: Final = """
jacaranda nopal colibri maguey tule sauce laurel olmo cometa lucero aurora marea brisa cumbre pradera arroyo
almendro granada mezquite cedro encino fresno girasol hinojo jazmin limon madrona naranjo oregano pirul quelite romero
salvia tejocote uva verbena yuca zacate alamo boldo cacto dalia espiga floripondio guayaba higuera ibis junco
"""
_AVENUES: Final = tuple(_PLANTS.split())
_STREETS: Final = ("1st St", "2nd St", "3rd St", "4th St", "5th St")
_EACH: Final = 4  # avenues of one place: no two places share one, but all share the numbered streets
_BLOCK: Final = 0.002  # degrees, about 200 m


def lay() -> None:
    """Bring the grid in as an operator would bring in a file."""
    act = Act("system:demo", clock.now(), Interface.CLI)
    features = list(_grid())
    source_id = staging.fill(
        act=act,
        layer=Layer.STREET,
        title=SOURCE,
        dated_on=act.at.date(),
        licence="public domain",
        digest=hashlib.sha256("\n".join(f.geometry.wkt for f in features).encode()).hexdigest(),
        things=Shaper(Layer.STREET).things(features),
    )
    actions.make_current(act=act, source_id=source_id)


def _grid() -> Iterator[Feature]:
    for number, spot in enumerate(SPOTS):
        names = [f"{name.title()} Ave" for name in _AVENUES[number * _EACH : (number + 1) * _EACH]]
        columns = [spot.lon + _BLOCK * (step - (_EACH - 1) / 2) for step in range(_EACH)]
        rows = [spot.lat + _BLOCK * (step - (len(_STREETS) - 1) / 2) for step in range(len(_STREETS))]
        for name, x in zip(names, columns, strict=True):
            yield from _drawn(name, [(x, y) for y in rows])
        for name, y in zip(_STREETS, rows, strict=True):
            yield from _drawn(name, [(x, y) for x in columns])


def _drawn(name: str, corners: list[tuple[float, float]]) -> Iterator[Feature]:
    """Yield a street corner by corner, with a hundred house numbers to the block."""
    for block, ends in enumerate(pairwise(corners), 1):
        said = {"name": name, "from_number": f"{block}00", "to_number": f"{block}99"}
        yield Feature(f"{name}, block {block}", said, shapely.LineString(ends))
