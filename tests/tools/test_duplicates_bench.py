"""The bench of duplicates on a small day: it measures rightly, and beats what it is measured against."""

from datetime import timedelta

import numpy as np
import pytest

from bench import duplicates
from bench.clusters import b_cubed, pairwise, st_dbscan, ten_minutes_eighty_metres, within
from bench.heavy_day import day


@pytest.mark.parametrize(
    ("found", "truth", "by_report", "by_pair"),
    [
        ([1, 1, 2], [1, 1, 2], 1.0, 1.0),
        ([1, 2, 3], [1, 1, 2], 0.8, 0.0),
        ([1, 1, 1], [1, 1, 2], 5 / 7, 0.5),
        ([1, 2], [1, 2], 1.0, 1.0),
    ],
)
def test_quality_is_counted_as_defined(found, truth, by_report, by_pair):
    assert b_cubed(found, truth).f1 == pytest.approx(by_report)
    assert pairwise(found, truth).f1 == pytest.approx(by_pair)


def test_the_peers_do_what_they_say():
    x, y, minutes = np.array([0.0, 50.0, 70.0, 900.0]), np.zeros(4), np.array([0.0, 5.0, 30.0, 31.0])
    assert ten_minutes_eighty_metres(x, y, minutes) == [0, 0, 2, 3]
    assert st_dbscan(within(x, y, minutes, metres=100, lag=30), 2)[:3] == [0, 0, 0]


@pytest.mark.parametrize("phrases", ["first", "second"])
def test_a_small_day_is_put_together_better_than_by_place_and_time(phrases):
    told = day(7, phrases=phrases, incidents=150)
    truth = [report.incident for report in told]
    ours, pairs = duplicates.quality_of([duplicates.arrival(report) for report in told])
    peer = b_cubed(duplicates.clustered(told, duplicates.Peer(600, 30, 2)), truth)
    assert ours.f1 > peer.f1
    assert min(ours.f1, pairs.f1) > 0.9


def test_a_day_can_be_told_again():
    assert day(3, incidents=20) == day(3, incidents=20) != day(4, incidents=20)


def test_texts_arrive_late_and_no_other_half_is_read():
    row = {"incident": "train-3", "time": "2021-06-29 22:17:10+00:00", "text": "a fire"}
    rows = [row, row | {"incident": "train-4", "time": "05/24/2021, 19:39:13"}]
    (odd,) = duplicates.delayed(rows, 1, odd=True)
    (even,) = duplicates.delayed(rows, 1, odd=False)
    assert (odd.incident, even.incident) == (3, 4)
    assert odd.account.at.isoformat() > "2021-06-29T22:17:10+00:00"
    assert even.account.at.utcoffset() == timedelta(0)
