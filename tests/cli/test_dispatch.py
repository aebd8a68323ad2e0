from importlib import import_module

import pytest

from amparo.interfaces import cli
from amparo.interfaces.cli.terminal import Failed


@pytest.mark.parametrize("name", [*cli.COMMANDS, *cli.HIDDEN])
def test_every_listed_command_has_its_module(name):
    module = import_module(f"amparo.interfaces.cli.commands.{name.replace('-', '_')}")

    assert module.__doc__
    assert callable(module.arguments)
    assert callable(module.run)


@pytest.mark.parametrize("words", [[], ["help"], ["--help"]])
def test_the_overview_names_every_command(words, capsys):
    assert cli.main(words) == 0

    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in cli.COMMANDS)
    assert not any(name in shown for name in cli.HIDDEN)


def test_an_unknown_command_says_what_there_is(capsys):
    assert cli.main(["sevre"]) == 2

    assert "there is no command 'sevre'" in capsys.readouterr().err


def test_a_failure_is_a_sentence_and_no_traceback(monkeypatch, capsys):
    def fail(options):
        raise Failed("the disk is full: free 1 GB")

    monkeypatch.setattr("amparo.interfaces.cli.commands.test.run", fail)

    assert cli.main(["test"]) == 1
    assert capsys.readouterr().err == "amparo: the disk is full: free 1 GB\n"


@pytest.mark.parametrize(
    ("words", "handed_on"),
    [
        (
            ["test", "--engine", "sqlite", "-k", "a word", "tests/kit"],
            ["--engine", "sqlite", "--", "-k", "a word", "tests/kit"],
        ),
        (["test", "-x"], ["--", "-x"]),
    ],
)
def test_what_follows_test_goes_to_pytest(monkeypatch, words, handed_on):
    calls = []
    monkeypatch.setattr("amparo.interfaces.cli.commands.test.run_script", lambda *call: calls.append(call) or 0)

    assert cli.main(words) == 0
    assert calls == [("tools/run_tests.py", handed_on)]


def test_serve_refuses_what_it_does_not_know(capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(["serve", "--prot", "80"])

    assert end.value.code == 2
    assert "--prot 80" in capsys.readouterr().err
