"""A full disk: intake says so, acknowledges nothing that it cannot keep, and goes on by itself once there is room."""

import contextlib
import http.client
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.api.test_reports import told

pytestmark = pytest.mark.faults
ROOT = Path(__file__).resolve().parents[2]
DISK_MB = 16
LONG = "\N{DROPLET}" * 5000
LEFT_BYTES = 600_000
NO_ROOT = "this test mounts a small disk, which only root may: run it as root, or leave it out with -m 'not faults'"


@pytest.fixture
def disk(tmp_path):
    """A file system of its own, so small that it can be filled."""
    if os.geteuid() != 0:
        pytest.fail(NO_ROOT)
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(place)], check=True)
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def server(disk):
    """The product, with its whole home on that disk; its port."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AMPARO_")}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    command = [sys.executable, "-P", "-m", "bench.intake_server", "ours", str(disk / "home")]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        yield int(process.stdout.readline())
        process.kill()


def ask(port, method, path, body, kind):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request(method, path, body, {"Host": "localhost", "Content-Type": kind})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def post(port, report):
    return ask(port, "POST", "/api/v1/reports", json.dumps(report), "application/json")


def fill(disk, left=0):
    """Leave so many bytes free, or not one page."""
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    with (disk / "filler").open("ab") as filler, contextlib.suppress(OSError):
        filler.write(b"x" * (free - left))


def press_until_refused(disk, server, acknowledged):
    """Send reports to a disk that is filling up, until twenty were refused; return those."""
    refused = []
    for _ in range(400):
        if refused:
            fill(disk)  # what the refused one gave back
        report = told(text="x" * 4000)
        status, headers, body = post(server, report)
        if status == 201:
            acknowledged.add(report["id"])
            continue
        assert (status, headers["Content-Type"]) == (503, "application/problem+json")
        assert int(headers["Retry-After"]) > 0
        assert "Nothing was saved" in json.loads(body)["detail"]
        refused.append(report)
        if len(refused) == 20:
            return refused
    pytest.fail(f"only {len(refused)} were refused")


def test_intake_refuses_clearly_loses_nothing_and_resumes(disk, server):
    acknowledged = set()
    for _ in range(5):
        report = told()
        assert post(server, report)[0] == 201
        acknowledged.add(report["id"])

    fill(disk, LEFT_BYTES)
    refused = press_until_refused(disk, server, acknowledged)

    fill(disk)
    # Longer than the others: what the log has room for already, a short one may still have.
    form = {
        "id": told()["id"],
        "place": "7th and Alvarado",
        "happening": "now",
        "text": LONG,
        "contact": "213 555 0142",
    }
    status, headers, page = ask(server, "POST", "/report", urlencode(form), "application/x-www-form-urlencoded")
    assert status == 503
    assert "We could not save this just now" in page
    assert LONG in page
    assert form["id"] in page
    assert ask(server, "GET", "/report", None, "")[0] == 200
    assert ask(server, "GET", "/alerts", None, "")[0] == 200

    (disk / "filler").unlink()
    for report in refused:
        until = time.monotonic() + 10
        while (status := post(server, report)[0]) == 503 and time.monotonic() < until:
            time.sleep(0.1)
        assert status == 201
        acknowledged.add(report["id"])
    status, headers, _ = ask(server, "POST", "/report", urlencode(form), "application/x-www-form-urlencoded")
    assert (status, bool(re.match("/r/", headers["Location"]))) == (302, True)
    acknowledged.add(form["id"])

    with contextlib.closing(sqlite3.connect(disk / "home" / "amparo.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kept = {row[0] for row in database.execute("SELECT id FROM intake_report")}
        (events,) = database.execute(
            "SELECT count(*) FROM ledger_event WHERE kind = 'intake.report.received'"
        ).fetchone()
    assert {one.replace("-", "") for one in acknowledged} == kept
    assert events == len(kept)
