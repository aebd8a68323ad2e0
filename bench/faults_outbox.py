"""Kill the relay a thousand times under load, beside each kind of provider, and count what became of the messages.

    ./amparo bench faults_outbox

One line of JSON for each kind.  Where the provider honours keys or can be asked, nothing
may be lost, doubled or asked about; where it can neither, nothing may be doubled in
silence: a person is asked, or an urgent message goes again under the same code.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

KILLS = {"keyed": 334, "queryable": 333, "blind": 333}


def main() -> int:
    """Run the trials in a home of their own; 0 if every promise held."""
    with tempfile.TemporaryDirectory(prefix="amparo-faults-") as home:
        os.environ |= {"AMPARO_HOME": home, "DJANGO_SETTINGS_MODULE": "amparo.config.settings"}
        import django

        django.setup()
        prepare(Path(home))
        held = [trial(kind, kills) for kind, kills in KILLS.items()]
        return int(not all(held))


def prepare(home: Path) -> None:
    """Give the home its keys and its tables."""
    from django.core.management import call_command

    from amparo.core.vault import keys

    keys.create(home)
    call_command("migrate", interactive=False, verbosity=0)


def trial(kind: str, kills: int) -> bool:
    """Run one trial, print what it counted, and say whether the promises held."""
    from tests.faults.outbox import trial as run

    tally = run(kind, kills=kills)
    print(json.dumps(tally.as_dict()), flush=True)
    silent = tally.lost or tally.doubled or tally.untrue
    return not silent and (kind == "blind" or not tally.asked)


if __name__ == "__main__":
    sys.exit(main())
