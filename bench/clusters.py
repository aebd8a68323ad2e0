"""How well reports were put together: against what is true, report by report (B-cubed) and pair by pair; and two peers.

B-cubed weighs every report equally, pairs weigh large incidents more: Amigo et al., "A comparison of extrinsic
clustering evaluation metrics", Information Retrieval 12 (2009) 461.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Quality(NamedTuple):
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float
    f1: float

    @classmethod
    def of(cls, precision: float, recall: float) -> "Quality":
        """Return the quality with its harmonic mean; nothing found and nothing to find is whole."""
        both = precision + recall
        return cls(precision, recall, 2 * precision * recall / both if both else 0.0)


def b_cubed(found: Sequence[Hashable], truth: Sequence[Hashable]) -> Quality:
    """Return how much of each report's group belongs there, and how much of its incident is with it, on average."""
    joint, of_found, of_truth = Counter(zip(found, truth, strict=True)), Counter(found), Counter(truth)
    squares = [(count, f, t) for (f, t), count in joint.items()]
    precision = sum(count * count / of_found[f] for count, f, _ in squares) / len(found)
    recall = sum(count * count / of_truth[t] for count, _, t in squares) / len(found)
    return Quality.of(precision, recall)


def pairwise(found: Sequence[Hashable], truth: Sequence[Hashable]) -> Quality:
    """Return how many pairs put together belong together, and how many that do were."""
    together = _pairs(Counter(zip(found, truth, strict=True)))
    made, real = _pairs(Counter(found)), _pairs(Counter(truth))
    return Quality.of(together / made if made else 1.0, together / real if real else 1.0)


def _pairs(sizes: Counter[Hashable]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def within(x: Floats, y: Floats, minutes: Floats, *, metres: float, lag: float) -> list[Floats]:
    """Return for each report, in order of time, which lie within so many metres and minutes of it, itself too."""
    starts = np.searchsorted(minutes, minutes - lag, side="left")
    ends = np.searchsorted(minutes, minutes + lag, side="right")
    square = metres * metres
    return [
        np.flatnonzero((x[a:b] - x[i]) ** 2 + (y[a:b] - y[i]) ** 2 <= square) + a
        for i, (a, b) in enumerate(zip(starts, ends, strict=True))
    ]


def st_dbscan(neighbours: Sequence[Floats], least: int) -> list[int]:
    """Return the cluster of each report; one that is in none is alone.

    Birant and Kut, "ST-DBSCAN", Data & Knowledge Engineering 60 (2007) 208, without its third
    threshold: two radii, one of place and one of time, and the number of neighbours of a core.
    """
    core = [len(near) >= least for near in neighbours]
    cluster = [-1] * len(neighbours)
    made = 0
    for start in range(len(neighbours)):
        if cluster[start] >= 0 or not core[start]:
            continue
        waiting = [start]
        cluster[start] = made
        while waiting:
            for other in neighbours[waiting.pop()]:
                if cluster[other] < 0:
                    cluster[other] = made
                    if core[other]:
                        waiting.append(other)
        made += 1
    alone = iter(range(made, made + len(cluster)))
    return [next(alone) if c < 0 else c for c in cluster]


def ten_minutes_eighty_metres(x: Floats, y: Floats, minutes: Floats) -> list[int]:
    """Return the clusters of the rule that call centres publish: within 10 minutes and 80 m of an earlier report."""
    cluster: list[int] = []
    for i, near in enumerate(within(x, y, minutes, metres=80.0, lag=10.0)):
        earlier = near[near < i]
        if len(earlier):
            apart = (x[earlier] - x[i]) ** 2 + (y[earlier] - y[i]) ** 2
            cluster.append(cluster[int(earlier[int(np.argmin(apart))])])
        else:
            cluster.append(i)
    return cluster
