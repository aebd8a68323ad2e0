"""What the map counts and the list finds: all of it, said to the last one."""

from datetime import timedelta
from uuid import UUID

import pytest

from amparo.core.kit.geo import Point
from amparo.core.places import cells
from amparo.stages.incidents import actions, overview
from amparo.stages.incidents.clusters import Box, Heap, resolution_for, together, zoom_for
from amparo.stages.incidents.models import Incident, Word
from amparo.stages.incidents.overview import Wanted, When
from amparo.stages.incidents.searching import words_in
from amparo.stages.incidents.terms import Refutation, Sorting, State
from amparo.stages.intake.terms import Place
from tests.incidents.cast import METRE, NOON, PARK, by, by_worker, incident, north, spot

pytestmark = pytest.mark.django_db
WORLD = Box(-180, -90, 180, 90)
LATER = NOON + timedelta(minutes=5)


def listed(now=LATER, **wanted):
    return [card.incident.id for card in overview.page(Wanted(**wanted), now).cards]


def seen(box=None, zoom=None, when=When.OPEN):
    return overview.view(when, box, zoom, LATER)


def test_coarser_cells_are_the_same_arithmetic_everywhere():
    for lat, lon in ((34.05, -118.25), (13.44, 144.79), (64.8, -147.7), (18.2, -66.5)):
        fine = cells.cell(Point(lat, lon), cells.FINEST_KEPT)
        for resolution in range(cells.FINEST_KEPT + 1):
            coarse = cells.parent(fine, resolution)
            assert cells.of_group(fine | cells.low_bits(resolution), resolution) == coarse
            least, most = cells.span(coarse)
            assert least <= fine <= most
            neighbours = [cell for cell in cells.disk(coarse, 1) if cell != coarse]
            assert not any(least <= cells.span(cell)[0] <= most for cell in neighbours)


def test_what_lies_together_is_one_mark_and_comes_apart_on_a_closer_look(cast):
    for metres in (0, 1_000, 2_000, 40_000):
        incident(place=north(metres))
    whole = seen(WORLD, 3)
    assert [one.count for one in whole.clusters] == [4]
    assert whole.clusters[0].parts
    assert whole.clusters[0].states == {State.RECEIVED: 4}
    assert (whole.placed, whole.inside) == (4, 4)
    near = seen(Box(-118.4, 33.9, -118.1, 34.2), 14)
    assert len(near.singles) == 3
    assert near.placed - near.inside == 1
    assert near.bounds.south == pytest.approx(PARK.lat)
    assert near.bounds.north == pytest.approx(PARK.lat + 40_000 * METRE)


def test_no_look_at_a_heap_in_one_place_takes_it_apart(cast):
    for hours in (0, 2, 4):
        incident(at=NOON - timedelta(hours=hours), place=north(0))
    (heap,) = seen(Box(-118.3, 34, -118.2, 34.1), 17).clusters
    assert (heap.count, heap.parts) == (3, False)


def test_the_first_look_holds_everything_however_far(cast):
    incident(place=north(0))
    incident(place=Place(21.31, -157.86, 20.0))
    incident(place=Place(13.44, 144.79, 20.0))
    first = seen()
    assert first.inside == first.placed == 3


def test_the_map_tells_what_has_no_place_and_what_is_over(cast):
    nowhere, gone, old = incident(place=Place(text="by the old mill")), incident(), incident(place=north(9000))
    for one in (gone,):
        actions.start_checking(act=by(cast.dana), incident_id=one)
        actions.refute(act=by(cast.vera), incident_id=one, cause=Refutation.LOCAL_POLICE, reason="seen")
    assert (seen().placed, seen().unplaced) == (1, 1)
    assert (seen(when=When.DAY).placed, seen(when=When.DAY).unplaced) == (2, 1)
    assert overview.view(When.DAY, None, None, NOON + timedelta(hours=25)).placed == 0
    assert overview.view(When.MONTH, None, None, NOON + timedelta(hours=25)).placed == 2
    assert listed(unplaced=True) == [nowhere]
    assert set(listed()) == {nowhere, old}
    assert listed(when=When.ALL, states=frozenset({State.NOT_ENFORCEMENT})) == [gone]


def test_a_mark_leads_to_exactly_its_incidents(cast):
    near = {incident(place=north(metres)) for metres in (0, 600)}
    incident(place=north(80_000))
    (first,) = seen(Box(-119, 33, -117, 36), 9).clusters
    assert set(listed(areas=first.cells)) == near
    assert set(listed(box=Box(-119, 34, -118, 34.2))) == near


def test_what_was_merged_is_counted_once_and_found_by_its_words_where_it_went(cast):
    one = incident(text="Tres camionetas azules")
    two = incident(text="carros grises", place=north(900))
    actions.merge(act=by(cast.dana), incident_id=two, into_id=one, why=Sorting.SAME_EVENT)
    assert seen(when=When.DAY).placed == 1
    assert listed(text="gris") == listed(text="azul") == [one]
    actions.undo_merge(act=by(cast.dana), incident_id=two)
    assert listed(text="gris") == [two]
    assert listed(text="azul") == [one]


