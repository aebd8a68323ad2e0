import pytest
from django.db import connection

from amparo.core.ledger import checkpoints, sequencer
from amparo.core.ledger.terms import Break, Broken
from amparo.core.ledger.verify import Outcome
from amparo.core.vault import keys
from amparo.interfaces import cli
from amparo.interfaces.cli.commands.verify_ledger import SENTENCES
from tests.ledger.test_actions import NOON, act, happen


def test_every_kind_of_break_has_its_sentence():
    assert set(SENTENCES) == {kind.value for kind in Break}


@pytest.mark.django_db(transaction=True)
def test_a_whole_ledger_exits_0_and_a_broken_one_1(home, capsys):
    keys.create(home)
    happen(act=act(), times=3)
    sequencer.Sequencer(checkpoints.signer).turn(NOON)
    assert cli.main(["verify-ledger"]) == 0
    assert capsys.readouterr().out == "the ledger holds: 3 events, 3 of them under a signed checkpoint\n"
    assert not connection.in_atomic_block


@pytest.mark.parametrize("kind", Break)
def test_a_break_is_told_in_one_sentence(monkeypatch, capsys, kind):
    broken = Broken(kind, 7, None, until=20)
    monkeypatch.setattr("amparo.core.ledger.verify.verify", lambda: Outcome(7, 0, broken))
    assert cli.main(["verify-ledger"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("amparo: the ledger is broken: ")
    assert said.count("\n") == 1
    assert "None" not in said


def test_a_home_without_keys_says_so(monkeypatch, capsys, tmp_path, settings):
    settings.HOME = tmp_path
    assert cli.main(["verify-ledger"]) == 1
    assert "the ledger cannot be checked" in capsys.readouterr().err
