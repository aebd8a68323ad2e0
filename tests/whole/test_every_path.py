"""Row 36: no address, task or command, and nobody at any of them, alerts from what is not verified.

The lists are the program's own: the access matrix, which a test of its own holds against
the URLconf and the OpenAPI document, the registry of tasks, and the table of commands.
"""

import ast
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from amparo.core.jobs import registry
from amparo.interfaces import cli
from amparo.interfaces.web.matrix import LINES
from amparo.stages.alerts import public
from amparo.stages.alerts import reads as alerts
from amparo.stages.alerts.terms import Status
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents import reads
from amparo.stages.incidents.terms import Reopening, State
from tests.cast import by, log_in
from tests.repo.test_access_matrix import ADDRESSES, label
from tests.whole.test_chain import minutes, sign
from tests.world import ELSEWHERE, PARAMETERS, make_world

pytestmark = pytest.mark.django_db
PEOPLE = ("flor", "gil", "hana", "cora", "omar", "dana", "vera", "ana", "lucia", "ada", "mallory")
EVERY_WAY = [(line, method) for line in LINES for method in line.methods()]
SIGNED_AT = 250
CHAIN = ("amparo.stages.alerts", "amparo.stages.incidents", "amparo.stages.dispatch")
OTHER_BRANCHES = {"gil", "hana", "omar"}
"""Releasers whom Cora did not invite, and who did not invite her."""


@pytest.fixture
def world(cast, settings, time_machine):
    """A confirmed incident and its alert, which Cora has signed; an earlier one is over."""
    settings.DEMONSTRATION = True  # or unreviewed wording would hold back what should be held back for other reasons
    time_machine.move_to(minutes(SIGNED_AT))
    made = make_world(cast)
    draft = alerts.draft(made.draft)
    assert draft.until > minutes(SIGNED_AT)
    sign(cast.cora, made.draft, minutes(SIGNED_AT))
    return made


@pytest.fixture
def unverified(world, cast):
    """The same, after the confirmation was taken back."""
    incidents.reopen(
        act=by(cast.vera, at=minutes(SIGNED_AT)), incident_id=world.incident, cause=Reopening.MISTAKE, reason="x"
    )
    assert reads.incident(world.incident).state is State.CHECKING
    return world


def body(world):
    """Something for every field of every form."""
    return {
        "read": alerts.draft(world.draft).digest,
        "reason": "because",
        "note": "looked",
        "shows": "shows_enforcement",
        "cause": "other",
        "why": "same_event",
        "minutes": "60",
        "place": "90057",
        "answer": "send_again",
        "to": "",
    }


def address(line, world):
    wanted = set(ADDRESSES[line.name].pattern.converters) - set(line.given)
    makers = PARAMETERS | ELSEWHERE.get(label(line), {})
    return reverse(line.name, kwargs={name: makers[name](world) for name in wanted} | dict(line.given))


def in_force():
    return {shown.code for shown in public.published() if shown.status is Status.IN_FORCE}


def published_by(world, cast):
    """Try every address with every method as everybody; return who published by which."""
    before, found = in_force(), set()
    cookies = {who: log_in(Client(), getattr(cast, who), at=minutes(SIGNED_AT)).cookies for who in PEOPLE}
    for who in (*PEOPLE, "nobody"):
        for line, method in EVERY_WAY:
            browser = Client(raise_request_exception=False)
            browser.cookies.update(cookies.get(who, {}))  # anew each time: one of the addresses is the way out
            undo = transaction.savepoint()
            where = address(line, world)
            answer = browser.post(where, body(world)) if method == "POST" else browser.generic(method, where)
            assert answer.status_code < 500, (who, line)
            if in_force() - before:
                found.add((label(line), who))
            transaction.savepoint_rollback(undo)
    return found


@pytest.mark.timeout(300)
def test_only_a_second_releaser_of_another_branch_publishes(world, cast):
    """The control: were the incident confirmed, this is how the alert would go out, and no other way."""
    assert published_by(world, cast) == {("console:alert_step:sign", who) for who in OTHER_BRANCHES}


@pytest.mark.timeout(300)
def test_no_address_alerts_from_what_is_not_verified(unverified, cast):
    assert published_by(unverified, cast) == set()


def tasks():
    """The program's own tasks; another test of this process may have registered some of its own."""
    found = [name for name in registry.names() if name.startswith("amparo.")]
    assert len(found) > 10
    return found


def test_no_task_alerts_from_what_is_not_verified(unverified, cast):
    before = in_force()
    subjects = {unverified.incident, unverified.draft, unverified.assignment, unverified.message, cast.omar}
    subjects |= {member.report_id for member in reads.members(unverified.incident)}
    for name in tasks():
        for subject in (None, *sorted(map(str, subjects))):
            undo = transaction.savepoint()
            context = SimpleNamespace(task_result=SimpleNamespace(id=f"{name} {subject}"))
            with suppress(Exception):  # most subjects are none of this task's
                registry.find(name).func(context, subject)
            assert in_force() <= before, name
            transaction.savepoint_rollback(undo)


def test_no_task_and_no_command_releases_what_is_confirmed_either(world):
    before = in_force()
    for name in tasks():
        context = SimpleNamespace(task_result=SimpleNamespace(id=name))
        for subject in (str(world.draft), str(world.incident), None):
            undo = transaction.savepoint()
            with suppress(Exception):
                registry.find(name).func(context, subject)
            assert in_force() <= before, name
            transaction.savepoint_rollback(undo)


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("name", [*cli.COMMANDS, *cli.HIDDEN])
def test_no_command_reaches_the_acts_of_the_chain(name):
    """Whoever is at the server's terminal has no act of their own there; the pages have."""
    room = Path(cli.__file__).parent
    files = {room / "commands" / f"{name.replace('-', '_')}.py", *(room / "demo").rglob("*.py"), *room.glob("*.py")}
    for path in files:
        for what in imported(path):
            assert not what.startswith(CHAIN), path


def test_an_exercise_never_stands_in_force_without_saying_so(world, cast):
    """Row 43: whatever goes out of a demonstration is marked in the row, and the text begins with it."""
    sign(cast.omar, world.draft, minutes(SIGNED_AT))
    latest = public.published()[0]
    assert latest.status is Status.IN_FORCE
    assert latest.demonstration
    for language, mark in (("en", "DEMONSTRATION"), ("es", "DEMOSTRACIÓN")):
        assert latest.text(language).lines[0].startswith(mark)
