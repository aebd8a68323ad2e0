"""kill -9 of the web process under load: what was answered is there, and a resend makes no second report."""

import contextlib
import http.client
import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.api.test_reports import told

pytestmark = pytest.mark.faults
ROOT = Path(__file__).resolve().parents[2]
KILLS = 5
SENDERS = 8


@contextlib.contextmanager
def serving(home):
    """The product on this home; its process and its port."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AMPARO_")}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    command = [sys.executable, "-P", "-m", "bench.intake_server", "ours", str(home)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process, int(process.stdout.readline())
        finally:
            process.kill()


def send(port, sent, answered):
    """Send one report after another until the server is gone."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        while True:
            report = told()
            sent[report["id"]] = report
            try:
                status, answer = post(connection, report)
            except (OSError, http.client.HTTPException):
                return
            assert status == 201
            answered[report["id"]] = answer["receipt"]


def post(connection, report):
    headers = {"Host": "localhost", "Content-Type": "application/json"}
    connection.request("POST", "/api/v1/reports", json.dumps(report), headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def test_what_was_answered_is_there_and_a_resend_is_no_second_report(tmp_path):
    chance, sent, answered = random.Random(7), {}, {}
    home = tmp_path / "home"
    for _ in range(KILLS):
        with serving(home) as (process, port):
            senders = [threading.Thread(target=send, args=(port, sent, answered)) for _ in range(SENDERS)]
            for sender in senders:
                sender.start()
            time.sleep(0.3 + chance.uniform(0, 0.7))
            process.kill()
            for sender in senders:
                sender.join()
    with serving(home) as (_, port), contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        unheard = [one for one in sent if one not in answered]
        for one in [*unheard, *list(answered)[-50:]]:
            status, answer = post(connection, sent[one])
            assert status == 200 or one not in answered
            assert answered.setdefault(one, answer["receipt"]) == answer["receipt"]

    with contextlib.closing(sqlite3.connect(home / "amparo.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kept = [row[0] for row in database.execute("SELECT id FROM intake_report")]
        per_report = {
            table: database.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0]
            for table, where in (
                ("vault_contact", "1"),
                ("jobs_job", "subject IS NOT NULL"),
                ("ledger_event", "kind = 'intake.report.received'"),
            )
        }
    assert len(answered) > KILLS * SENDERS
    assert sorted(one.replace("-", "") for one in sent) == sorted(kept)
    assert set(per_report.values()) == {len(kept)}
