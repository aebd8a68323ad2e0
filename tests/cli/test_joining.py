import pytest

from amparo.core.kit import clock
from amparo.core.people import reads
from amparo.core.people.terms import Role
from amparo.interfaces.cli import joining
from amparo.interfaces.cli.terminal import Failed
from tests.cast import join


def test_somebody_who_may_invites(cast):
    link = joining.invite("cora", {Role.OBSERVER, Role.COORDINATOR})
    assert link.startswith("http://localhost:8000/join/")
    person = join(link.rsplit("/", 1)[1], "zed", at=clock.now())
    assert reads.profile(person, at=clock.now()).roles == {Role.OBSERVER}
    assert joining.waits_for_second({Role.OBSERVER, Role.COORDINATOR}) == ["coordinator"]


@pytest.mark.parametrize(
    ("who", "says"), [("mallory", "permit"), ("dana", "permit"), ("nell", "no open"), ("x", "no open")]
)
def test_others_do_not(cast, who, says):
    with pytest.raises(Failed, match=says):
        joining.invite(who, {Role.OBSERVER})


def test_founded_is_founded(cast):
    with pytest.raises(Failed, match="founders already"):
        joining.found()
