"""The short form of ``./amparo bench faults``: everything is killed, the database too."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.faults, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
KILLS = 3
LONGEST = 240  # seconds; the trial itself waits 120 for the work to be done, and then says what is not


@pytest.mark.timeout(LONGEST + 10)
def test_the_killed_group_loses_nothing_and_doubles_nothing(engine):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AMPARO_")}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    command = [sys.executable, "-P", "bench/faults.py", engine, str(KILLS)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LONGEST)
    assert done.returncode == 0, done.stdout + done.stderr
    tally = json.loads(done.stdout.splitlines()[-1])
    assert set(tally["kills"].values()) == {KILLS}
    assert ("database" in tally["kills"]) == (engine == "postgres")
    assert tally["acknowledged"] > 20
    assert tally["messages"] > 10
