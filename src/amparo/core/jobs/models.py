"""The embedded queue, and what went wrong in either."""

from django.db import models
from django.db.models import Q

from amparo.core.jobs.terms import FINISHED, State
from amparo.core.kit import care


class Job(models.Model):
    """One run of one task on SQLite; PostgreSQL keeps its jobs in Procrastinate's tables.

    A worker owns a job until ``lease_until``.  ``fence`` grows with each owner, so that a
    former one, woken from a stall, is told apart.
    """

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=128)
    queue = models.CharField(max_length=16)
    subject = models.UUIDField(null=True)
    period = models.BigIntegerField(null=True)
    state = models.CharField(max_length=16, default=State.READY)
    attempts = models.PositiveIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    priority = models.SmallIntegerField(default=0)

    class Care(care.Care):
        """Names of tasks and ids; finished rows go after a day (``policy.KEPT``)."""

        staff = (
            *("id", "name", "queue", "subject", "period", "state", "attempts", "fence"),
            *("run_after", "lease_until", "finished_at", "priority"),
        )

    class Meta:
        constraints = [
            models.CheckConstraint(name="job_state_known", condition=Q(state__in=[s.value for s in State])),
            models.CheckConstraint(
                name="job_leased_while_running",
                condition=Q(state=State.RUNNING, lease_until__isnull=False)
                | ~Q(state=State.RUNNING) & Q(lease_until=None),
            ),
            models.CheckConstraint(
                name="job_finished_at_its_end",
                condition=Q(state__in=[s.value for s in FINISHED], finished_at__isnull=False)
                | ~Q(state__in=[s.value for s in FINISHED]) & Q(finished_at=None),
            ),
            models.UniqueConstraint(
                name="job_one_per_period", fields=["name", "period"], condition=Q(period__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                name="job_ready", fields=["queue", "run_after"], condition=Q(state=State.READY, priority__gte=0)
            ),
            models.Index(
                name="job_last", fields=["queue", "run_after"], condition=Q(state=State.READY, priority__lt=0)
            ),
            models.Index(name="job_running", fields=["queue", "lease_until"], condition=Q(state=State.RUNNING)),
            models.Index(name="job_poisoned", fields=["queue"], condition=Q(state=State.POISONED)),
            models.Index(name="job_finished", fields=["finished_at"], condition=Q(finished_at__isnull=False)),
        ]


class Failure(models.Model):
    """The last error of a job that has failed, on either engine."""

    job = models.UUIDField(primary_key=True)
    why = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Care(care.Care):
        """A class name and a line number."""

        staff = ("job", "why", "at")
