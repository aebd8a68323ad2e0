"""Legal holds: they win over every schedule, and nothing else is kept for them."""

from datetime import timedelta
from itertools import count

import pytest

from amparo.core.ledger.terms import Act, Interface
from amparo.core.vault.models import Contact as Sealed
from amparo.stages.incidents import actions, reads, tasks
from amparo.stages.incidents.models import Hold, Incident, Observation
from amparo.stages.incidents.terms import Attribute, Confidence, Finding, Kind, No, Obstacle, Sorting
from amparo.stages.intake import reads as intake
from amparo.stages.intake.models import Report
from tests.incidents.cast import NOON, by, by_worker, confirmed, incident, told
from tests.refusal import refusing

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHY = "letter of March 9 from the court"
RUNS = count()


def run_all(at):
    """Let everything be forgotten that is due at an instant, until nothing is."""
    for _ in range(4):
        for task in (tasks.close_quiet, tasks.forget_reports, tasks.forget_words):
            task(Act("system:worker", at, Interface.WORKER, f"task:{next(RUNS)}"))


def noted(cast, found, at=NOON):
    said = Finding(Attribute.AGENCY, None, Confidence.LOW, "a neighbor called back and told of vests")
    actions.observe(act=by(cast.dana, at), incident_id=found, findings=[said])


def ended(cast, at=NOON, **report):
    found = incident(at=at, text="canary", phone="213 555 0143", **report)
    noted(cast, found, at)
    actions.start_checking(act=by(cast.dana, at), incident_id=found)
    actions.leave_unverified(act=by(cast.vera, at), incident_id=found, cause=Obstacle.NOBODY_FREE, reason="canary")
    return found


def kept(found):
    """Whether the words of an incident, of its reports and their contacts are there: all, or none."""
    reports = Report.objects.filter(id__in=[member.report_id for member in reads.members(found, past=True)])
    contacts = reports.exclude(contact_id=None).values_list("contact_id", flat=True)
    parts = {
        Incident.objects.get(pk=found).forgotten_at is None,
        Observation.objects.filter(incident=found).exclude(said="").exists(),
        reports.filter(forgotten_at=None).exclude(text="").exists(),
        Sealed.objects.filter(id__in=list(contacts)).exclude(blob=b"").exists(),
    }
    assert len(parts) == 1, parts
    return parts.pop()


def test_what_is_held_is_kept_for_400_days_and_what_is_not_is_gone_on_its_day(cast):
    held, free = ended(cast), ended(cast, at=NOON + timedelta(hours=2))
    assert held != free
    hold = actions.place_hold(act=by(cast.lucia), incident_id=held, reason=WHY, until=None)
    for day in (29, 31, 32, 100, 200, 399, 400):
        run_all(NOON + day * DAY)
        assert kept(held), day
        assert kept(free) is (day < 30), day
    actions.release_hold(act=by(cast.cora, NOON + 400 * DAY), hold_id=hold, reason="the case is over")
    assert kept(held)
    run_all(NOON + 400 * DAY + timedelta(minutes=10))
    assert not kept(held)


def test_a_hold_with_an_end_ends(cast):
    found = ended(cast)
    actions.place_hold(act=by(cast.lucia), incident_id=found, reason=WHY, until=NOON + 90 * DAY)
    run_all(NOON + 89 * DAY)
    assert kept(found)
    run_all(NOON + 90 * DAY)
    assert not kept(found)


def test_a_second_hold_keeps_what_the_first_let_go(cast):
    found = ended(cast)
    first = actions.place_hold(act=by(cast.lucia), incident_id=found, reason=WHY, until=None)
    actions.place_hold(act=by(cast.cora), incident_id=found, reason="another letter", until=None)
    actions.release_hold(act=by(cast.lucia), hold_id=first, reason="over")
    run_all(NOON + 60 * DAY)
    assert kept(found)


def test_a_hold_covers_what_came_later_and_what_was_moved_or_merged(cast):
    found = incident(at=NOON, text="canary")
    actions.place_hold(act=by(cast.lucia), incident_id=found, reason=WHY, until=None)
    later = told(at=NOON, text="later")
    assert actions.attach_report(act=by_worker(), report_id=later) == found
    moved_to = actions.move_report(
        act=by(cast.dana), report_id=later, from_id=found, to_id=None, why=Sorting.OTHER_EVENT
    )
    other = incident(at=NOON + timedelta(hours=2), text="merged")
    actions.merge(act=by(cast.dana), incident_id=found, into_id=other, why=Sorting.SAME_EVENT)
    run_all(NOON + 60 * DAY)
    assert intake.report(later).text == "later"
    assert {row.text for row in intake.reports(m.report_id for m in reads.members(other))} == {"canary", "merged"}
    assert reads.hold_on(other, NOON) is not None
    assert reads.hold_on(moved_to, NOON) is None


@pytest.mark.parametrize(
    ("who", "reason", "days", "no"),
    [
        ("lucia", WHY, 1, None),
        ("cora", WHY, None, None),
        ("dana", WHY, 1, No.NOT_PERMITTED),
        ("vera", WHY, 1, No.NOT_PERMITTED),
        ("ada", WHY, 1, No.NOT_PERMITTED),
        ("mallory", WHY, 1, No.NOT_PERMITTED),
        ("lucia", "  ", 1, No.REASON_MISSING),
        ("lucia", WHY, 0, No.UNTIL_PAST),
    ],
)
def test_who_may_place_a_hold(cast, who, reason, days, no):
    found = incident()
    until = None if days is None else NOON + days * DAY
    with refusing(no):
        actions.place_hold(act=by(getattr(cast, who)), incident_id=found, reason=reason, until=until)
    assert Hold.objects.count() == (no is None)


def test_a_hold_is_released_once_and_for_a_reason(cast):
    hold = actions.place_hold(act=by(cast.lucia), incident_id=incident(), reason=WHY, until=None)
    for who, reason, no in (
        (cast.dana, "over", No.NOT_PERMITTED),
        (cast.lucia, "", No.REASON_MISSING),
        (cast.lucia, "over", None),
        (cast.lucia, "over", No.NOT_HELD),
    ):
        with refusing(no):
            actions.release_hold(act=by(who), hold_id=hold, reason=reason)


def test_the_same_click_twice_is_one_hold(cast):
    found = incident()
    for _ in range(2):
        actions.place_hold(act=by(cast.lucia, key="k"), incident_id=found, reason=WHY, until=None)
    assert Hold.objects.count() == 1
    for _ in range(2):
        actions.release_hold(act=by(cast.lucia, key="r"), hold_id=Hold.objects.get().id, reason="over")


def test_the_ledger_tells_of_a_hold_and_not_why(cast):
    from amparo.core.ledger import reads as ledger

    found = confirmed(cast)
    hold = actions.place_hold(act=by(cast.lucia), incident_id=found, reason=WHY, until=None)
    actions.release_hold(act=by(cast.lucia), hold_id=hold, reason="over")
    told_of = {e.kind: e.facts for e in ledger.timeline([found])}
    assert told_of[Kind.HOLD_PLACED] == {"hold": str(hold), "until": None}
    assert told_of[Kind.HOLD_RELEASED] == {"hold": str(hold)}
