"""What the simulated people do over several nights, with pages that a test makes up."""

from types import SimpleNamespace

import pytest

from amparo.interfaces.cli.demo.actors import BETWEEN, Dispatcher, Night, Reporter, Verifier
from amparo.interfaces.cli.demo.browser import Page, _Reader
from amparo.interfaces.cli.demo.scenario import MINUTE, Truth, calm_night, following
from amparo.interfaces.cli.demo.simulator import clock_face

LONG = 10_000.0


class Pages:
    """A browser that shows what the test wrote, and keeps what is sent."""

    def __init__(self, board="", incident=""):
        self.board, self.incident = board, incident
        self.sent = []
        self.answer = 200

    def get(self, path):
        page = Page(200, f"http://localhost:1{path}", "")
        _Reader(page).feed(self.board if path == "/console/" else self.incident)
        return page

    def submit(self, form, **values):
        self.sent.append((form.act, values))
        return SimpleNamespace(status=self.answer)

    def post_json(self, path, body):
        self.sent.append(body["id"])
        return SimpleNamespace(status=201)


@pytest.fixture
def lines():
    return []


@pytest.fixture
def night(lines):
    return Night(calm_night(1), 60.0, lines.append)


def card(state="checking"):
    return f'<article data-incident="i1" data-code="K7-M2Q" data-state="{state}"></article>'


def incident(night, truth, *forms, seen=False):
    happening = next(h for h in night.scenario.happenings if h.truth is truth)
    sighting = '<tr data-sighting="s1"></tr>' if seen else ""
    steps = "".join(f'<form action="/x" data-act="{act}"></form>' for act in forms)
    return f'<p data-report="{happening.reports[0].id}"></p>{sighting}{steps}'


def twice(person, first=0.0):
    """Let somebody look, and again when whatever they saw must be ripe."""
    for step in range(4):
        person.act(first + step * LONG)


def test_the_next_night_begins_after_the_last_report_and_sends_what_its_seed_says(night, lines):
    pages = Pages()
    reporter = Reporter(pages, night)
    last = night.scenario.reports()[-1].after
    reporter.act(last)
    assert pages.sent == [str(report.id) for report in calm_night(1).reports()]
    reporter.act(last + BETWEEN - 1)
    assert night.scenario == calm_night(1)
    reporter.act(last + BETWEEN)
    assert night.scenario == calm_night(2)
    assert lines[-1] == "the next night begins (calm-night, seed 2)"
    first = calm_night(2).reports()[0]
    reporter.act(last + BETWEEN + first.after)
    assert pages.sent[-1] == str(first.id)


def test_ten_nights_are_the_same_for_the_same_seed_and_share_no_report(night):
    nights = [night.scenario]
    for _ in range(9):
        nights.append(following(nights[-1]))
    assert nights == [calm_night(seed) for seed in range(1, 11)]
    ids = [report.id for one in nights for report in one.reports()]
    assert len(set(ids)) == len(ids)


def test_a_late_look_does_not_move_the_nights(night):
    ends = night.ends()
    Reporter(Pages(), night).act(ends + 500)
    reporter = Reporter(Pages(), night)
    reporter.waiting = []
    reporter.act(ends + 500)
    assert night.begins == ends


def test_what_is_left_of_the_night_before_is_still_known(night):
    report = night.scenario.happenings[2].reports[0]
    night.turn()
    page = Page(200, "http://localhost:1/", "")
    _Reader(page).feed(f'<p data-report="{report.id}"></p>')
    assert night.learn("i1", page) == calm_night(1).happenings[2]


def test_the_verifier_gives_up_what_nobody_saw_and_the_dispatcher_sends_nobody(night, lines):
    pages = Pages(card(), incident(night, Truth.NOTHING, "eyes", "unverified"))
    dana, vera = Dispatcher("Dana", pages, night), Verifier("Vera", pages, night)
    twice(dana)
    assert pages.sent == []
    twice(vera)
    assert {act for act, _ in pages.sent} == {"unverified"}
    assert lines[0].startswith("K7-M2Q  Vera could not verify")


def test_the_dispatcher_sends_a_pair_once_and_none_where_only_the_verifiers_word_is_missing(night):
    pages = Pages(card(), incident(night, Truth.ENFORCEMENT, "eyes"))
    dana = Dispatcher("Dana", pages, night)
    for now in (0, 100, 200, 300, 400, 900):
        dana.act(now)
    assert [act for act, _ in pages.sent] == ["eyes"]
    pages.incident = incident(night, Truth.ENFORCEMENT, "eyes", seen=True)
    twice(dana, LONG)
    assert [act for act, _ in pages.sent] == ["eyes"]


def test_a_second_pair_goes_where_what_the_first_saw_did_not_suffice(night):
    pages = Pages(card(), incident(night, Truth.ENFORCEMENT, "eyes", "confirm", seen=True))
    dana, vera = Dispatcher("Dana", pages, night), Verifier("Vera", pages, night)
    pages.answer = 409
    vera.act(0)
    vera.act(200)
    assert [act for act, _ in pages.sent] == ["confirm"]
    pages.answer = 200
    twice(dana, 200)
    assert [act for act, _ in pages.sent] == ["confirm", "eyes"]


def test_nobody_is_asked_where_the_page_does_not_offer_it(night):
    pages = Pages(card(), incident(night, Truth.ENFORCEMENT))
    twice(Dispatcher("Dana", pages, night))
    assert pages.sent == []


def test_a_confirmed_incident_of_the_night_is_taken_off_the_board_in_the_end_and_no_guests(night, lines):
    pages = Pages(card("confirmed"), '<form action="/x" data-act="close"></form>')
    dana = Dispatcher("Dana", pages, night)
    twice(dana)
    assert pages.sent == []
    night.seen["i1"] = night.scenario.happenings[1]
    dana.act(0)
    dana.act(89 * MINUTE)
    assert pages.sent == []
    dana.act(120 * MINUTE)
    assert lines == ["K7-M2Q  Dana takes it off the board: it is over"]


@pytest.mark.parametrize(("hours", "face"), [(0, "20:00"), (3.99, "23:59"), (4 + 22 / 60, "00:22"), (30, "02:00")])
def test_the_clock_of_the_night_goes_round(hours, face):
    assert clock_face(round(hours * 3600)) == face
