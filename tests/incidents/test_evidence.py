from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.stages.incidents.evidence import (
    ENFORCEMENT,
    Account,
    Check,
    Evidence,
    OnSite,
    copied,
    independent,
    proof,
    words_of,
)
from amparo.stages.incidents.policy import why_not_confirm
from amparo.stages.incidents.terms import Basis, Imagery, Marking, No
from tests.incidents.cast import TEXTS

VERA, ANA, BEN = UUID(int=1), UUID(int=2), UUID(int=3)
SEEN, CHECKED = UUID(int=10), UUID(int=11)


def sight(**changes):
    """Vera, trained, with Ana beside her, read ICE on a vest; each test takes away one thing."""
    return replace(OnSite(SEEN, VERA, ANA, verifier=True, marking=Marking.ICE), **changes)


def account(number=1, **changes):
    """A caller with a number of their own and words of their own."""
    made = Account(UUID(int=100 + number), bytes([number]), words_of(TEXTS[number - 1]), None, first_hand=True)
    return replace(made, **changes)


CHECK = Check(CHECKED, VERA, Imagery.SHOWS_ENFORCEMENT)
TWO = (account(1), account(2))


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (Evidence(), No.NO_MARKING_SEEN_BY_VERIFIER),
        (Evidence(on_site=(sight(),)), None),
        (Evidence(on_site=(sight(marking=Marking.BORDER_PATROL),)), None),
        (Evidence(on_site=(sight(marking=Marking.LOCAL_POLICE),)), No.NO_MARKING_SEEN_BY_VERIFIER),
        (Evidence(on_site=(sight(marking=Marking.FEDERAL_OTHER),)), No.NO_MARKING_SEEN_BY_VERIFIER),
        (Evidence(on_site=(sight(marking=Marking.NONE_SEEN),)), No.NO_MARKING_SEEN_BY_VERIFIER),
        (Evidence(on_site=(sight(verifier=False),)), No.NO_MARKING_SEEN_BY_VERIFIER),
        (Evidence(on_site=(sight(partner_id=None),)), No.PARTNER_NOT_RECORDED),
        (Evidence(on_site=(sight(partner_id=VERA),)), No.PARTNER_NOT_RECORDED),
        (Evidence(on_site=(sight(partner_id=None), sight())), None),
        (Evidence(accounts=TWO, checks=(CHECK,)), None),
        (Evidence(accounts=TWO), No.IMAGERY_NOT_CHECKED),
        (Evidence(accounts=TWO, checks=(replace(CHECK, shows=Imagery.INCONCLUSIVE),)), No.IMAGERY_NOT_CHECKED),
        (Evidence(accounts=TWO, checks=(replace(CHECK, shows=Imagery.OLD_OR_ELSEWHERE), CHECK)), None),
        (Evidence(accounts=(account(1),), checks=(CHECK,)), No.SOURCES_NOT_INDEPENDENT),
        (Evidence(accounts=(account(1), account(1)), checks=(CHECK,)), No.SOURCES_NOT_INDEPENDENT),
        (Evidence(accounts=(account(1), account(2, contact=None)), checks=(CHECK,)), No.SOURCES_NOT_INDEPENDENT),
        (Evidence(accounts=(account(1), account(2, first_hand=False)), checks=(CHECK,)), No.SOURCES_NOT_INDEPENDENT),
        (Evidence(on_site=(sight(partner_id=None),), accounts=TWO, checks=(CHECK,)), None),
    ],
)
def test_why_not_confirm(evidence, expected):
    assert why_not_confirm(evidence) == expected


def test_a_proof_names_what_it_stands_on():
    seen = proof(Evidence(on_site=(sight(),), accounts=TWO, checks=(CHECK,)))
    assert (seen.basis, seen.verifier_id, seen.partner_id) == (Basis.VERIFIER_ON_SITE, VERA, ANA)
    assert seen.cited == (SEEN,)
    heard = proof(Evidence(accounts=TWO, checks=(CHECK,)))
    assert (heard.basis, heard.verifier_id, heard.partner_id) == (Basis.INDEPENDENT_SOURCES, VERA, None)
    assert heard.cited == (CHECKED, UUID(int=101), UUID(int=102))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (account(2), True),
        (account(2, contact=b"\x01"), False),
        (account(2, contact=None), False),
        (account(2, words=words_of(TEXTS[0])), False),
        (account(2, words=words_of(TEXTS[0] + "!!! pásalo")), False),
        (account(2, words=frozenset()), True),
        (account(2, first_hand=False), False),
        (account(2, account="dana"), True),
    ],
)
def test_independent(other, expected):
    assert independent(account(1), other) is expected
    assert independent(other, account(1)) is expected


def test_what_one_account_took_down_twice_is_not_two_sources():
    assert not independent(account(1, account="dana"), account(2, account="dana"))
    assert independent(account(1, account="dana"), account(2, account="carla"))


def test_two_reports_without_words_prove_nothing():
    assert copied(frozenset(), frozenset())


def test_case_accents_and_marks_make_no_difference():
    assert words_of("¡CAMIONETAS, en la Séptima!") == words_of("camionetas en la septima")


accounts = st.builds(
    Account,
    st.integers(1, 99).map(lambda n: UUID(int=n)),
    st.none() | st.binary(min_size=1, max_size=1),
    st.frozensets(st.sampled_from("abcdefgh"), max_size=6),
    st.none() | st.sampled_from(["dana", "carla"]),
    st.booleans(),
)
sights = st.builds(
    OnSite,
    st.uuids(),
    st.sampled_from([VERA, ANA]),
    st.none() | st.sampled_from([VERA, ANA, BEN]),
    st.booleans(),
    st.sampled_from(Marking),
)
checks = st.builds(Check, st.uuids(), st.just(VERA), st.sampled_from(Imagery))


@given(
    st.lists(sights, max_size=4).map(tuple),
    st.lists(accounts, max_size=5, unique_by=lambda a: a.report_id).map(tuple),
    st.lists(checks, max_size=3),
)
def test_nothing_is_confirmed_beside_the_rule(on_site, told, checked):
    evidence = Evidence(on_site, told, tuple(checked))
    found = proof(evidence)
    if isinstance(found, No):
        assert why_not_confirm(evidence) is found
        return
    if found.basis is Basis.VERIFIER_ON_SITE:
        seen = next(s for s in on_site if s.observation_id == found.observation_id)
        assert seen.verifier
        assert seen.marking in ENFORCEMENT
        assert found.partner_id not in {None, found.verifier_id}
    else:
        one, other = (next(a for a in told if a.report_id == r) for r in found.report_ids)
        assert None not in (one.contact, other.contact)
        assert one.contact != other.contact
        assert any(c.shows is Imagery.SHOWS_ENFORCEMENT for c in checked)


@given(st.lists(accounts.map(lambda a: replace(a, contact=None)), max_size=8).map(tuple))
def test_any_number_of_anonymous_reports_proves_nothing(told):
    assert why_not_confirm(Evidence(accounts=told, checks=(CHECK,))) is No.SOURCES_NOT_INDEPENDENT


@given(accounts, accounts)
def test_independence_has_no_direction(one, other):
    assert independent(one, other) == independent(other, one)