def test_words_are_found_by_their_beginnings_without_accents_and_case(cast):
    here = incident(text="Señores en la ESQUINA de Órizaba", place=Place(PARK.lat, PARK.lon, 20.0, "Lavandería Sol"))
    other = incident(text="white vans", place=north(5000))
    for text in ("senor", "SEÑO orizaba", "lavand esq", "sol"):
        assert listed(text=text) == [here]
    assert listed(text="van") == [other]
    assert listed(text="van orizaba") == []
    assert listed(text="شارع") == []
    code = Incident.objects.get(pk=other).code
    assert listed(text=code.lower()) == [other]


def test_common_words_are_looked_through_and_find_the_same(cast, monkeypatch):
    ids = [incident(text=f"agents number {n} by the park", place=north(3000 * n)) for n in range(4)]
    before = listed(text="agen park")
    monkeypatch.setattr(overview, "FEW", 1)
    assert listed(text="agen park") == before == ids[::-1]


def test_pages_go_on_from_where_the_last_one_ended(cast):
    ids = [incident(place=north(3000 * n)) for n in range(5)][::-1]
    first = overview.page(Wanted(), LATER, size=2)
    assert [card.incident.id for card in first.cards] == ids[:2]
    assert first.newer is None
    second = overview.page(Wanted(), LATER, before=first.older, size=2)
    last = overview.page(Wanted(), LATER, before=second.older, size=2)
    assert [card.incident.id for card in (*second.cards, *last.cards)] == ids[2:]
    assert last.older is None
    back = overview.page(Wanted(), LATER, after_=last.newer, size=2)
    assert [card.incident.id for card in back.cards] == ids[2:4]


def test_a_month_later_neither_words_nor_places_are_left(cast):
    one = incident(text="Tres camionetas")
    actions.start_checking(act=by(cast.dana), incident_id=one)
    actions.refute(act=by(cast.vera), incident_id=one, cause=Refutation.LOCAL_POLICE, reason="seen")
    actions.forget_words(act=by_worker(NOON + timedelta(days=31)))
    row = Incident.objects.get(pk=one)
    assert row.fine_cell is None
    assert row.cell == cells.cell(Point(row.lat, row.lon), 7)
    assert not Word.objects.exists()


def test_words_of_what_is_still_open_go_a_month_after_they_were_told(cast):
    one = incident(text="Tres camionetas")
    actions.forget_words(act=by_worker(NOON + timedelta(days=31)))
    assert not Word.objects.exists()
    assert Incident.objects.get(pk=one).forgotten_at is None


def test_a_place_that_is_set_moves_the_mark_and_is_found(cast):
    one = incident(place=Place(text="by the old mill"))
    actions.set_place(act=by(cast.dana), incident_id=one, spot=spot(500), place="Old Mill Yard")
    assert seen().placed == 1
    assert listed(text="yard") == [one]


def test_each_state_has_its_share_of_the_board(cast):
    checked = incident(place=north(0))
    actions.start_checking(act=by(cast.dana), incident_id=checked)
    for n in range(3):
        incident(place=north(3000 * (n + 1)), at=LATER)
    cards = overview.latest_open((State.RECEIVED, State.CHECKING), each=2)
    assert [card.incident.state for card in cards] == [State.RECEIVED, State.RECEIVED, State.CHECKING]
    assert overview.open_by_state() == {State.RECEIVED: 3, State.CHECKING: 1}


def test_marks_never_lie_on_one_another():
    heaps = [Heap(n, {State.RECEIVED: 1}, Point(34 + n / 5000, -118.0), n, n) for n in range(40)]
    marks = together(heaps, 12)
    assert sum(mark.count for mark in marks) == 40
    assert len(marks) < 40
    assert zoom_for(WORLD, 17) < 4
    assert resolution_for(0, 0) == 0
    assert resolution_for(17, 34) >= 10


def test_words_of_every_script_are_kept():
    assert words_in("شارع Élan", "a x2 字") == {"شارع".encode(), b"elan", b"x2", "字".encode()}
    assert all(len(word) <= 64 for word in words_in("x" * 500))


def test_an_open_look_needs_no_row(cast, engine):
    if engine != "sqlite":
        return
    for when, index in ((When.OPEN, "incident_on_map_open"), (When.MONTH, "incident_on_map")):
        plan = overview._mapped(when, LATER).values("state", "lat", "lon").explain()
        assert f"COVERING INDEX {index} " in plan, plan
    assert "incident_unplaced" in overview._since(When.MONTH, LATER).filter(lat=None).explain()
    wanted = Wanted(when=When.ALL, states=frozenset({State.CONFIRMED}))
    assert "incident_by_state" in overview._fitting(wanted, LATER).order_by("-id").values("id")[:51].explain()
    assert isinstance(incident(), UUID)
