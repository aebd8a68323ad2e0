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
