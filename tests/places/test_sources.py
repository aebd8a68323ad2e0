import hashlib
import tomllib

import pytest

from amparo.core.places.names import DATA

SOURCES = tomllib.loads((DATA / "SOURCES.toml").read_text("utf-8"))


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_every_fact_says_where_it_comes_from(source):
    assert {"what", "address", "licence", "date", "sha256"} <= set(source)


@pytest.mark.parametrize(
    ("name", "file"),
    [("counties-10m", "built/counties-10m.json"), ("states", "states.csv"), ("spoken", "spoken.csv")],
)
def test_a_file_is_the_one_that_was_named(name, file):
    assert hashlib.sha256((DATA / file).read_bytes()).hexdigest() == SOURCES[name]["sha256"]
