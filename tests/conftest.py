"""What every test stands on."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import translation
from hypothesis import settings as property_tests

from tests.home import ENGINE, HOME

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

    from tests.cast import Cast

CHROMIUM = "/usr/bin/chromium"

# How long an example takes on a busy machine says nothing about the code; pytest's own time-out ends what hangs.
property_tests.register_profile("house", deadline=None)
property_tests.load_profile("house")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the browser's tests to the end: its driver keeps a loop running, beside which no test can start one."""
    items.sort(key=lambda item: "driver" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def engine() -> str:
    """``sqlite`` or ``postgres``."""
    return ENGINE


@pytest.fixture(autouse=True)
def _nobody_sent_anything() -> None:
    """Let no test count what another one sent."""
    from amparo.stages.intake.crowd import crowd

    crowd.forget()


@pytest.fixture
def home() -> Path:
    """The data directory of this test run."""
    return HOME


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_triggers() -> None:
    """Let the test runner, and nobody else, empty insert-only tables between tests."""
    from django.test import TransactionTestCase

    from tests import flush

    TransactionTestCase._fixture_teardown = flush.teardown


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Let the suite's own database skip the disk's sync.

    No test in this process is about a crash; those that are start servers of their own,
    with the settings as they ship.
    """
    from django.db import connection

    if connection.vendor == "sqlite":
        options = connection.settings_dict["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
        connection.close()


@pytest.fixture(scope="session", autouse=True)
def _keys() -> None:
    """Give this run's home its keys, as ``init`` does."""
    from amparo.core.vault import keys

    keys.create(HOME)


@pytest.fixture
def cast(db: None) -> "Cast":
    """Everybody of ``tests/cast.py``, joined and trained."""
    from tests.cast import make_cast

    return make_cast()


@pytest.fixture(scope="session", autouse=True)
def _static_files() -> None:
    """Collect them before anything imports the application, which looks once at what there is."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def _forget_the_language() -> Iterator[None]:
    """Let no page that was asked for in Spanish choose the next test's language."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def driver() -> Iterator["Playwright"]:
    """The one driver of browsers: a second one in the same process refuses to start."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # it runs a loop in this thread until the run ends
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(driver: "Playwright") -> Iterator["Browser"]:
    """Debian's browser."""
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture(autouse=True)
def _writer_rests() -> Iterator[None]:
    """Give back the connection of intake's writer, so that the test database can be emptied and dropped."""
    yield
    from amparo.stages.intake.writer import writer

    writer.rest()
