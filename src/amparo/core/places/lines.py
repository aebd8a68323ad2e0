"""Where two streets meet, and where along one a number lies: plain geometry on a plane in metres."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from amparo.core.kit.geo import Point, distance_m
from amparo.core.places.gazetteer import DEGREE_M
from amparo.core.places.outlines import Position

_MEET_WITHIN_M: Final = 40.0  # lanes drawn apart, streets that are offset at the corner
_SQUARE_DEG: Final = 0.002  # about 200 m: lines are compared only within a square and its neighbours
_ONE_CORNER_M: Final = 150.0  # what lies closer together is one corner, drawn several times
_DRAWN_M: Final = 20.0  # how well street files are drawn, with the width of a street


class Spot(NamedTuple):
    """A point and how far the truth may be from it."""

    point: Point
    accuracy_m: float


class Line(NamedTuple):
    """A stretch of street: positions as longitude and latitude, and its house numbers."""

    positions: Sequence[Position]
    first: int | None = None
    last: int | None = None


class _Meeting(NamedTuple):
    gap_m: float
    point: Point


def corners(first: Iterable[Line], second: Iterable[Line]) -> list[Spot]:
    """Return where two streets meet or come within 40 m of each other, each corner once, the closest meetings first."""
    squares: dict[tuple[int, int], list[tuple[Position, Position]]] = defaultdict(list)
    for side in _sides(second):
        for square in _squares(side):
            squares[square].append(side)
    met: list[_Meeting] = []
    for side in _sides(first):
        near = {other for square in _squares(side) for other in squares.get(square, ())}
        met += [meeting for other in near if (meeting := _meeting(side, other)).gap_m <= _MEET_WITHIN_M]
    return _gathered(met)


def _gathered(met: list[_Meeting]) -> list[Spot]:
    groups: list[list[_Meeting]] = []
    for meeting in sorted(met, key=lambda meeting: meeting.gap_m):
        for group in groups:
            if distance_m(group[0].point, meeting.point) <= _ONE_CORNER_M:
                group.append(meeting)
                break
        else:
            groups.append([meeting])
    return [_corner(group) for group in groups]


def _corner(group: list[_Meeting]) -> Spot:
    closest = [m for m in group if m.gap_m <= group[0].gap_m + 1.0]
    lat = sum(m.point.lat for m in closest) / len(closest)
    lon = sum(m.point.lon for m in closest) / len(closest)
    middle = Point(lat, lon)
    spread_m = max(distance_m(middle, m.point) for m in closest)
    return Spot(middle, _DRAWN_M + spread_m + group[0].gap_m)


def along(lines: Iterable[Line], number: int, *, block: bool) -> list[Spot]:
    """Return where a house number lies on a street that has ranges of numbers; of a block, its middle."""
    low, high = (number, number + 99) if block else (number, number)
    spots = []
    for line in lines:
        if line.first is None or line.last is None:
            continue
        least, most = min(line.first, line.last), max(line.first, line.last)
        if most < low or least > high:
            continue
        wanted = min(max((low + high) / 2 if block else number, least), most)
        share = (wanted - line.first) / (line.last - line.first) if line.last != line.first else 0.5
        length_m = _length_m(line)
        spots.append(Spot(_at(line, share), _DRAWN_M + (length_m / 2 if block else min(length_m / 4, 60.0))))
    return _apart(spots)


def stretch(lines: Sequence[Line], near: Point | None, within_m: float) -> Spot | None:
    """Return the middle of the part of a street that lies near a point, with how far that part reaches; or None."""
    dots = [Point(lat, lon) for line in lines for lon, lat in line.positions]
    if near is not None:
        dots = [dot for dot in dots if distance_m(dot, near) <= within_m]
    if not dots:
        return None
    middle = Point(sum(d.lat for d in dots) / len(dots), sum(d.lon for d in dots) / len(dots))
    on_it = min(dots, key=lambda dot: distance_m(dot, middle))
    return Spot(on_it, _DRAWN_M + max(distance_m(on_it, dot) for dot in dots))


def _apart(spots: list[Spot]) -> list[Spot]:
    kept: list[Spot] = []
    for spot in spots:
        if all(distance_m(spot.point, other.point) > _ONE_CORNER_M for other in kept):
            kept.append(spot)
    return kept


def _sides(lines: Iterable[Line]) -> Iterable[tuple[Position, Position]]:
    return (side for line in lines for side in pairwise(line.positions))


def _squares(side: tuple[Position, Position]) -> Iterable[tuple[int, int]]:
    (x_a, y_a), (x_b, y_b) = side
    edge = _SQUARE_DEG / 4  # so that lines on two sides of a square's border still share one
    for x in range(
        math.floor((min(x_a, x_b) - edge) / _SQUARE_DEG), math.floor((max(x_a, x_b) + edge) / _SQUARE_DEG) + 1
    ):
        for y in range(
            math.floor((min(y_a, y_b) - edge) / _SQUARE_DEG), math.floor((max(y_a, y_b) + edge) / _SQUARE_DEG) + 1
        ):
            yield x, y


def _meeting(a: tuple[Position, Position], b: tuple[Position, Position]) -> _Meeting:
    """Return where two sides cross, or where they come closest, with the gap between them."""
    lon_0, lat_0 = a[0]
    narrow = math.cos(math.radians(lat_0)) * DEGREE_M

    def flat(at: Position) -> Position:
        return (at[0] - lon_0) * narrow, (at[1] - lat_0) * DEGREE_M

    def point(at: Position) -> Point:
        return Point(at[1] / DEGREE_M + lat_0, at[0] / narrow + lon_0)

    p, q, r, s = flat(a[0]), flat(a[1]), flat(b[0]), flat(b[1])
    crossing = _crossing(p, q, r, s)
    if crossing is not None:
        return _Meeting(0.0, point(crossing))
    ends = [(p, _foot(p, r, s)), (q, _foot(q, r, s)), (r, _foot(r, p, q)), (s, _foot(s, p, q))]
    gap_m, one, other = min((math.dist(one, other), one, other) for one, other in ends)
    return _Meeting(gap_m, point(((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)))


def _crossing(p: Position, q: Position, r: Position, s: Position) -> Position | None:
    along_x, along_y, across_x, across_y = q[0] - p[0], q[1] - p[1], s[0] - r[0], s[1] - r[1]
    turn = along_x * across_y - along_y * across_x
    if abs(turn) < 1e-9:
        return None
    share = ((r[0] - p[0]) * across_y - (r[1] - p[1]) * across_x) / turn
    other = ((r[0] - p[0]) * along_y - (r[1] - p[1]) * along_x) / turn
    if not (0 <= share <= 1 and 0 <= other <= 1):
        return None
    return p[0] + share * along_x, p[1] + share * along_y


def _foot(of: Position, a: Position, b: Position) -> Position:
    side_x, side_y = b[0] - a[0], b[1] - a[1]
    length = side_x**2 + side_y**2
    share = min(max(((of[0] - a[0]) * side_x + (of[1] - a[1]) * side_y) / length, 0.0), 1.0) if length else 0.0
    return a[0] + share * side_x, a[1] + share * side_y


def _length_m(line: Line) -> float:
    return sum(distance_m(Point(a[1], a[0]), Point(b[1], b[0])) for a, b in pairwise(line.positions))


def _at(line: Line, share: float) -> Point:
    """Return the point that lies so far along a line, 0 to 1."""
    left_m = share * _length_m(line)
    for (lon_a, lat_a), (lon_b, lat_b) in pairwise(line.positions):
        long_m = distance_m(Point(lat_a, lon_a), Point(lat_b, lon_b))
        if left_m <= long_m and long_m > 0:
            part = left_m / long_m
            return Point(lat_a + (lat_b - lat_a) * part, lon_a + (lon_b - lon_a) * part)
        left_m -= long_m
    lon, lat = line.positions[-1]
    return Point(lat, lon)
