"""A process that writes as fast as it can for so many seconds; prints how many acts, and the 99th percentile of one."""

import json
import os
import sys
import time

import django
from django.conf import settings

if __name__ == "__main__":
    # The ledger alone, so that eight of them start in a second.
    settings.configure(
        INSTALLED_APPS=["amparo.core.ledger.apps.LedgerConfig"],
        DATABASES={"default": json.loads(os.environ["TEST_DATABASE"])},
        USE_TZ=True,
    )
    django.setup()

    from tests.ledger.test_actions import act, happen

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    took, until = [], time.monotonic() + float(sys.argv[1])
    while time.monotonic() < until:
        began = time.monotonic()
        happen(act=act())
        took.append(time.monotonic() - began)
    sys.stdout.write(f"{len(took)} {sorted(took)[len(took) * 99 // 100]:.3f}\n")
