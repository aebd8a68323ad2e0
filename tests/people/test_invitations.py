"""Invitations that nobody has used yet: who sees them, who takes them back, what is left of their links."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction

from amparo.core.ledger.models import Event
from amparo.core.ledger.terms import Refused
from amparo.core.people import actions, reads
from amparo.core.people.models import Invitation, Person
from amparo.core.people.terms import Kind, No, Role
from tests.cast import NOON, by, join, make_cast
from tests.refusal import refused

WEEK = timedelta(days=7)


def seen(person, *, at=NOON):
    return [one.id for one in reads.outstanding(reads.profile(person, at=at), at=at)]


def test_its_link_opens_nothing_once_it_is_withdrawn(cast):
    invited = actions.invite(act=by(cast.cora), roles={Role.OBSERVER})
    assert reads.why_not_join(invited.code, at=NOON) is None
    assert actions.withdraw_invitation(act=by(cast.cora), invitation_id=invited.id) == invited.id
    assert reads.why_not_join(invited.code, at=NOON) is No.CODE_UNKNOWN
    assert refused(lambda: join(invited.code, "zed")) is No.CODE_UNKNOWN
    event = Event.objects.get(kind=Kind.INVITATION_WITHDRAWN)
    assert (event.subject, event.actor, event.facts) == (invited.id, str(cast.cora), {"roles": "observer"})
    assert seen(cast.cora) == []


def test_a_double_click_withdraws_once(cast):
    invited = actions.invite(act=by(cast.cora))
    for _ in range(2):
        assert actions.withdraw_invitation(act=by(cast.cora, key="k"), invitation_id=invited.id) == invited.id
    assert Event.objects.filter(kind=Kind.INVITATION_WITHDRAWN).count() == 1
    again = partial(actions.withdraw_invitation, act=by(cast.omar), invitation_id=invited.id)
    assert refused(again) is No.INVITATION_OVER


@pytest.mark.parametrize("who", ["omar", "ada", "flor"])
def test_whoever_hands_out_roles_withdraws_anybodys(cast, who):
    invited = actions.invite(act=by(cast.cora))
    assert seen(getattr(cast, who)) == [invited.id]
    actions.withdraw_invitation(act=by(getattr(cast, who)), invitation_id=invited.id)
    assert Invitation.objects.get(id=invited.id).withdrawn_by_id == getattr(cast, who)


@pytest.mark.parametrize("who", ["dana", "vera", "ana", "lucia", "mallory"])
def test_nobody_else_sees_or_withdraws_it(cast, who):
    invited = actions.invite(act=by(cast.cora))
    person = getattr(cast, who)
    assert seen(person) == []
    assert reads.outstanding_one(invited.id, reads.profile(person, at=NOON), at=NOON) is None
    call = partial(actions.withdraw_invitation, act=by(person), invitation_id=invited.id)
    assert refused(call) is No.NOT_PERMITTED
    assert reads.why_not_join(invited.code, at=NOON) is None


def test_whoever_gave_it_takes_it_back_though_they_may_invite_no_more(cast):
    invited = actions.invite(act=by(cast.cora), roles={Role.DISPATCHER})
    actions.revoke_role(act=by(cast.omar), person_id=cast.cora, role=Role.COORDINATOR)
    (asleep,) = reads.outstanding(reads.profile(cast.cora, at=NOON), at=NOON)
    assert (asleep.id, asleep.opens, asleep.roles) == (invited.id, False, {Role.DISPATCHER})
    actions.withdraw_invitation(act=by(cast.cora), invitation_id=invited.id)


def test_what_was_used_or_ran_out_cannot_be_withdrawn(cast):
    used, late = actions.invite(act=by(cast.cora)), actions.invite(act=by(cast.cora))
    join(used.code, "zed")
    assert seen(cast.cora) == [late.id]
    assert seen(cast.cora, at=NOON + WEEK) == []
    withdraw = actions.withdraw_invitation
    assert refused(lambda: withdraw(act=by(cast.cora), invitation_id=used.id)) is No.INVITATION_OVER
    after = by(cast.cora, at=NOON + WEEK)
    assert refused(lambda: withdraw(act=after, invitation_id=late.id)) is No.INVITATION_OVER
    with pytest.raises(ObjectDoesNotExist):
        withdraw(act=by(cast.cora), invitation_id=uuid4())


@pytest.mark.django_db
def test_a_founders_link_is_withdrawn_and_made_anew():
    mine, stray, _ = actions.found(act=by("system:init"))
    first = join(mine, "first-founder")
    shown = reads.outstanding(reads.profile(first, at=NOON), at=NOON)
    assert sorted(one.founder for one in shown) == [2, 3]
    assert all(not one.inviter and one.opens for one in shown)
    second = next(one.id for one in shown if one.founder == 2)
    actions.withdraw_invitation(act=by(first), invitation_id=second)
    assert refused(lambda: join(stray, "zed")) is No.CODE_UNKNOWN
    assert len(actions.found(act=by("system:init"))) == 2


def test_those_of_somebody_who_left_are_not_shown(cast):
    actions.invite(act=by(cast.omar))
    actions.deactivate(act=by(cast.cora), person_id=cast.omar)
    assert seen(cast.cora) == []


def test_the_latest_comes_first(cast):
    ids = [actions.invite(act=by(cast.cora, at=NOON + timedelta(minutes=n))).id for n in range(3)]
    assert seen(cast.omar, at=NOON + timedelta(hours=1)) == ids[::-1]


def test_the_database_knows_none_that_was_used_and_withdrawn(cast):
    invited = actions.invite(act=by(cast.cora))
    rows = Invitation.objects.filter(id=invited.id)
    used = {"used_at": NOON, "used_by": cast.nell}
    gone = {"withdrawn_at": NOON, "withdrawn_by": cast.cora}
    Invitation.objects.filter(used_by=cast.nell).update(used_at=None, used_by=None)
    for bad in (used | gone, {"withdrawn_at": NOON}, {"withdrawn_by": cast.cora}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**bad)
    rows.update(**gone)


def at_once(*calls):
    """Call all of them, each by its own connection, and return what came of each: a value, or why not."""

    def run(call):
        try:
            return call()
        except Refused as no:
            return no.reason
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_whoever_joins_while_it_is_withdrawn_is_in_or_out():
    cast = make_cast()
    for number in range(8):
        invited = actions.invite(act=by(cast.cora), roles={Role.OBSERVER})
        joined, withdrawn = at_once(
            lambda i=invited, n=number: join(i.code, f"newcomer-{n}"),
            lambda i=invited: actions.withdraw_invitation(act=by(cast.cora), invitation_id=i.id),
        )
        row = Invitation.objects.get(id=invited.id)
        if withdrawn == invited.id:
            assert (joined, row.used_at, row.withdrawn_at) == (No.CODE_UNKNOWN, None, NOON)
        else:
            assert (withdrawn, row.used_by_id, row.withdrawn_at) == (No.INVITATION_OVER, joined, None)
        assert Person.objects.filter(username=f"newcomer-{number}").exists() is (row.used_at is not None)


@pytest.fixture
def slow(monkeypatch):
    """Let a question of people, asked while an invitation is held, take half a second; return when that begins."""

    def make(question):
        inside, as_ever = threading.Event(), getattr(reads, question)

        def slowly(*args, **kwargs):
            inside.set()
            time.sleep(0.5)
            return as_ever(*args, **kwargs)

        monkeypatch.setattr(reads, question, slowly)
        return inside

    return make


@pytest.mark.django_db(transaction=True)
def test_whoever_withdraws_while_somebody_joins_waits_and_finds_it_used(slow):
    cast = make_cast()
    invited = actions.invite(act=by(cast.cora), roles={Role.OBSERVER})
    inside = slow("why_not_join")
    withdraw = partial(actions.withdraw_invitation, act=by(cast.cora), invitation_id=invited.id)
    joined, refusal = at_once(lambda: join(invited.code, "newcomer"), lambda: inside.wait(10) and withdraw())
    row = Invitation.objects.get(id=invited.id)
    assert (refusal, row.used_by_id, row.withdrawn_at) == (No.INVITATION_OVER, joined, None)


@pytest.mark.django_db(transaction=True)
def test_whoever_joins_while_it_is_being_withdrawn_waits_and_finds_it_unknown(slow):
    cast = make_cast()
    invited = actions.invite(act=by(cast.cora), roles={Role.OBSERVER})
    inside = slow("profile")
    withdraw = partial(actions.withdraw_invitation, act=by(cast.cora), invitation_id=invited.id)
    _, refusal = at_once(withdraw, lambda: inside.wait(10) and join(invited.code, "newcomer"))
    row = Invitation.objects.get(id=invited.id)
    assert (refusal, row.used_by_id, row.withdrawn_at) == (No.CODE_UNKNOWN, None, NOON)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_that_comes_at_once_is_answered_alike(slow):
    cast = make_cast()
    invited = actions.invite(act=by(cast.cora))
    inside = slow("profile")
    click = partial(actions.withdraw_invitation, act=by(cast.cora, key="k"), invitation_id=invited.id)
    assert at_once(click, lambda: inside.wait(10) and click()) == [invited.id] * 2
    assert Event.objects.filter(kind=Kind.INVITATION_WITHDRAWN).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_founder_who_joins_while_links_are_made_anew_keeps_their_place(slow):
    mine, *_ = actions.found(act=by("system:init"))
    inside = slow("why_not_join")
    joined, codes = at_once(
        lambda: join(mine, "first-founder"), lambda: inside.wait(10) and actions.found(act=by("system:init"))
    )
    assert len(codes) == 2
    assert sorted(Invitation.objects.values_list("founder", flat=True)) == [1, 2, 3]
    assert Invitation.objects.get(used_by_id=joined).founder == 1
