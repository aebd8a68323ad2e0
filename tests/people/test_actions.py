from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.test import Client

from amparo.core.kit import clock
from amparo.core.ledger.models import Event
from amparo.core.ledger.terms import Refused
from amparo.core.people import actions, reads, sessions, tasks
from amparo.core.people.models import Entrance, Grant, Invitation, Person
from amparo.core.people.terms import ACCESS, Kind, No, Permit, Role, Skill
from amparo.core.vault.terms import Channel
from tests.cast import NOON, by, invite, join, log_in, passphrase_hash
from tests.refusal import refused

WEEK = timedelta(days=7)


def test_three_founders_have_no_inviter(cast):
    for founder in (cast.flor, cast.gil, cast.hana):
        assert reads.profile(founder, at=NOON).roles == {Role.COORDINATOR, Role.ADMINISTRATOR}
    assert Person.objects.filter(invited_by=None).count() == 3


def test_a_network_is_founded_once(cast):
    assert refused(lambda: actions.found(act=by("system:init"))) is No.FOUNDED_ALREADY


@pytest.mark.django_db
def test_lost_links_of_founders_are_made_anew():
    lost = actions.found(act=by("system:init"))
    kept = actions.found(act=by("system:init"))
    assert refused(lambda: join(lost[0], "zed")) is No.CODE_UNKNOWN
    join(kept[1], "zed")
    rest = actions.found(act=by("system:init"))
    assert len(rest) == 2
    for code in rest:
        join(code, f"founder-{rest.index(code)}")
    assert refused(lambda: actions.found(act=by("system:init"))) is No.FOUNDED_ALREADY


