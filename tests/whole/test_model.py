"""Everybody does anything in any order, and what must never be is never so."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from amparo.core.ledger.models import Event, Waiting
from amparo.core.ledger.terms import Refused
from amparo.core.people import reads as people
from amparo.core.people.policy import why_not_second_releaser
from amparo.stages.alerts import actions as alerts
from amparo.stages.alerts import reads as alert_reads
from amparo.stages.alerts import tasks as alert_tasks
from amparo.stages.alerts.models import Alert, Draft, Published
from amparo.stages.alerts.terms import Ending, Status
from amparo.stages.dispatch import actions as dispatch
from amparo.stages.dispatch import reads as going
from amparo.stages.dispatch import tasks as dispatch_tasks
from amparo.stages.dispatch.models import Assignment
from amparo.stages.dispatch.policy import CALLS_BACK, ending, foremost
from amparo.stages.dispatch.terms import OPEN, TOGETHER, Sighting, State
from amparo.stages.dispatch.terms import Ending as Why
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents import reads
from amparo.stages.incidents.evidence import ENFORCEMENT
from amparo.stages.incidents.models import Confirmation, Incident, Membership, Observation
from amparo.stages.incidents.terms import Activity, Imagery, Marking, Obstacle, Refutation, Reopening, Sorting
from amparo.stages.incidents.terms import State as Standing
from amparo.stages.intake.models import Report
from tests.alerts.cast import sign
from tests.cast import make_cast
from tests.dispatch.cast import SEEN, accept, arrive, field
from tests.incidents.cast import NOON, TEXTS, adopt_contacts, by, by_worker, incident, north

HANDLES = ("flor", "gil", "cora", "omar", "dana", "vera", "ana", "ben", "carla", "lucia", "ada", "mallory", "nell")
OBSERVERS = ("vera", "ana", "ben", "carla")
anybody = st.sampled_from(HANDLES)
observers = st.sampled_from((*OBSERVERS, *OBSERVERS, "mallory"))
which = st.integers(0, 3)


def mostly(*handles):
    """Those whose work it is in half of the cases, and anybody in the others."""
    return st.sampled_from(handles) | anybody


mostly_confirm = st.sampled_from(["confirm"] * 3 + ["refute", "leave", "reopen", "close"])
changes = st.sampled_from(["edit", "discard", *Ending])


class Network(RuleBasedStateMachine):
    """The network's people, who may try whatever they like; the cast stands before each run begins."""

    cast = None

    def __init__(self):
        super().__init__()
        self.now = NOON
        self.acted = 0
        self.undone = transaction.atomic()
        self.undone._from_testcase = True  # or every action would find itself inside a foreign transaction
        self.undone.__enter__()
        self.began_with = Event.objects.count()

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    # What there is to choose from

    def pick(self, model, n):
        ids = list(model.objects.order_by("id").values_list("id", flat=True))
        return ids[n % len(ids)] if ids else None

    def who(self, handle):
        return getattr(self.cast, handle)

    def do(self, call):
        """A refusal leaves no trace; whatever is not refused leaves an event."""
        before = Event.objects.count()
        try:
            with transaction.atomic() as _:
                self._inside(call)
        except (Refused, ObjectDoesNotExist):
            assert Event.objects.count() == before
            return False
        assert Event.objects.count() > before
        self.acted += 1
        return True

    def _inside(self, call):
        from django.db import connection

        connection.atomic_blocks[-1]._from_testcase = True
        call()

    # What anybody may try

    @initialize(depth=st.sampled_from(["asked", "on site", "seen", "confirmed", "drafted", "signed", "released"]))
    def an_evening(self, depth):
        """Some way into the chain, as it should go; everything after it is anybody's."""
        cast, found = self.cast, self.report_in(0, 1)
        for handle in OBSERVERS:
            dispatch.go_on_duty(act=field(self.who(handle)))
        incidents.start_checking(act=by(cast.dana), incident_id=found)
        dispatch.request_eyes(act=by(cast.dana), incident_id=found)
        draft = []
        chain = {
            "asked": lambda: None,
            "on site": lambda: (accept(cast.vera, cast.ana), arrive(cast.vera, cast.ana)),
            "seen": lambda: dispatch.record_sighting(
                act=field(cast.vera), assignment_id=going.open_for(cast.vera).id, sighting=SEEN
            ),
            "confirmed": lambda: incidents.confirm(act=by(cast.vera), incident_id=found, reason="seen"),
            "drafted": lambda: draft.append(alerts.compose(act=by(cast.dana), incident_id=found)),
            "signed": lambda: sign(cast.cora, draft[0]),
            "released": lambda: sign(cast.omar, draft[0]),
        }
        for step, go in chain.items():
            go()
            if step == depth:
                break

    def report_in(self, block, caller):
        phone = f"+1213555014{caller}" if caller else None
        found = incident(place=north(400 * block), text=TEXTS[caller % 3], phone=phone, at=self.now)
        adopt_contacts()
        return found

    @rule(block=st.integers(0, 2), caller=st.integers(0, 4))
    def report(self, block, caller):
        self.report_in(block, caller)

    @rule(minutes=st.integers(1, 40))
    def wait(self, minutes):
        self.now += timedelta(minutes=minutes)
        act = by_worker(self.now, key=f"{self.now}")
        for task in (dispatch_tasks.time_out, dispatch_tasks.seek_on, dispatch_tasks.end_duty, alert_tasks.expire):
            task(act.keyed(f"{task.__name__} {self.now}"))

    @rule(who=mostly("dana", "vera"), n=which)
    def start_checking(self, who, n):
        self.do(lambda: incidents.start_checking(act=by(self.who(who), self.now), incident_id=self.pick(Incident, n)))

    @rule(who=mostly("vera"), n=which, shows=st.sampled_from([Imagery.SHOWS_ENFORCEMENT, *Imagery]))
    def check_imagery(self, who, n, shows):
        note = {"incident_id": self.pick(Incident, n), "report_id": None, "shows": shows, "note": "looked"}
        self.do(lambda: incidents.check_imagery(act=by(self.who(who), self.now), **note))

    @rule(
        who=mostly("vera"),
        n=which,
        how=mostly_confirm,
    )
    def conclude(self, who, n, how):
        found = self.pick(Incident, n)
        act = by(self.who(who), self.now)
        calls = {
            "confirm": lambda: incidents.confirm(act=act, incident_id=found, reason="so"),
            "refute": lambda: incidents.refute(act=act, incident_id=found, cause=Refutation.OTHER, reason="so"),
            "leave": lambda: incidents.leave_unverified(
                act=act, incident_id=found, cause=Obstacle.TOO_LITTLE_SEEN, reason="so"
            ),
            "reopen": lambda: incidents.reopen(act=act, incident_id=found, cause=Reopening.MISTAKE, reason="so"),
            "close": lambda: incidents.close(act=act, incident_id=found),
        }
        together = self.together()
        if self.do(calls[how]):
            self.news(found, how)
            if how in {"confirm", "reopen"}:
                assert self.together() == together  # a pair on its way is told, and free to go on

    def together(self):
        return set(Assignment.objects.filter(state__in=TOGETHER).values_list("id", "state"))

    def news(self, found, how):
        """The worker comes by."""
        tasks = (alert_tasks.withdraw, alert_tasks.discard) if how == "reopen" else (dispatch_tasks.stand_down,)
        for task in tasks:
            try:
                task(by_worker(self.now, key=f"{task.__name__} {Event.objects.count()}"), found)
            except Refused:
                continue

    @rule(who=mostly("dana"), n=which, m=which)
    def merge(self, who, n, m):
        pair = {"incident_id": self.pick(Incident, n), "into_id": self.pick(Incident, m), "why": Sorting.SAME_EVENT}
        if self.do(lambda: incidents.merge(act=by(self.who(who), self.now), **pair)):
            self.news(pair["incident_id"], "merge")

    @rule(who=mostly("dana"), n=which, split=st.booleans(), m=which)
    def move(self, who, n, split, m):
        stay = Membership.objects.filter(until=None).order_by("id")
        chosen = stay[n % stay.count()]
        to_id = None if split else self.pick(Incident, m)
        move = {"report_id": chosen.report_id, "from_id": chosen.incident_id, "to_id": to_id}
        self.do(lambda: incidents.move_report(act=by(self.who(who), self.now), why=Sorting.OTHER_EVENT, **move))

    @rule(n=which)
    def undo(self, n):
        self.do(lambda: incidents.undo_merge(act=by(self.cast.dana, self.now), incident_id=self.pick(Incident, n)))

    @rule(who=mostly("dana"), n=which)
    def ask_for_eyes(self, who, n):
        self.do(lambda: dispatch.request_eyes(act=by(self.who(who), self.now), incident_id=self.pick(Incident, n)))

    @rule(who=observers, call=st.sampled_from(["accept", "accept", "arrive", "arrive", "decline", "clear"]), n=which)
    def answer(self, who, call, n):
        """With one's own assignment; Mallory tries those of others."""
        mine = going.open_for(self.who(who))
        assignment = mine.id if mine else self.pick(Assignment, n)
        self.do(lambda: getattr(dispatch, call)(act=field(self.who(who), self.now), assignment_id=assignment))

    @rule(who=observers, marking=st.sampled_from([Marking.ICE, *Marking]), n=which)
    def sight(self, who, marking, n):
        mine = going.open_for(self.who(who))
        sighting = Sighting(marking, Activity.OTHER, head_count=n, detained=None)
        assignment = mine.id if mine else self.pick(Assignment, n)
        act = field(self.who(who), self.now)
        self.do(lambda: dispatch.record_sighting(act=act, assignment_id=assignment, sighting=sighting))

    @rule(who=observers, on=st.booleans())
    def duty(self, who, on):
        act = field(self.who(who), self.now)
        self.do(lambda: dispatch.go_on_duty(act=act) if on else dispatch.go_off_duty(act=act))

    @rule(who=mostly("dana", "cora"), n=which)
    def compose(self, who, n):
        self.do(lambda: alerts.compose(act=by(self.who(who), self.now), incident_id=self.pick(Incident, n)))

    @precondition(lambda self: Draft.objects.exists())
    @rule(who=mostly("cora", "omar", "gil"), n=which, honest=st.sampled_from([True, True, True, False]))
    def sign(self, who, n, honest):
        draft = self.pick(Draft, n)
        read = alert_reads.draft(draft).digest if honest else "0" * 64
        self.do(lambda: alerts.sign(act=by(self.who(who), self.now), draft_id=draft, read=read))

    @precondition(lambda self: Draft.objects.exists())
    @rule(
        who=mostly("dana", "cora"),
        n=which,
        how=changes,
        minutes=st.integers(10, 250),
    )
    def change_alert(self, who, n, how, minutes):
        draft = self.pick(Draft, n)
        act = by(self.who(who), self.now)
        if how == "edit":
            self.do(lambda: alerts.edit(act=act, draft_id=draft, minutes=minutes))
        elif how == "discard":
            self.do(lambda: alerts.discard(act=act, draft_id=draft))
        else:
            self.do(lambda: alerts.end(act=act, draft_id=draft, ending=how))

    @precondition(lambda self: Draft.objects.exists())
    @rule(n=which, first=anybody, second=anybody)
    def forge(self, n, first, second):
        """Mallory at the database: it takes no alert but one that two have signed."""
        draft = Draft.objects.get(pk=self.pick(Draft, n))
        alert = Alert(
            id=self.cast.mallory,
            draft=draft,
            incident_id=draft.incident_id,
            confirmation_id=draft.confirmation_id,
            digest=draft.digest,
            first_releaser_id=self.who(first),
            second_releaser_id=self.who(second),
            exercise=draft.exercise,
            released_at=self.now,
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            alert.save(force_insert=True)

    # What must never be

    @invariant()
    def nothing_is_public_that_two_branches_did_not_release_of_what_was_confirmed(self):
        alerts_ = {alert.id: alert for alert in Alert.objects.select_related("draft", "confirmation", "incident")}
        for shown in Published.objects.all():
            alert = alerts_[shown.alert_id]
            signed = [s.person_id for s in alert.draft.signatures.filter(digest=alert.digest)]
            first, second = alert.first_releaser_id, alert.second_releaser_id
            assert {first, second} <= set(signed)
            assert why_not_second_releaser(first, second, people.inviters([first, second])) is None
            assert alert.confirmation.incident_id == alert.incident_id
            assert alert.draft.texts == shown.texts
            assert alert.incident.exercise == alert.exercise == shown.exercise
            if shown.status == Status.IN_FORCE:
                assert alert.incident.confirmation_id == alert.confirmation_id
        in_force = Published.objects.filter(status=Status.IN_FORCE, until__gt=self.now)
        about = Counter(alerts_[shown.alert_id].incident_id for shown in in_force)
        assert max(about.values(), default=1) == 1

    @invariant()
    def every_confirmation_stands_on_the_rule(self):
        for made in Confirmation.objects.select_related("observation"):
            seen = made.observation
            assert seen.by_verifier
            if made.partner_id:
                assert seen.code in ENFORCEMENT
                assert made.partner_id != made.verifier_id
                pair = Assignment.objects.filter(
                    observer__in=[made.partner_id, made.verifier_id], partner_id__isnull=False
                )
                assert pair.values("observer").distinct().count() == 2
            else:
                assert seen.code == Imagery.SHOWS_ENFORCEMENT
                assert made.first_report_id != made.second_report_id
        confirmed = Incident.objects.filter(state=Standing.CONFIRMED)
        assert not confirmed.filter(confirmation=None).exists()

    @invariant()
    def nobody_is_alone_or_in_two_places(self):
        rows = list(Assignment.objects.all())
        by_pair = {(row.request_id, row.observer_id): row for row in rows}
        for row in rows:
            if row.state in TOGETHER:
                partner = by_pair[row.request_id, row.partner_id]
                assert partner.state in {*TOGETHER, State.CLEARED}
                assert (row.state == State.ON_SITE) == (partner.state in {State.ON_SITE, State.CLEARED})
        held = Counter(row.observer_id for row in rows if row.state in OPEN)
        assert max(held.values(), default=1) == 1

    @invariant()
    def nobody_waits_for_what_nobody_is_asked_to(self):
        for one in reads.incidents(Incident.objects.filter(merged_into=None).values_list("id", flat=True)).values():
            asked = Assignment.objects.filter(request__incident__in=reads.family(one.id), request__closed_at=None)
            if over := ending(one):
                assert not asked.filter(state__in=CALLS_BACK[over]).exists()
            requests = {row.request_id: [] for row in asked}
            for row in asked:
                requests[row.request_id].append(State(row.state))
            others = requests.keys() - ({foremost(requests)} if requests else set())
            assert not any(CALLS_BACK[Why.MERGED] & set(requests[other]) for other in others)

    @invariant()
    def no_report_is_lost(self):
        placed = set(Membership.objects.filter(until=None).values_list("report_id", flat=True))
        assert placed == set(Report.objects.values_list("id", flat=True))
        for stay in Membership.objects.filter(until=None).select_related("incident"):
            assert stay.incident.merged_into_id is None
        for one in Incident.objects.filter(merged_into=None):
            assert reads.members(one.id)

    @invariant()
    def the_ledger_has_every_act(self):
        assert Event.objects.count() >= self.began_with + self.acted
        assert Waiting.objects.count() == Event.objects.count()
        on_site = Observation.objects.filter(source="on_site").count()
        assert on_site == 0 or Event.objects.filter(kind="dispatch.sighting.recorded").exists()


@pytest.mark.django_db
@pytest.mark.timeout(600)
def test_whatever_people_try(settings_of_a_demonstration):
    Network.cast = make_cast()
    run_state_machine_as_test(
        Network,
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            phases=[Phase.generate],  # a failure is printed with its blob; shrinking it takes many minutes
        ),
    )


@pytest.fixture
def settings_of_a_demonstration(settings):
    settings.DEMONSTRATION = True
