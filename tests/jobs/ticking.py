"""A worker with a task that runs by the clock, and is held up while there is a file ``hold``."""

import time
from uuid import UUID

from tests.jobs import process

if __name__ == "__main__":
    process.set_up()

    from amparo.core.jobs.registry import every
    from tests.jobs import sample

    @every(1)
    def tick(act):
        while (sample.folder / "hold").exists():
            (sample.folder / "held").touch()
            time.sleep(0.02)
        sample.ask(act=act, subject=UUID(int=int(act.at.timestamp())), kind=sample.Kind.TICKED)

    process.main()
