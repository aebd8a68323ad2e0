from dataclasses import replace
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amparo.core.ledger import reads as ledger
from amparo.core.ledger.terms import Refused
from amparo.core.messaging.models import Message
from amparo.core.messaging.terms import Template
from amparo.core.people import actions as people
from amparo.core.vault.terms import Channel
from amparo.stages.alerts import actions, public, reads, tasks
from amparo.stages.alerts.models import Alert, Published, Signature
from amparo.stages.alerts.phrases import PHRASES
from amparo.stages.alerts.policy import HOLDS
from amparo.stages.alerts.terms import Ending, Kind, No, State, Status
from amparo.stages.dispatch import actions as dispatch
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents.terms import Imagery, Marking, Reopening
from tests import refusal
from tests.alerts.cast import drafted, released, sign
from tests.alerts.test_wording import reviewed
from tests.dispatch.cast import SEEN, field, held_by
from tests.incidents.cast import MINUTE, NOON, by, by_worker, confirmed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demonstration(settings):
    settings.DEMONSTRATION = True


def refused(call):
    """Why not; and neither an event nor an alert is left of the try."""
    reason = refusal.refused(call)
    assert not Published.objects.exists()
    return reason


def test_two_signatures_publish_in_one_transaction(cast):
    draft = drafted(cast)
    assert sign(cast.cora, draft, key="k") == sign(cast.cora, draft, key="k") == draft
    row = reads.draft(draft)
    assert (row.state, row.code, [s.person_id for s in row.signatures]) == (State.SIGNED, None, [cast.cora])
    assert public.published() == []
    sign(cast.omar, draft, NOON + MINUTE)
    row = reads.draft(draft)
    assert (row.state, row.status) == (State.RELEASED, Status.IN_FORCE)
    (shown,) = public.published()
    assert shown == public.published_by_code(row.code)
    assert (shown.texts, shown.place, shown.until) == (row.texts, row.place, row.until)
    assert (shown.released_at, shown.exercise, shown.demonstration) == (NOON + MINUTE, True, True)
    kinds = [event.kind for event in ledger.timeline([draft])]
    assert kinds == [Kind.COMPOSED, Kind.SIGNED, Kind.SIGNED, Kind.RELEASED]
    assert (Alert.objects.count(), Signature.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("cora", "cora", No.SIGNED_BY_YOU),
        ("cora", "flor", No.SAME_BRANCH),
        ("flor", "cora", No.SAME_BRANCH),
        ("cora", "dana", No.NOT_PERMITTED),
        ("cora", "vera", No.NOT_PERMITTED),
        ("cora", "lucia", No.NOT_PERMITTED),
        ("cora", "ada", No.NOT_PERMITTED),
        ("cora", "mallory", No.NOT_PERMITTED),
    ],
)
def test_two_from_different_branches_release(cast, first, second, expected):
    draft = drafted(cast)
    sign(getattr(cast, first), draft)
    assert refused(lambda: sign(getattr(cast, second), draft)) is expected


def test_no_process_signs(cast):
    draft = drafted(cast)
    assert refused(lambda: sign("system:worker", draft)) is No.NOT_PERMITTED


def test_whoever_has_left_signs_nothing(cast):
    draft = drafted(cast)
    people.deactivate(act=by(cast.cora), person_id=cast.omar)
    assert refused(lambda: sign(cast.omar, draft)) is No.NOT_PERMITTED


def test_a_text_that_changed_under_the_eyes_is_not_signed(cast):
    draft = drafted(cast)
    assert refused(lambda: sign(cast.cora, draft, read="0" * 64)) is No.TEXT_CHANGED
    old = reads.draft(draft).digest
    actions.edit(act=by(cast.dana), draft_id=draft, minutes=60)
    assert refused(lambda: sign(cast.cora, draft, read=old)) is No.TEXT_CHANGED


def test_after_an_edit_both_sign_anew(cast):
    draft = drafted(cast)
    sign(cast.cora, draft)
    actions.edit(act=by(cast.dana), draft_id=draft, minutes=60)
    sign(cast.omar, draft)
    assert public.published() == []
    sign(cast.cora, draft)
    assert len(public.published()) == 1


def test_what_is_not_confirmed_any_more_is_not_released(cast):
    draft = drafted(cast)
    sign(cast.cora, draft)
    found = reads.draft(draft).incident_id
    incidents.reopen(act=by(cast.vera), incident_id=found, cause=Reopening.EVIDENCE_DOUBTED, reason="x")
    assert refused(lambda: sign(cast.omar, draft)) is No.NOT_CONFIRMED
    incidents.confirm(act=by(cast.vera), incident_id=found, reason="after all")
    assert refused(lambda: sign(cast.omar, draft)) is No.NOT_CONFIRMED


def test_what_was_taken_back_is_neither_written_nor_released(cast):
    draft = drafted(cast)
    sign(cast.cora, draft)
    police, later = replace(SEEN, marking=Marking.LOCAL_POLICE), NOON + MINUTE
    dispatch.record_sighting(act=field(cast.vera, later), assignment_id=held_by(cast.vera), sighting=police)
    assert refused(lambda: sign(cast.omar, draft)) is No.EVIDENCE_TAKEN_BACK
    edit = {"draft_id": draft, "minutes": 30}
    assert refused(lambda: actions.edit(act=by(cast.dana), **edit)) is No.EVIDENCE_TAKEN_BACK
    actions.discard(act=by(cast.dana), draft_id=draft)
    again = {"incident_id": reads.draft(draft).incident_id}
    assert refused(lambda: actions.compose(act=by(cast.dana), **again)) is No.EVIDENCE_TAKEN_BACK


