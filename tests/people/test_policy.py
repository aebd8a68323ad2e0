from datetime import timedelta
from uuid import UUID

import pytest

from amparo.core.people import policy
from amparo.core.people.terms import STRONG, No, Permit, Profile, Role
from tests.cast import NOON

#        root          other
#       /    \           |
#     cora   carl       omar
#      |
#     dana
ROOT, OTHER, CORA, CARL, OMAR, DANA = (UUID(int=n) for n in range(1, 7))
TREE = {ROOT: None, OTHER: None, CORA: ROOT, CARL: ROOT, OMAR: OTHER, DANA: CORA}


def somebody(person=CORA, *roles):
    held = frozenset(roles)
    return Profile(person, "somebody", held, policy.permits_of(held), frozenset(), "en", None)


COORDINATOR = somebody(CORA, Role.COORDINATOR)
OBSERVER = somebody(DANA, Role.OBSERVER)


def test_every_role_has_its_permits():
    assert set(policy.PERMITS) == set(Role)
    assert policy.permits_of(frozenset(Role)) == frozenset(Permit)
    assert policy.permits_of(frozenset()) == frozenset()


def test_whoever_holds_power_needs_a_passkey():
    assert {role for role in Role if policy.needs_passkey(frozenset({role}))} == STRONG
    assert not policy.needs_passkey(frozenset())
    for role in Role:
        powerful = policy.PERMITS[role] & {Permit.RELEASE_ALERT, Permit.GRANT_ROLES, Permit.INVITE}
        assert policy.needs_second(role) >= bool(powerful)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (CORA, OMAR, None),
        (OMAR, CORA, None),
        (DANA, CARL, None),
        (ROOT, OTHER, None),
        (CORA, CORA, No.SAME_PERSON),
        (CORA, DANA, No.SECOND_INVITED_BY_FIRST),
        (ROOT, DANA, No.SECOND_INVITED_BY_FIRST),
        (DANA, CORA, No.FIRST_INVITED_BY_SECOND),
        (DANA, ROOT, No.FIRST_INVITED_BY_SECOND),
    ],
)
def test_why_not_second(first, second, expected):
    assert policy.why_not_second(first, second, TREE) == expected
    assert policy.why_not_second_releaser(first, second, TREE) == expected


def test_a_gap_in_the_tree_is_not_a_yes():
    with pytest.raises(KeyError):
        policy.why_not_second(DANA, OMAR, {DANA: CORA, OMAR: OTHER, OTHER: None})


@pytest.mark.parametrize(
    ("handle", "expected"),
    [
        ("ana", None),
        ("a-2", None),
        ("x" * 40, None),
        ("x" * 41, No.HANDLE_MALFORMED),
        ("an", No.HANDLE_MALFORMED),
        ("Ana", No.HANDLE_MALFORMED),
        ("аna", No.HANDLE_MALFORMED),
        ("ana-", No.HANDLE_MALFORMED),
        ("1na", No.HANDLE_MALFORMED),
        ("ana\n", No.HANDLE_MALFORMED),
        ("", No.HANDLE_MALFORMED),
    ],
)
def test_why_not_handle(handle, expected):
    assert policy.why_not_handle(handle) == expected


@pytest.mark.parametrize(
    ("inviter", "roles", "expected"),
    [
        (COORDINATOR, {Role.OBSERVER}, None),
        (COORDINATOR, {Role.COORDINATOR}, None),
        (somebody(CORA, Role.DISPATCHER), set(), No.NOT_PERMITTED),
        (somebody(CORA), {Role.OBSERVER}, No.NOT_PERMITTED),
    ],
)
def test_why_not_invite(inviter, roles, expected):
    assert policy.why_not_invite(inviter, frozenset(roles)) == expected


@pytest.mark.parametrize(
    ("by", "inviter", "over", "expected"),
    [
        (COORDINATOR, CORA, False, None),
        (COORDINATOR, OMAR, False, None),
        (COORDINATOR, None, False, None),
        (somebody(OMAR, Role.ADMINISTRATOR), CORA, False, None),
        (OBSERVER, DANA, False, None),
        (OBSERVER, CORA, False, No.NOT_PERMITTED),
        (OBSERVER, None, False, No.NOT_PERMITTED),
        (OBSERVER, CORA, True, No.NOT_PERMITTED),
        (COORDINATOR, CORA, True, No.INVITATION_OVER),
    ],
)
def test_why_not_withdraw(by, inviter, over, expected):
    assert policy.why_not_withdraw(by, inviter, over=over) == expected


