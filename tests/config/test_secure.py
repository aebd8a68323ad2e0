"""What an installation behind TLS sets, and what no installation may set."""

import json
import os
import subprocess
import sys

import pytest

ASK = """
import django, json
django.setup()
from django.conf import settings
from amparo.interfaces.web.accounts import known
names = "SESSION_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_HSTS_SECONDS".split()
print(json.dumps({name: getattr(settings, name) for name in names} | {"known": known._COOKIE}))
"""


def ask(tmp_path, **environment):
    plain = {name: value for name, value in os.environ.items() if not name.startswith("AMPARO_")}
    plain |= {"AMPARO_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "amparo.config.settings"}
    plain["PYTHONPATH"] = os.pathsep.join(sys.path)
    return subprocess.run(
        [sys.executable, "-c", ASK], env=plain | environment, capture_output=True, text=True, timeout=60
    )


@pytest.mark.slow
def test_behind_tls_every_cookie_is_bound_to_the_host(tmp_path):
    told = json.loads(ask(tmp_path, AMPARO_PUBLIC_URL="https://amparo.example").stdout)
    assert told["SESSION_COOKIE_NAME"] == "__Host-session"
    assert told["CSRF_COOKIE_NAME"] == "__Host-csrf"
    assert told["known"] == "__Host-known"
    assert told["SESSION_COOKIE_SECURE"] is told["CSRF_COOKIE_SECURE"] is True
    assert told["SECURE_HSTS_SECONDS"] >= 31_536_000


@pytest.mark.slow
@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("AMPARO_PUBLIC_URL", "http://amparo.example", "use https://"),
        ("AMPARO_TRUSTED_PROXIES", "-1", "whole number from 0 to 5"),
        ("AMPARO_TRUSTED_PROXIES", "many", "whole number from 0 to 5"),
        ("AMPARO_REST_SECONDS", "60", "AMPARO_REST_SECONDS is '60': give a whole number from 28800 to 604800"),
        ("AMPARO_TRUSTED_PROXY", "1", "no such setting"),
    ],
)
def test_what_cannot_be_meant_stops_the_start(tmp_path, setting, value, says):
    refused = ask(tmp_path, **{setting: value})
    assert refused.returncode != 0
    assert says in refused.stderr
