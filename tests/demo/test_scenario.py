import pytest

from amparo.interfaces.cli.demo.actors import as_json
from amparo.interfaces.cli.demo.scenario import Truth, calm_night


@pytest.mark.parametrize("seed", range(20))
def test_a_night_is_the_same_for_the_same_seed(seed):
    assert calm_night(seed) == calm_night(seed)
    assert calm_night(seed) != calm_night(seed + 1)


@pytest.mark.parametrize("seed", range(20))
def test_a_night_is_calm_and_shows_every_outcome(seed):
    night = calm_night(seed)
    assert {h.truth for h in night.happenings} == set(Truth)
    assert 12 <= len(night.reports()) <= 40
    assert night.reports() == sorted(night.reports(), key=lambda r: (r.after, r.id))
    first = next(h for h in night.happenings if h.truth is Truth.ENFORCEMENT)
    assert first.after < 8 * 60  # seconds: eight at --speed 60


@pytest.mark.parametrize("seed", range(20))
def test_ids_are_version_7_and_phones_are_invented(seed):
    reports = calm_night(seed).reports()
    assert len({r.id for r in reports}) == len(reports)
    assert all(r.id.version == 7 for r in reports)
    for phone in (r.phone for r in reports if r.phone):
        assert 100 <= int(phone.removeprefix("+1213555")) <= 199


def test_a_report_finds_its_happening():
    night = calm_night(1)
    report = night.happenings[3].reports[0]
    assert night.happening_of(str(report.id)) == night.happenings[3]
    assert night.happening_of("nothing") is None
    assert as_json(report)["place"]["accuracy_m"] == report.accuracy_m
