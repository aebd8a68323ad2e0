"""Reporter tokens: earned by being right, shown once, taken away, rested, and one source."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.core.kit.ids import SPOKEN
from amparo.core.vault import secrets
from amparo.stages.incidents import actions, reads, submissions
from amparo.stages.incidents.evidence import Account, independent, independent_pair
from amparo.stages.incidents.policy import doubtful
from amparo.stages.incidents.terms import No, Refutation
from amparo.stages.intake import actions as intake
from amparo.stages.intake import reads as reports
from amparo.stages.intake import submissions as doors
from amparo.stages.intake.models import ReporterToken
from amparo.stages.intake.policy import REST, TOKEN_LIFE
from amparo.stages.intake.terms import Contact, Kind, Lane
from amparo.stages.intake.terms import No as IntakeNo
from tests.incidents.cast import MINUTE, NOON, by, by_worker, incident, north, two_sources
from tests.incidents.cast import told as told_near
from tests.intake.cast import by_rex, told
from tests.refusal import refusing
from tests.work import drain

LATER = NOON + timedelta(hours=1)
FLOR = frozenset({"flor"})


def first_report(incident_id):
    return reads.members(incident_id)[0].report_id


@pytest.fixture
def early(cast):
    """An incident whose reports came a minute before it was confirmed."""
    found = two_sources(NOON - MINUTE)
    from amparo.stages.incidents.terms import Imagery

    actions.start_checking(act=by(cast.dana), incident_id=found)
    shows = {"report_id": None, "shows": Imagery.SHOWS_ENFORCEMENT, "note": "vest readable"}
    actions.check_imagery(act=by(cast.vera), incident_id=found, **shows)
    actions.confirm(act=by(cast.vera), incident_id=found, reason="two callers and a film")
    return found


@pytest.mark.django_db
def test_a_confirmed_report_earns_one_token_of_137_bits(early):
    report = first_report(early)
    assert submissions.may_take_token(report)
    made = submissions.take_token(act=by_rex(LATER), report_id=report)
    letters = made.code.replace("-", "")
    assert (len(letters), set(letters) <= set(SPOKEN), made.expires_at) == (30, True, LATER + TOKEN_LIFE)
    row = ReporterToken.objects.get()
    assert bytes(row.code_hash) == secrets.hash_code(made.code)
    assert made.code not in repr(made)
    assert not submissions.may_take_token(report)
    with refusing(IntakeNo.TOKEN_TAKEN):
        submissions.take_token(act=by_rex(LATER), report_id=report)


@pytest.mark.django_db
def test_who_joins_a_confirmed_incident_earns_nothing(early):
    late = told_near(at=NOON + MINUTE)
    assert actions.attach_report(act=by_worker(LATER), report_id=late) == early
    unsorted = told_near(at=NOON, place=north(4000))
    for report in (late, unsorted):
        with refusing(No.NOT_CONFIRMED):
            submissions.take_token(act=by_rex(LATER), report_id=report)


@pytest.mark.django_db
def test_the_ledger_names_neither_the_token_nor_its_report(early):
    from amparo.core.ledger.models import Event

    made = submissions.take_token(act=by_rex(LATER), report_id=first_report(early))
    event = Event.objects.get(kind=Kind.TOKEN_ISSUED)
    assert (event.subject, event.actor, event.facts) == (made.id, "public", {})


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [str, str.lower, lambda code: code.replace("-", " ")])
def test_a_report_with_a_token_is_looked_at_first(early, typed):
    made = submissions.take_token(act=by_rex(LATER), report_id=first_report(early))
    form = told(token=typed(made.code))
    doors.submit_report(act=by_rex(LATER), form=form, address="203.0.113.7")
    row = reports.report(form.id)
    assert (row.lane, row.token_id) == (Lane.KNOWN, made.id)
    assert not doors.submit_report(act=by_rex(LATER), form=form, address="203.0.113.7").created


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told_as", "kept"),
    [("Four vans {} at the gate", "Four vans at the gate"), ("{}\nFour vans", "Four vans"), ("{}", ""), ("x{}", None)],
)
def test_a_token_written_into_the_text_counts_and_is_not_kept_there(early, told_as, kept):
    made = submissions.take_token(act=by_rex(LATER), report_id=first_report(early))
    form = told(text=told_as.format(made.code.lower()))
    for created in (True, False):
        assert doors.submit_report(act=by_rex(LATER), form=form, address="203.0.113.7").created is created
    row = reports.report(form.id)
    assert (row.text, row.token_id) == ((form.text, None) if kept is None else (kept, made.id))


@pytest.mark.django_db
@pytest.mark.parametrize("spoiled", ["wrong", "ended", "given back", "expired"])
def test_a_token_that_does_not_hold_changes_nothing(early, cast, spoiled):
    made = submissions.take_token(act=by_rex(NOON), report_id=first_report(early))
    at, code = LATER, made.code
    match spoiled:
        case "wrong":
            code = "AAA-" + code[4:] if not code.startswith("AAA") else "CCC-" + code[4:]
        case "ended":
            intake.end_token(act=by(cast.cora), token_id=made.id, reason="sold")
        case "given back":
            doors.give_back_token(act=by_rex(NOON), code=code.lower())
        case "expired":
            at = NOON + TOKEN_LIFE
    form = told(token=code, seen_at=at)
    assert doors.submit_report(act=by_rex(at), form=form, address="203.0.113.7").created
    row = reports.report(form.id)
    assert (row.lane, row.token_id) == (Lane.ORDINARY, None)


@pytest.mark.django_db
def test_a_token_ends_once_and_for_a_reason(early, cast):
    made = submissions.take_token(act=by_rex(NOON), report_id=first_report(early))
    for reason, no in ((" ", IntakeNo.REASON_MISSING), ("sold", None), ("sold", IntakeNo.TOKEN_OVER)):
        with refusing(no):
            intake.end_token(act=by(cast.cora), token_id=made.id, reason=reason)
    with refusing(IntakeNo.TOKEN_OVER):
        doors.give_back_token(act=by_rex(NOON), code=made.code)
    with refusing(IntakeNo.TOKEN_UNKNOWN):
        doors.give_back_token(act=by_rex(NOON), code="K7M")
    (row,) = reports.tokens()
    assert (row.ended_by, row.reason, row.stands(NOON)) == (str(cast.cora), "sold", False)


def wrong(cast, code, at, metres):
    """A report with a token that turns out to be the local police."""
    form = told(token=code, place=north(metres), seen_at=at)
    doors.submit_report(act=by_rex(at), form=form, address="203.0.113.7")
    found = actions.attach_report(act=by_worker(at), report_id=form.id)
    actions.start_checking(act=by(cast.dana, at), incident_id=found)
    actions.refute(
        act=by(cast.vera, at), incident_id=found, cause=Refutation.LOCAL_POLICE, reason="city police at a crash"
    )
    drain()


@pytest.mark.django_db
def test_two_wrong_reports_in_a_row_rest_a_token(early, cast, monkeypatch):
    from amparo.core.kit import clock

    monkeypatch.setattr(clock, "now", lambda: LATER)
    made = submissions.take_token(act=by_rex(NOON), report_id=first_report(early))
    wrong(cast, made.code, LATER, 3000)
    assert reads.outcomes([made.id]) == {made.id: [False]}
    assert reports.tokens()[0].resting_until is None
    wrong(cast, made.code, LATER + MINUTE, 6000)
    assert reports.tokens()[0].resting_until == LATER + REST
    form = told(token=made.code, seen_at=LATER)
    doors.submit_report(act=by_rex(LATER), form=form, address="203.0.113.7")
    assert (reports.report(form.id).lane, reports.report(form.id).token_id) == (Lane.ORDINARY, made.id)
    assert reports.tokens()[0].vouches(LATER + REST)


@pytest.mark.parametrize(
    ("right", "expected"),
    [
        ([], False),
        ([False], False),
        ([False, False], True),
        ([False, True, False], False),
        ([True, False, False], True),
    ],
)
def test_doubtful(right, expected):
    assert doubtful(right) is expected


def account(n, **changes):
    facts = {
        "report_id": UUID(int=n),
        "contact": bytes([n]),
        "words": frozenset({f"word{n}", f"other{n}"}),
        "account": None,
        "first_hand": True,
    }
    return Account(**facts | changes)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({}, {}, True),
        ({"token": UUID(int=9)}, {"token": UUID(int=9)}, False),
        ({"token": UUID(int=9)}, {"token": UUID(int=8)}, True),
        ({"token": UUID(int=9)}, {}, True),
        ({"token": UUID(int=9), "contact": None}, {"token": UUID(int=8)}, False),  # a token proves no second person
        ({"contact": b"same"}, {"contact": b"same"}, False),
        ({"account": "dana"}, {"account": "dana"}, False),
        ({"account": "dana"}, {"account": "omar"}, True),
        ({"account": "cora"}, {"account": "dana", "invited_by": frozenset({"cora", "flor"})}, False),
        ({"account": "dana", "invited_by": FLOR}, {"account": "flor"}, False),
        ({"account": "dana", "invited_by": FLOR}, {"account": "cora", "invited_by": FLOR}, True),
    ],
)  # fmt: skip
def test_independent(one, other, expected):
    assert independent(account(1, **one), account(2, **other)) is expected
    assert independent(account(2, **other), account(1, **one)) is expected


@pytest.mark.django_db
def test_two_reports_with_one_token_prove_one_source(early, cast):
    made = submissions.take_token(act=by_rex(NOON), report_id=first_report(early))
    from amparo.core.vault.terms import Channel
    from tests.incidents.cast import TEXTS, adopt_contacts

    at = NOON + timedelta(hours=3)
    for n, text in enumerate(TEXTS[:2]):
        number = Contact(Channel.SMS, f"213 555 015{n}")
        form = told(token=made.code, text=text, contact=number, place=north(0), seen_at=at)
        intake.take_report(act=by_rex(at), form=form)
        found = actions.attach_report(act=by_worker(at), report_id=form.id)
    adopt_contacts()
    accounts = reads.evidence(found).accounts
    assert [one.token for one in accounts] == [made.id] * 2
    assert independent_pair(accounts) is None


@pytest.mark.django_db
def test_who_was_brought_in_by_the_other_is_no_second_source(cast):
    at = NOON
    first = incident(by=cast.cora, phone="213 555 0151", text="four vests and a van", at=at)
    incident(by=cast.dana, phone="213 555 0152", text="officers are asking for names at the door", at=at)
    from tests.incidents.cast import adopt_contacts

    adopt_contacts()
    assert independent_pair(reads.evidence(first).accounts) is None
    incident(by=cast.vera, phone="213 555 0153", text="the whole corner is closed by green trucks", at=at)
    adopt_contacts()
    assert independent_pair(reads.evidence(first).accounts) is not None


@pytest.mark.django_db
def test_a_token_is_forgotten_with_the_report_that_earned_it_and_still_holds(early):
    report = first_report(early)
    made = submissions.take_token(act=by_rex(NOON), report_id=report)
    actions.forget_reports(act=by_worker(NOON + timedelta(days=40)))
    row = ReporterToken.objects.get()
    assert (row.earned_by_id, reports.token_behind(made.code).stands(NOON + timedelta(days=40))) == (None, True)
    assert not submissions.may_take_token(report)


@given(
    n=st.integers(2, 8),
    shared=st.sampled_from([{"token": UUID(int=9)}, {"contact": b"one number"}, {"words": frozenset({"one", "text"})}]),
)
def test_no_cluster_of_one_token_number_or_text_proves_two_sources(n, shared):
    cluster = tuple(account(one, **shared) for one in range(1, n + 1))
    assert independent_pair(cluster) is None
    assert independent_pair((*cluster, account(99))) is not None


@pytest.mark.django_db
def test_a_token_that_is_over_needs_no_rest_and_one_rests_once_for_one_act(early, cast):
    made = submissions.take_token(act=by_rex(NOON), report_id=first_report(early))
    for _ in range(2):
        intake.rest_token(act=by_worker(LATER, "one act"), token_id=made.id)
    assert reports.tokens()[0].resting_until == LATER + REST
    for _ in range(2):
        intake.end_token(act=by(cast.cora, LATER, "one click"), token_id=made.id, reason="sold")
    later = LATER + timedelta(days=30)
    intake.rest_token(act=by_worker(later), token_id=made.id)
    assert reports.tokens()[0].resting_until == LATER + REST


@pytest.mark.django_db
def test_a_forgotten_report_earns_no_token_any_more(early):
    report = first_report(early)
    at = NOON + timedelta(days=40)
    actions.forget_reports(act=by_worker(at))
    with refusing(IntakeNo.REPORT_FORGOTTEN):
        intake.issue_token(act=by_rex(at), report_id=report)


@pytest.mark.django_db
def test_a_report_that_nobody_judged_says_nothing_of_its_token(early):
    made = submissions.take_token(act=by_rex(NOON), report_id=first_report(early))
    form = told(token=made.code, place=north(0), seen_at=NOON)
    doors.submit_report(act=by_rex(NOON), form=form, address="203.0.113.7")
    assert reads.outcomes([made.id]) == {made.id: []}
    actions.attach_report(act=by_worker(LATER), report_id=form.id)
    assert reads.outcomes([made.id]) == {made.id: [True]}
