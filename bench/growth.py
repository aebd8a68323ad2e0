"""What a search for duplicates, a page and the map cost as the history grows.

    ./amparo bench growth [sqlite|postgres] [REPORTS …]

The database is filled as the product fills it (``bench/history.py``) with 1,000, 100,000 and
1,000,000 reports at 1,500 a day, of which the same few hours are open each time.  Asked in the
process, through every middleware, as a dispatcher who is logged in.  Of each are told the
median, the 95th percentile, what this process worked (median), in milliseconds, and how many
incidents the page lists.  Ratios are of what the process worked, on PostgreSQL of the medians:
the largest history to the smallest that fills the page as much.
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from bench.faults import database
from bench.history import History, ids_of
from bench.installation import fresh
from bench.lived import take

SIZES = (1_000, 100_000, 1_000_000)
ON_MAP = 100_000
GOAL_SEARCH, GOAL_PAGES, GOAL_MS = 1.5, 1.3, 150.0
TIMES = 60


def main() -> int:
    """Print one line of JSON; 1 if a goal is missed."""
    words = sys.argv[1:]
    engine = words.pop(0) if words and words[0] in {"sqlite", "postgres"} else "sqlite"
    sizes = [int(word) for word in words] or list(SIZES)
    with database(engine) as (settings, _), fresh(**settings):
        from amparo.core.kit import clock

        history = History(clock.now())
        found: dict[int, dict[str, list[float]]] = {}
        fill_s = {}
        for size in sizes:
            began = time.monotonic()
            history.fill(size)
            fill_s[size] = round(time.monotonic() - began, 1)
            sound(size)
            found[size] = searches() | pages(history.people)
            print(f"{engine}, {size:,} reports in {fill_s[size]} s: {json.dumps(found[size])}", file=sys.stderr)
        history.crowd(ON_MAP)
        on_map = maps(history.people)
    most, compared = found[sizes[-1]], 2 if engine == "sqlite" else 0
    full = {name: next(s for s in sizes if found[s][name][3] >= 0.9 * most[name][3]) for name in most}
    ratios = {name: round(most[name][compared] / found[full[name]][name][compared], 2) for name in most}
    slowest = max(times[1] for times in [*on_map.values(), *most.values()])
    reached = slowest <= GOAL_MS and all(
        ratio <= (GOAL_SEARCH if name.startswith("duplicates") else GOAL_PAGES) for name, ratio in ratios.items()
    )
    figures = {"bench": "growth", "engine": engine, "fill_s": fill_s, "measured": found, "ratios": ratios}
    figures |= {"map": on_map}
    print(json.dumps(figures | {"points": ON_MAP, "reached": reached}))
    return int(not reached)


def timed(call: Callable[[int], Any], times: int = TIMES) -> list[float]:
    """Return median, 95th percentile, what this process worked, rows of the last answer; after a few to warm up."""
    for n in range(5):
        call(-n)
    took, worked, rows = [], [], 0
    for n in range(times):
        began, busy = time.perf_counter(), time.process_time()
        rows = call(n)
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    p95 = sorted(took)[int(times * 0.95)]
    return [round(statistics.median(took), 2), round(p95, 2), round(statistics.median(worked), 2), rows]


def sound(size: int) -> None:
    """Look whether repeated rows are what the actions write: cells of their points, reports, words that find them."""
    from amparo.core.kit import clock
    from amparo.core.places import cells
    from amparo.stages.incidents import overview, reads
    from amparo.stages.incidents.models import Incident
    from amparo.stages.intake import reads as intake
    from amparo.stages.intake.models import Report

    there = Report.objects.count()
    assert 0.5 * size <= there <= 2 * size, there
    for one in ids_of(Incident.objects.filter(fine_cell__isnull=False).values_list("id", flat=True)[:2000], 20):
        incident = Incident.objects.get(pk=one)
        row = reads.incident(one)
        assert row is not None
        assert row.spot is not None
        assert incident.fine_cell == cells.cell(row.spot.point, cells.FINEST_KEPT)
        assert incident.cell == cells.cell(row.spot.point, reads.CELLS)
        told = intake.reports(member.report_id for member in reads.members(one))
        assert told
        wanted = overview.Wanted(overview.When.MONTH, text=told[0].text.split(",")[0], areas=(incident.fine_cell,))
        assert one in {card.incident.id for card in overview.page(wanted, clock.now()).cards}
        assert reads.observations_of(one)


def searches() -> dict[str, list[float]]:
    """Time the search for duplicates alone, and the whole act that puts a report to its incident."""
    from amparo.core.kit import clock
    from amparo.core.kit.geo import Point
    from amparo.core.ledger.terms import Act, Interface
    from amparo.stages.incidents import actions, reads

    chance = random.Random(3)
    board = [card.incident for card in reads.board(limit=1000) if card.incident.spot]
    near = [chance.choice(board).spot.point for _ in range(TIMES)]
    told = [take(clock.now(), Point(p.lat + 0.002, p.lon), chance) for p in near]
    spare = [take(clock.now(), near[n], chance) for n in range(5)]

    def search(n: int) -> int:
        reads.open_near(near[n])
        return 0

    def attach(n: int) -> int:
        report = told[n] if n > 0 or not spare else spare.pop()
        actions.attach_report(act=Act("system:worker", clock.now(), Interface.WORKER), report_id=report)
        return 0

    return {"duplicates_search": timed(search), "duplicates_attach": timed(attach)}


def pages(people: Any) -> dict[str, list[float]]:
    """Time the board, incidents and pages of the list."""
    from amparo.core.kit import clock
    from amparo.core.kit.ids import earliest
    from amparo.stages.incidents import reads

    browser = dispatcher(people)
    incidents = [card.incident.id for card in reads.board()]
    deep = earliest(clock.now() - timedelta(hours=10))
    listed = "/console/incidents/?when="
    asked: dict[str, Callable[[int], str]] = {
        "board": lambda n: "/console/",
        "incident": lambda n: f"/console/incidents/{incidents[n % len(incidents)]}/",
        "list_open": lambda n: f"{listed}open",
        "list_all": lambda n: f"{listed}all",
        "list_all_deep": lambda n: f"{listed}all&before={deep}",
        "list_confirmed": lambda n: f"{listed}all&state=confirmed",
        "list_unplaced": lambda n: f"{listed}all&unplaced=1",
        "list_common_word": lambda n: f"{listed}all&q=ice",
        "list_words": lambda n: f"{listed}month&q=camion+merc",
        "list_code": lambda n: f"{listed}all&q=AC-DEF",
        "map_open": lambda n: "/console/map/?when=open",
    }
    return {name: timed(partial(_shown, browser, of)) for name, of in asked.items()}


def _shown(browser: Any, of: Callable[[int], str], n: int) -> int:
    return shown(browser, of(n))


def maps(people: Any) -> dict[str, list[float]]:
    """Time the map's marks, from the whole country to one street: all of 30 days, and the open."""
    browser = dispatcher(people)
    asked = {
        "country_first_look": "",
        "country": "&bbox=-130,22,-100,50&zoom=4",
        "state": "&bbox=-124,32,-114,42&zoom=6",
        "county": "&bbox=-119,33.5,-117.5,34.5&zoom=9",
        "town": "&bbox=-118.35,33.98,-118.15,34.12&zoom=12",
        "street": "&bbox=-118.26,34.045,-118.24,34.055&zoom=16",
    }
    return {
        f"{name}_{when}": timed(partial(_shown, browser, f"/console/map/?when={when}{at}".format), 40)
        for name, at in asked.items()
        for when in ("month", "open")
    }


def dispatcher(people: Any) -> Any:
    """Return a browser in which Dana is logged in."""
    from django.test import Client

    from tests.cast import log_in

    return log_in(Client(headers={"host": "localhost"}), people.dana)


def shown(browser: Any, path: str) -> int:
    """Ask for a page, and return how many incidents it lists."""
    answer = browser.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return int(answer.content.count(b"data-incident="))


if __name__ == "__main__":
    sys.exit(main())
