import pytest

from tools import run_tests
from tools.run_tests import Outcome

REPORT = """<testsuites><testsuite>
<testcase name="a"/>
<testcase name="b"><failure message="no"/></testcase>
<testcase name="c"><error message="set-up"/></testcase>
<testcase name="d"><skipped message="needs a printer"/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def runs(monkeypatch, tmp_path):
    """Stands in for both engines' runs: each comes to the outcome that the test chose."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "skips.toml").write_text('[[skip]]\nreason = "needs a printer"\nbecause = "..."\n')
    monkeypatch.setattr(run_tests, "ROOT", tmp_path)
    monkeypatch.setattr(run_tests, "have_chromium", lambda words: True)
    monkeypatch.setattr("sys.argv", ["run_tests"])

    def come_to(**facts):
        monkeypatch.setattr(
            run_tests, "run", lambda engine, words: Outcome(engine, **{"passed": 3, "failed": 0} | facts)
        )
        return run_tests.main()

    return come_to


def test_a_report_is_counted(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(REPORT)

    assert run_tests.read_report("sqlite", report) == Outcome("sqlite", 1, 2, ("needs a printer",))


def test_the_last_lines_count_each_engine(runs, capsys):
    assert runs() == 0

    assert capsys.readouterr().out.splitlines()[-2:] == ["SQLite: 3 passed, 0 failed", "PostgreSQL: 3 passed, 0 failed"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"failed": 1}, 1),
        ({"passed": 0}, 1),
        ({"skipped": ("needs a printer",)}, 0),
        ({"skipped": ("needs a printer", "too slow today")}, 1),
    ],
)
def test_a_failure_or_an_unlisted_skip_fails_the_run(runs, facts, code):
    assert runs(**facts) == code


def driver(tmp_path, monkeypatch, *, code):
    """Stand in for the program that drives the browser."""
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\nexit {code}\n")
    node.chmod(0o755)
    monkeypatch.setattr(run_tests, "compute_driver_executable", lambda: (str(node), "cli"))


@pytest.mark.parametrize(
    ("code", "browser", "starts"), [(0, "/bin/true", True), (127, "/bin/true", False), (0, None, False)]
)
def test_a_browser_starts_only_with_its_driver(tmp_path, monkeypatch, code, browser, starts):
    driver(tmp_path, monkeypatch, code=code)
    monkeypatch.setattr(run_tests.shutil, "which", lambda name: browser)
    assert run_tests.browser_starts() is starts


def test_without_a_browser_a_line_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(run_tests, "browser_starts", lambda: False)
    monkeypatch.setattr(run_tests.os, "geteuid", lambda: 1000)
    assert not run_tests.have_chromium([])
    assert "sudo apt install chromium libatomic1" in capsys.readouterr().out
    assert run_tests.have_chromium(["-m", "not browser"])
