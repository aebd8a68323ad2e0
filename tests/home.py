"""A pytest plugin, loaded before Django's settings: a home of this run's own, and one of two engines."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

OURS = {"AMPARO_TEST_ENGINE", "AMPARO_TEST_DATABASE_URL", "AMPARO_TEST_CLUSTER"}
HOME = Path(tempfile.mkdtemp(prefix="amparo-test-"))
for _name in [n for n in os.environ if n.startswith("AMPARO_") and n not in OURS]:
    del os.environ[_name]
os.environ["AMPARO_HOME"] = str(HOME)
(HOME / "static").mkdir()  # whitenoise warns without it

ENGINE = os.environ.get("AMPARO_TEST_ENGINE", "sqlite")
_server: Any = None
if ENGINE == "postgres":
    if "AMPARO_TEST_DATABASE_URL" not in os.environ:
        from tests.postgres import Server

        _server = Server(HOME / "postgres")
        os.environ["AMPARO_TEST_DATABASE_URL"] = _server.url
        os.environ["AMPARO_TEST_CLUSTER"] = str(HOME / "postgres")
    os.environ["AMPARO_DATABASE_URL"] = os.environ["AMPARO_TEST_DATABASE_URL"]

CLUSTER = Path(os.environ["AMPARO_TEST_CLUSTER"]) if "AMPARO_TEST_CLUSTER" in os.environ else None
"""Where PostgreSQL keeps its files; in the home of another process, if that one started it."""


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that this run started, and take its home away."""
    if _server is not None:
        _server.stop()
    shutil.rmtree(HOME, ignore_errors=True)