def test_a_check_of_imagery_that_was_taken_back_releases_nothing(cast):
    draft = actions.compose(act=by(cast.dana), incident_id=confirmed(cast))
    old = {"report_id": None, "shows": Imagery.OLD_OR_ELSEWHERE, "note": "from last year"}
    incidents.check_imagery(act=by(cast.vera), incident_id=reads.draft(draft).incident_id, **old)
    assert refused(lambda: sign(cast.cora, draft)) is No.EVIDENCE_TAKEN_BACK


def test_what_is_over_is_not_released(cast):
    draft = drafted(cast)
    assert refused(lambda: sign(cast.cora, draft, NOON + HOLDS)) is No.OVER


def test_an_exercise_does_not_leave_a_real_home(cast, settings, monkeypatch):
    monkeypatch.setattr("amparo.stages.alerts.phrases.PHRASES", reviewed())
    draft = drafted(cast)
    settings.DEMONSTRATION = False
    assert refused(lambda: sign(cast.cora, draft)) is No.EXERCISE_STAYS_IN


def test_a_real_home_sends_reviewed_wording_only(cast, settings, monkeypatch):
    settings.DEMONSTRATION = False
    draft = drafted(cast)
    assert refused(lambda: sign(cast.cora, draft)) is No.WORDING_NOT_REVIEWED
    for key, phrase in reviewed().items():
        monkeypatch.setitem(PHRASES, key, phrase)
    sign(cast.cora, draft)
    sign(cast.omar, draft)
    (shown,) = public.published()
    assert (shown.exercise, shown.demonstration) == (False, False)


def test_the_public_door_reads_published_rows_alone(cast):
    released(cast)
    with CaptureQueriesContext(connection) as seen:
        (shown,) = public.published()
        public.published_by_code(shown.code)
        assert public.published_by_code("nothing") is None
    assert len(seen) == 3
    assert all('FROM "alerts_published"' in query["sql"] and "JOIN" not in query["sql"] for query in seen)


def test_the_other_branch_is_asked_to_read_it(cast):
    for who, number in ((cast.omar, "+12135550151"), (cast.flor, "+12135550152")):
        people.keep_contact(act=by(who), channel=Channel.SMS, address=number)
    draft = drafted(cast)
    ask = {"draft_id": draft}
    with pytest.raises(Refused) as no:
        actions.page_second(act=by_worker(), **ask)
    assert no.value.reason is No.WRONG_STATE
    sign(cast.cora, draft)
    for key in ("one", "one", "two"):
        tasks.page_second(by_worker(key=key), draft)
    (message,) = Message.objects.filter(template=Template.RELEASE_REQUEST)
    assert message.language == "en"


def test_nobody_to_ask(cast):
    draft = drafted(cast)
    sign(cast.cora, draft)
    with pytest.raises(Refused) as no:
        actions.page_second(act=by_worker(), draft_id=draft)
    assert no.value.reason is No.NOBODY_TO_ASK
    with pytest.raises(ObjectDoesNotExist):
        actions.page_second(act=by_worker(), draft_id=uuid4())


@pytest.mark.parametrize("ending", Ending)
def test_one_releaser_ends_an_alert(cast, ending):
    draft = released(cast)
    act = by(cast.omar, NOON + MINUTE, key="k")
    assert actions.end(act=act, draft_id=draft, ending=ending) == draft
    assert actions.end(act=act, draft_id=draft, ending=ending) == draft
    (shown,) = public.published()
    assert (shown.status.value, shown.status_at) == (ending.value, NOON + MINUTE)
    assert ledger.timeline([draft])[-1].kind == Kind.ENDED
    with pytest.raises(Refused) as no:
        actions.end(act=by(cast.omar), draft_id=draft, ending=Ending.ALL_CLEAR)
    assert no.value.reason is No.WRONG_STATE


def test_only_releasers_end_it(cast):
    draft = released(cast)
    for who in (cast.dana, cast.mallory, cast.vera):
        with pytest.raises(Refused) as no:
            actions.end(act=by(who), draft_id=draft, ending=Ending.WITHDRAWN)
        assert no.value.reason is No.NOT_PERMITTED


def test_an_alert_expires_by_itself_and_can_still_be_withdrawn(cast):
    draft = released(cast)
    over = NOON + HOLDS
    assert reads.run_out(over - MINUTE) == []
    assert reads.run_out(over) == [draft]
    with pytest.raises(Refused):
        actions.expire(act=by_worker(), draft_id=draft)
    tasks.expire(by_worker(over, key="k"))
    tasks.expire(by_worker(over, key="k"))
    assert actions.expire(act=by_worker(over, key=f"k:{draft}"), draft_id=draft) == draft
    assert reads.run_out(over) == []
    assert public.published()[0].status is Status.EXPIRED
    actions.end(act=by(cast.cora, over), draft_id=draft, ending=Ending.WITHDRAWN)
    assert public.published()[0].status is Status.WITHDRAWN


def test_taking_a_confirmation_back_withdraws_the_alert(cast):
    draft = released(cast)
    found = reads.draft(draft).incident_id
    assert reads.standing_on(found) == [draft]
    with pytest.raises(Refused):
        actions.withdraw_unconfirmed(act=by_worker(), draft_id=draft)
    incidents.reopen(act=by(cast.vera), incident_id=found, cause=Reopening.MISTAKE, reason="another vest")
    tasks.withdraw(by_worker(key="k"), found)
    tasks.withdraw(by_worker(key="k"), found)
    assert actions.withdraw_unconfirmed(act=by_worker(key=f"k:{draft}"), draft_id=draft) == draft
    assert public.published()[0].status is Status.WITHDRAWN
    assert reads.standing_on(found) == []
    with pytest.raises(Refused):
        actions.withdraw_unconfirmed(act=by_worker(), draft_id=draft)