def test_the_database_knows_three_founders_only(cast):
    fields = {"id": uuid4(), "roles": [], "made_at": NOON, "expires_at": NOON, "code_hash": b"x"}
    for bad in ({"founder": 4}, {"founder": None}, {"founder": 1}, {"founder": 2, "inviter_id": cast.cora}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.create(**fields | bad)


def test_an_invitation_is_used_once(cast):
    code = actions.invite(act=by(cast.cora)).code
    join(code, "zed")
    assert refused(lambda: join(code, "zoe")) is No.CODE_UNKNOWN


def test_an_invitation_expires(cast):
    code = actions.invite(act=by(cast.cora)).code
    assert refused(lambda: join(code, "zed", at=NOON + WEEK)) is No.CODE_EXPIRED
    assert join(code, "zed", at=NOON + WEEK - timedelta(seconds=1))


def test_an_invitation_appoints_nobody_once_its_inviter_may_not(cast):
    code = actions.invite(act=by(cast.cora), roles={Role.DISPATCHER}).code
    actions.revoke_role(act=by(cast.omar), person_id=cast.cora, role=Role.COORDINATOR)
    assert reads.why_not_join(code, at=NOON) is No.CODE_UNKNOWN
    assert refused(lambda: join(code, "zed")) is No.CODE_UNKNOWN


def test_an_invitation_of_somebody_who_left_opens_nothing(cast):
    code = actions.invite(act=by(cast.omar)).code
    actions.deactivate(act=by(cast.cora), person_id=cast.omar)
    assert refused(lambda: join(code, "zed")) is No.CODE_UNKNOWN


def test_a_guess_opens_nothing(cast):
    assert refused(lambda: join("guess", "zed")) is No.CODE_UNKNOWN


@pytest.mark.parametrize(("handle", "expected"), [("Ana", No.HANDLE_MALFORMED), ("ana", No.HANDLE_TAKEN)])
def test_a_pseudonym_must_be_new_and_plain(cast, handle, expected):
    code = actions.invite(act=by(cast.cora)).code
    assert refused(lambda: join(code, handle)) is expected


def test_only_the_hash_of_a_code_is_kept(cast):
    invited = actions.invite(act=by(cast.cora, key="k"))
    assert actions.invite(act=by(cast.cora, key="k")) == type(invited)(invited.id, None)
    assert invited.code.encode() not in bytes(Invitation.objects.get(id=invited.id).code_hash)


def test_nobody_without_the_permit_invites(cast):
    for who in (cast.mallory, cast.ana, cast.dana, cast.lucia):
        assert refused(lambda who=who: actions.invite(act=by(who))) is No.NOT_PERMITTED
    with pytest.raises(ObjectDoesNotExist):
        actions.invite(act=by(cast.nell))


def test_a_strong_role_waits_for_a_second(cast):
    zed = invite(cast.cora, "zed", {Role.COORDINATOR, Role.OBSERVER})
    assert reads.profile(zed, at=NOON).roles == {Role.OBSERVER}
    (waiting,) = reads.proposed()
    assert (waiting.person_id, waiting.role, waiting.proposed_by) == (zed, Role.COORDINATOR, cast.cora)

    for who, expected in (
        (cast.cora, No.SAME_PERSON),
        (cast.flor, No.FIRST_INVITED_BY_SECOND),
        (cast.dana, No.NOT_PERMITTED),
    ):
        assert refused(lambda w=who: actions.second_grant(act=by(w), grant_id=waiting.id)) is expected

    for _ in range(2):
        assert actions.second_grant(act=by(cast.omar, key="k"), grant_id=waiting.id) == waiting.id
    assert Role.COORDINATOR in reads.profile(zed, at=NOON).roles
    assert reads.proposed() == []
    with pytest.raises(ObjectDoesNotExist):
        actions.second_grant(act=by(cast.gil), grant_id=waiting.id)


def test_a_proposal_falls_with_its_proposer(cast):
    zed = invite(cast.cora, "zed", {Role.COORDINATOR})
    (waiting,) = reads.proposed()
    actions.deactivate(act=by(cast.flor), person_id=cast.cora)
    with pytest.raises(ObjectDoesNotExist):
        actions.second_grant(act=by(cast.omar), grant_id=waiting.id)
    assert reads.profile(zed, at=NOON).roles == frozenset()


def test_the_database_wants_two_for_a_strong_role(cast):
    fields = {"id": uuid4(), "person_id": cast.ana, "role": "coordinator", "proposed_at": NOON, "held_from": NOON}
    for second in (None, cast.cora):
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.create(**fields, granted_by_id=cast.cora, seconded_by_id=second)
    Grant.objects.create(**fields, granted_by_id=cast.cora, seconded_by_id=cast.omar)


def test_an_ordinary_role_is_held_at_once(cast):
    for _ in range(2):
        grant = actions.grant_role(act=by(cast.cora, key="k"), person_id=cast.ana, role=Role.DISPATCHER)
    assert Grant.objects.get(id=grant).granted_by_id == cast.cora
    assert Permit.DISPATCH in reads.profile(cast.ana, at=NOON).permits
    assert reads.profile(cast.ana, at=NOON - timedelta(seconds=1)).permits == frozenset()


def test_a_role_is_not_given_twice(cast):
    give = partial(actions.grant_role, act=by(cast.cora), person_id=cast.ana)
    assert refused(partial(give, role=Role.OBSERVER)) is No.HELD_ALREADY
    give(role=Role.LAWYER)
    assert refused(partial(give, role=Role.LAWYER)) is No.HELD_ALREADY


def test_a_role_ends_and_may_begin_again(cast):
    later = NOON + timedelta(hours=1)
    for _ in range(2):
        actions.revoke_role(act=by(cast.cora, at=later, key="k"), person_id=cast.ana, role=Role.OBSERVER)
    assert reads.profile(cast.ana, at=NOON).roles == {Role.OBSERVER}
    assert reads.profile(cast.ana, at=later).roles == frozenset()
    again = partial(actions.revoke_role, act=by(cast.cora), person_id=cast.ana, role=Role.OBSERVER)
    assert refused(again) is No.NOT_HELD
    actions.grant_role(act=by(cast.cora, at=later), person_id=cast.ana, role=Role.OBSERVER)
    assert reads.profile(cast.ana, at=later).roles == {Role.OBSERVER}


def test_a_proposal_can_be_taken_back(cast):
    actions.grant_role(act=by(cast.cora), person_id=cast.ana, role=Role.LAWYER)
    actions.revoke_role(act=by(cast.omar), person_id=cast.ana, role=Role.LAWYER)
    assert reads.proposed() == []


def test_the_last_who_can_grant_stays(cast):
    for who in (cast.flor, cast.gil, cast.hana, cast.omar, cast.ada):
        actions.deactivate(act=by(cast.cora), person_id=who)
    assert refused(lambda: actions.deactivate(act=by(cast.cora), person_id=cast.cora)) is No.LAST_GRANTER
    mine = partial(actions.revoke_role, act=by(cast.cora), person_id=cast.cora, role=Role.COORDINATOR)
    assert refused(mine) is No.LAST_GRANTER


def test_whoever_left_is_gone(cast):
    assert reads.find(cast.nell, at=NOON) is None
    assert cast.nell not in [p.id for p in reads.everybody(at=NOON)]
    for _ in range(2):
        actions.deactivate(act=by(cast.cora, key="k"), person_id=cast.ana)
    assert Event.objects.filter(kind=Kind.PERSON_DEACTIVATED, subject=cast.ana).count() == 1
    assert not Grant.objects.filter(person_id=cast.ana, held_until=None).exists()
    assert Event.objects.filter(kind="vault.contacts.forgotten").count() == 1
    assert Person.objects.get(id=cast.ana).contact_id is None


def test_a_training_runs_out(cast):
    soon = NOON + timedelta(days=1)
    for _ in range(2):
        actions.record_training(act=by(cast.cora, key="k"), person_id=cast.dana, skill=Skill.OBSERVE, valid_until=soon)
    assert reads.profile(cast.dana, at=NOON).skills == {Skill.OBSERVE}
    assert reads.profile(cast.dana, at=soon).skills == frozenset()
    over = partial(
        actions.record_training, act=by(cast.cora), person_id=cast.dana, skill=Skill.OBSERVE, valid_until=NOON
    )
    assert refused(over) is No.TRAINING_OVER


def test_a_contact_is_sealed_and_kept(cast):
    first = reads.profile(cast.ana, at=NOON).contact_id
    for _ in range(2):
        new = actions.keep_contact(act=by(cast.ana, key="k"), channel=Channel.SMS, address="+12135550109")
    assert reads.profile(cast.ana, at=NOON).contact_id == new != first
    assert Event.objects.filter(kind="vault.contacts.forgotten", facts__count=1).count() == 1
    with pytest.raises(Refused):
        actions.keep_contact(act=by(cast.ana), channel=Channel.SMS, address="nonsense")


def test_a_demonstration_lets_in_by_a_link_once(cast, settings):
    settings.DEMONSTRATION = True
    code = actions.make_entrance(act=by("system:demo"), person_id=cast.ana)
    expired = Entrance.objects.get().expires_at
    late = partial(actions.use_entrance, act=by("public", at=expired), code=code)
    assert refused(late) is No.CODE_EXPIRED
    assert actions.use_entrance(act=by("public"), code=code) == cast.ana
    assert refused(lambda: actions.use_entrance(act=by("public"), code=code)) is No.CODE_UNKNOWN
    assert refused(lambda: actions.use_entrance(act=by("public"), code="guess")) is No.CODE_UNKNOWN


def test_a_real_home_knows_no_such_links(cast, settings):
    make = partial(actions.make_entrance, act=by("system:demo"), person_id=cast.ana)
    assert refused(make) is No.NOT_A_DEMONSTRATION
    settings.DEMONSTRATION = True
    code = make()
    settings.DEMONSTRATION = False
    assert refused(lambda: actions.use_entrance(act=by("public"), code=code)) is No.NOT_A_DEMONSTRATION


def test_no_pseudonym_and_no_code_reaches_the_ledger(cast):
    handles = set(cast.everybody())
    for event in Event.objects.all():
        assert not handles & {str(value) for value in event.facts.values()}
    assert passphrase_hash() == Person.objects.get(id=cast.ana).password


def test_only_acts_on_ones_own_way_in_are_noted(cast):
    for what in ACCESS:
        actions.note_access(act=by(cast.ana), what=what, factor="totp")
    actions.note_access(act=by(cast.ana), what=Kind.SESSION_OPENED)
    assert Event.objects.filter(subject=cast.ana, kind__in=ACCESS).count() == len(ACCESS) + 1
    with pytest.raises(ValueError, match="action of its own"):
        actions.note_access(act=by(cast.ana), what=Kind.ROLE_GRANTED)


def test_sessions_that_ran_out_are_forgotten_with_their_addresses(cast):
    cache.set("allauth:rl:ip:203.0.113.7", [1], timeout=3600)
    old, live = log_in(Client(), cast.dana), log_in(Client(), cast.ana)
    later = clock.now() + timedelta(hours=13)
    Session.objects.filter(session_key=live.session.session_key).update(expire_date=later + WEEK)
    assert sessions.count_expired(at=clock.now()) == 0
    tasks.forget_sessions(by("system:worker"))
    assert UserSession.objects.count() == 2

    tasks.forget_sessions(by("system:worker", at=later))
    assert list(UserSession.objects.values_list("user_id", flat=True)) == [cast.ana]
    assert not Session.objects.filter(session_key=old.session.session_key).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache WHERE cache_key LIKE '%%203.0.113.7'")
        assert cursor.fetchone() == (0,)
    assert Event.objects.filter(kind=Kind.SESSIONS_FORGOTTEN).count() == 1


def test_whoever_leaves_is_logged_out_everywhere(cast):
    log_in(Client(), cast.dana), log_in(Client(), cast.dana)
    log_in(Client(), cast.ana)
    actions.deactivate(act=by(cast.cora), person_id=cast.dana)
    assert list(UserSession.objects.values_list("user_id", flat=True)) == [cast.ana]
    assert Session.objects.count() == 1
