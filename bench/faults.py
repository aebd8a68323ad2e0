"""Kill workers and sequencers a hundred times each under load: no task lost, none done twice, the ledger verifies.

    ./amparo bench faults

One line of JSON for each engine.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.installation import fresh

KILLS = 200  # every second one is a worker's
ENGINES = ("sqlite", "postgres")


def main() -> int:
    """Run the trial on each engine; 0 if every promise held."""
    if len(sys.argv) == 1:
        # Django is started once in a process, on one engine.
        import subprocess

        return max(
            subprocess.run([sys.executable, "-P", __file__, engine], check=False).returncode for engine in ENGINES
        )
    with database(sys.argv[1]) as settings, fresh(**settings):
        from tests.faults.kills import trial

        tally = trial(kills=KILLS)
    print(json.dumps({"bench": "faults", "engine": sys.argv[1], **tally.as_dict()}))
    return int(bool(tally.lost or tally.doubled or tally.poisoned or tally.unnumbered or tally.broken))


@contextmanager
def database(engine: str) -> Iterator[dict[str, str]]:
    """Yield the settings of an engine, with a server of its own where it needs one."""
    if engine == "sqlite":
        yield {}
        return
    from tests.postgres import Server

    with tempfile.TemporaryDirectory(prefix="amparo-bench-") as folder:
        server = Server(Path(folder) / "postgres")
        try:
            yield {"AMPARO_DATABASE_URL": server.url}
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
