"""The tables of alerts.  The gate stands here too: see the demands in the migrations."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from amparo.core.kit import care
from amparo.stages.alerts.terms import State, Status


class Draft(models.Model):
    """An alert in the making: its text until it is released, and a record of it after."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+")
    confirmation = models.ForeignKey("incidents.Confirmation", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, default=State.DRAFT)
    facts = models.JSONField()
    texts = models.JSONField()
    place = models.CharField(max_length=120)
    seen_at = models.DateTimeField()
    until = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64)
    exercise = models.BooleanField()
    composed_by = models.CharField(max_length=64)
    composed_at = models.DateTimeField()

    class Care(care.Care):
        """Confirmed facts on their way to the public."""

        staff = (
            "id",
            "incident",
            "confirmation",
            "state",
            "facts",
            "texts",
            "place",
            "seen_at",
            "until",
            "revision",
            "digest",
            "exercise",
            "composed_by",
            "composed_at",
        )

    class Meta:
        indexes = [models.Index(name="draft_by_age", fields=["composed_at"])]
        constraints = [
            models.CheckConstraint(name="draft_state_known", condition=Q(state__in=[s.value for s in State])),
            models.UniqueConstraint(
                name="draft_one_in_making",
                fields=["incident"],
                condition=Q(state__in=[State.DRAFT.value, State.SIGNED.value]),
            ),
        ]


class Signature(models.Model):
    """Somebody's yes to one exact text; insert-only."""

    id = models.UUIDField(primary_key=True)
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="signatures")
    digest = models.CharField(max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Care(care.Care):
        """Ids and a digest."""

        staff = ("id", "draft", "digest", "person", "at")

    class Meta:
        constraints = [models.UniqueConstraint(name="signature_once", fields=["draft", "digest", "person"])]


class Alert(models.Model):
    """A released alert; insert-only, and refused by the database without a confirmation and two releasers."""

    id = models.UUIDField(primary_key=True)
    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, related_name="alert")
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+")
    confirmation = models.ForeignKey("incidents.Confirmation", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    first_releaser = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second_releaser = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    exercise = models.BooleanField()
    released_at = models.DateTimeField()

    class Care(care.Care):
        """Who released what; the public sees the copy in ``Published``."""

        staff = (
            "id",
            "draft",
            "incident",
            "confirmation",
            "digest",
            "first_releaser",
            "second_releaser",
            "exercise",
            "released_at",
        )

    class Meta:
        constraints = [
            models.CheckConstraint(name="alert_two_releasers", condition=~Q(first_releaser=F("second_releaser")))
        ]


class Published(models.Model):
    """The public's copy of an alert: plain values, no way back to anything unpublished."""

    id = models.UUIDField(primary_key=True)
    alert_id = models.UUIDField(unique=True)
    code = models.CharField(max_length=16, unique=True)
    texts = models.JSONField()
    place = models.CharField(max_length=120)
    seen_at = models.DateTimeField()
    released_at = models.DateTimeField()
    until = models.DateTimeField()
    status = models.CharField(max_length=16, default=Status.IN_FORCE)
    status_at = models.DateTimeField()
    exercise = models.BooleanField()
    demonstration = models.BooleanField()

    class Care(care.Care):
        """Public, but for the ids that tie it to the inside."""

        public = (
            "code",
            "texts",
            "place",
            "seen_at",
            "released_at",
            "until",
            "status",
            "status_at",
            "exercise",
            "demonstration",
        )
        staff = ("id", "alert_id")

    class Meta:
        indexes = [
            models.Index(name="published_by_age", fields=["-released_at"]),
            models.Index(name="published_in_force", fields=["until"], condition=Q(status=Status.IN_FORCE)),
        ]
        constraints = [
            models.CheckConstraint(name="published_status_known", condition=Q(status__in=[s.value for s in Status])),
            # What is practised never stands before the public without saying so.
            models.CheckConstraint(
                name="published_exercise_says_so", condition=Q(exercise=False) | Q(demonstration=True)
            ),
        ]