@pytest.mark.parametrize(
    ("granter", "person", "role", "expected"),
    [
        (COORDINATOR, OBSERVER, Role.VERIFIER, None),
        (COORDINATOR, OBSERVER, Role.OBSERVER, No.HELD_ALREADY),
        (COORDINATOR, COORDINATOR, Role.LAWYER, No.ONESELF),
        (OBSERVER, COORDINATOR, Role.LAWYER, No.NOT_PERMITTED),
    ],
)
def test_why_not_grant(granter, person, role, expected):
    assert policy.why_not_grant(granter, person, role) == expected


@pytest.mark.parametrize(
    ("proposer", "seconder", "person", "expected"),
    [
        (COORDINATOR, somebody(OMAR, Role.COORDINATOR), DANA, None),
        (COORDINATOR, somebody(OMAR, Role.DISPATCHER), DANA, No.NOT_PERMITTED),
        (somebody(CORA), somebody(OMAR, Role.COORDINATOR), DANA, No.NOT_PERMITTED),
        (COORDINATOR, somebody(DANA, Role.ADMINISTRATOR), DANA, No.ONESELF),
        (COORDINATOR, COORDINATOR, DANA, No.SAME_PERSON),
        (COORDINATOR, somebody(ROOT, Role.COORDINATOR), CARL, No.FIRST_INVITED_BY_SECOND),
    ],
)
def test_why_not_second_grant(proposer, seconder, person, expected):
    assert policy.why_not_second_grant(proposer, seconder, person, TREE) == expected


BOTH = somebody(DANA, Role.COORDINATOR, Role.ADMINISTRATOR)


@pytest.mark.parametrize(
    ("revoker", "person", "role", "others", "expected"),
    [
        (COORDINATOR, OBSERVER, Role.OBSERVER, 1, None),
        (OBSERVER, OBSERVER, Role.OBSERVER, 1, None),
        (OBSERVER, COORDINATOR, Role.COORDINATOR, 1, No.NOT_PERMITTED),
        (COORDINATOR, COORDINATOR, Role.COORDINATOR, 0, No.LAST_GRANTER),
        (BOTH, BOTH, Role.COORDINATOR, 0, None),
        (COORDINATOR, OBSERVER, Role.COORDINATOR, 0, None),
    ],
)
def test_why_not_revoke(revoker, person, role, others, expected):
    assert policy.why_not_revoke(revoker, person, role, other_granters=others) == expected


@pytest.mark.parametrize(
    ("by", "person", "others", "expected"),
    [
        (COORDINATOR, OBSERVER, 0, None),
        (OBSERVER, OBSERVER, 1, None),
        (OBSERVER, COORDINATOR, 1, No.NOT_PERMITTED),
        (COORDINATOR, COORDINATOR, 0, No.LAST_GRANTER),
        (COORDINATOR, COORDINATOR, 1, None),
    ],
)
def test_why_not_deactivate(by, person, others, expected):
    assert policy.why_not_deactivate(by, person, other_granters=others) == expected


@pytest.mark.parametrize(
    ("trainer", "person", "until", "expected"),
    [
        (COORDINATOR, DANA, NOON + timedelta(seconds=1), None),
        (COORDINATOR, DANA, NOON, No.TRAINING_OVER),
        (COORDINATOR, CORA, NOON + timedelta(days=1), No.ONESELF),
        (OBSERVER, CORA, NOON + timedelta(days=1), No.NOT_PERMITTED),
    ],
)
def test_why_not_train(trainer, person, until, expected):
    assert policy.why_not_train(trainer, person, until=until, now=NOON) == expected


@pytest.mark.parametrize(
    ("expires_at", "used", "expected"),
    [
        (NOON + timedelta(seconds=1), False, None),
        (NOON, False, No.CODE_EXPIRED),
        (NOON + timedelta(seconds=1), True, No.CODE_UNKNOWN),
    ],
)
def test_why_not_code(expires_at, used, expected):
    assert policy.why_not_code(expires_at=expires_at, used=used, now=NOON) == expected
