import os
from argparse import Namespace
from types import SimpleNamespace

import pytest

from amparo.config import env
from amparo.interfaces.cli.commands import demo
from amparo.stages.dispatch import policy

OPTIONS = Namespace(scenario="calm-night", seed=1, speed=60.0, port=8000, open=False)


class Ended:
    """A process group that was told to stop at once."""

    def __init__(self, code):
        self.code = code

    def run(self, is_ready, when_ready):
        return self.code


@pytest.mark.parametrize(("code", "says"), [(0, True), (1, False)])
def test_the_end_says_how_to_begin_again_unless_something_was_wrong(monkeypatch, tmp_path, capsys, code, says):
    monkeypatch.setenv("AMPARO_HOME", str(tmp_path))
    monkeypatch.setattr(demo, "_environment", lambda port: None)
    monkeypatch.setattr(demo, "_prepare", lambda directory: None)
    monkeypatch.setattr(demo, "_gather", lambda: {"simulated": [], "guests": []})
    monkeypatch.setattr(demo.serve, "where", lambda: ("localhost", 1, "http://localhost:1"))
    monkeypatch.setattr(demo.serve, "listen", lambda host, port: SimpleNamespace(fileno=lambda: 0))
    monkeypatch.setattr(demo.serve, "set_up", lambda: None)
    monkeypatch.setattr(demo.serve, "children", lambda number: [])
    monkeypatch.setattr(demo, "Group", lambda children: Ended(code))
    assert demo.run(OPTIONS) == code
    assert ("./amparo demo begins a new one" in capsys.readouterr().out) is says


def test_the_invitation_explains_the_two_clocks():
    invitation = demo.Night(OPTIONS, "http://localhost:1", {"simulated": [], "guests": []}).invitation()
    assert "The times here are the night's; pages show your own clock, on which the night runs 60 times" in invitation


def test_a_demonstration_sets_a_short_rest_and_nothing_else_does(monkeypatch):
    monkeypatch.setattr(os, "environ", {})
    demo._environment(8000)
    assert int(os.environ["AMPARO_REST_SECONDS"]) == demo.REST_SECONDS
    default = next(setting.default for setting in env.KNOWN if setting.name == "AMPARO_REST_SECONDS")
    assert int(default) == policy.REST.total_seconds()
