"""Kill the process group and its database at random under load: nothing lost, nothing doubled, the ledger verifies.

    ./amparo bench faults [sqlite|postgres] [KILLS]

Web, worker, relay and sequencer are killed so many times each, 100 if nothing else is said, and so
is PostgreSQL: its server, or one of its backends.  SQLite has no process of its own: it dies
with whoever holds the file.  One line of JSON for each engine.
"""

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.installation import fresh

KILLS = 100
ENGINES = ("sqlite", "postgres")


def main() -> int:
    """Run the trial on each engine; 0 if every promise held."""
    if len(sys.argv) == 1:
        # Django is started once in a process, on one engine.
        return max(
            subprocess.run([sys.executable, "-P", __file__, engine], check=False).returncode for engine in ENGINES
        )
    engine, kills = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else KILLS
    with database(engine) as (settings, kill_database), fresh(**settings):
        from tests.faults.siege import trial

        tally = trial(kills=kills, kill_database=kill_database)
    print(json.dumps({"bench": "faults", "engine": engine, **tally.as_dict()}))
    return int(not tally.held())


@contextmanager
def database(engine: str) -> Iterator[tuple[dict[str, str], Callable[[random.Random], None] | None]]:
    """Yield the settings of an engine and what kills its server, with a server of its own where it needs one."""
    if engine == "sqlite":
        yield {}, None
        return
    from tests.faults.database import Database

    with tempfile.TemporaryDirectory(prefix="amparo-bench-") as folder:
        server = Database(Path(folder) / "postgres")
        try:
            yield {"AMPARO_DATABASE_URL": server.url}, server.kill
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
