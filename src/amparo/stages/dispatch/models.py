"""The tables of dispatch."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from amparo.core.kit import care
from amparo.stages.dispatch.terms import LONGEST_DUTY, OPEN, TOGETHER, Ending, State


class Duty(models.Model):
    """Somebody's time on duty.  The area is theirs to name, coarse, and emptied when they go off duty."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    area_name = models.CharField(max_length=120, default="", blank=True)
    present_at = models.DateTimeField(null=True)

    class Care(care.Care):
        """No track: one coarse area while on duty, and what it is called."""

        staff = ("id", "person", "began_at", "ended_at", "lat", "lon", "area_name", "present_at")
        forget = {"lat": LONGEST_DUTY, "lon": LONGEST_DUTY, "area_name": LONGEST_DUTY}

    class Meta:
        constraints = [
            models.UniqueConstraint(name="duty_one_at_a_time", fields=["person"], condition=Q(ended_at=None)),
            models.CheckConstraint(
                name="duty_area_whole_and_forgotten",
                condition=Q(lat=None, lon=None)
                | Q(ended_at=None, lat__isnull=False, lon__isnull=False)
                & Q(lat__range=(-90, 90), lon__range=(-180, 180)),
            ),
            models.CheckConstraint(
                name="duty_area_name_forgotten", condition=Q(area_name="") | Q(ended_at=None, lat__isnull=False)
            ),
        ]


class EyesRequest(models.Model):
    """A dispatcher's wish for a pair of eyes on an incident."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=64)
    closed_at = models.DateTimeField(null=True)
    nobody_left_at = models.DateTimeField(null=True)
    exercise = models.BooleanField()

    class Care(care.Care):
        """Ids and times."""

        staff = ("id", "incident", "requested_at", "requested_by", "closed_at", "nobody_left_at", "exercise")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="eyes_one_open_request", fields=["incident"], condition=Q(closed_at=None))
        ]
        indexes = [models.Index(name="eyes_open", fields=["requested_at"], condition=Q(closed_at=None))]


class Assignment(models.Model):
    """One observer's way to one incident, from the offer until it is closed."""

    id = models.UUIDField(primary_key=True)
    request = models.ForeignKey(EyesRequest, on_delete=models.PROTECT, related_name="assignments")
    observer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    partner_id = models.UUIDField(null=True)
    state = models.CharField(max_length=16, default=State.OFFERED)
    offered_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    sighted_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=24, default="", blank=True)
    closed_at = models.DateTimeField(null=True)

    class Care(care.Care):
        """Who went where with whom; no position."""

        staff = (
            "id",
            "request",
            "observer",
            "partner_id",
            "state",
            "offered_at",
            "answer_by",
            "answered_at",
            "sighted_at",
            "ending",
            "closed_at",
        )

    class Meta:
        indexes = [
            models.Index(name="assignment_due", fields=["answer_by"], condition=Q(state=State.OFFERED)),
            models.Index(name="assignment_by_observer", fields=["observer", "offered_at"]),
            models.Index(name="assignment_rest", fields=["closed_at"], condition=Q(state=State.CLEARED)),
        ]
        constraints = [
            models.CheckConstraint(name="assignment_state_known", condition=Q(state__in=[s.value for s in State])),
            models.UniqueConstraint(
                name="assignment_one_open_per_observer",
                fields=["observer"],
                condition=Q(state__in=sorted(s.value for s in OPEN)),
            ),
            models.UniqueConstraint(name="assignment_once_per_request", fields=["request", "observer"]),
            models.CheckConstraint(
                name="assignment_never_alone",
                condition=~Q(state__in=sorted(s.value for s in TOGETHER))
                | Q(partner_id__isnull=False) & ~Q(partner_id=F("observer")),
            ),
            models.CheckConstraint(
                name="assignment_closed_when_over",
                condition=Q(state__in=sorted(s.value for s in OPEN), closed_at=None)
                | ~Q(state__in=sorted(s.value for s in OPEN)) & Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="assignment_ending_of_who_was_stood_down",
                condition=Q(ending="") | Q(state=State.STOOD_DOWN, ending__in=sorted(e.value for e in Ending)),
            ),
            models.CheckConstraint(
                name="assignment_unanswered_has_no_answer",
                condition=Q(answered_at=None) | ~Q(state__in=[State.OFFERED, State.TIMED_OUT]),
            ),
        ]
