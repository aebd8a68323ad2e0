"""The table of reports: what was told stays as it was told, until it is forgotten or struck."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from amparo.core.kit import care
from amparo.core.ledger.terms import Interface
from amparo.stages.intake.terms import Happening, Lane, Volunteered, Words

MONTH = timedelta(days=30)


class Report(models.Model):
    """What somebody told the network: where, when, what; a guard lets nothing change but to empty or strike it."""

    id = models.UUIDField(primary_key=True)  # UUIDv7, made by the sender
    received_at = models.DateTimeField()
    interface = models.CharField(max_length=16)
    happening = models.CharField(max_length=8)
    seen_at = models.DateTimeField()
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    place_text = models.TextField(blank=True)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=35)
    size = models.TextField(blank=True)
    activity = models.TextField(blank=True)
    uniform = models.TextField(blank=True)
    time = models.TextField(blank=True)
    equipment = models.TextField(blank=True)
    contact_id = models.UUIDField(null=True)
    receipt = models.BinaryField(max_length=32, unique=True)
    spelled = models.BinaryField(max_length=32, null=True)
    exercise = models.BooleanField()
    forgotten_at = models.DateTimeField(null=True)
    lane = models.CharField(max_length=8, default=Lane.ORDINARY)
    story = models.BinaryField(max_length=16, null=True)
    token = models.ForeignKey("ReporterToken", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    strikes = models.PositiveSmallIntegerField(default=0)

    class Care(care.Care):
        """After 30 days the words are gone and the point is rounded to about 11 km; the kinds stay for counting."""

        staff = (
            "id",
            "received_at",
            "interface",
            "happening",
            "seen_at",
            "lat",
            "lon",
            "accuracy_m",
            "place_text",
            "text",
            "language",
            "size",
            "activity",
            "uniform",
            "time",
            "equipment",
            "contact_id",
            "spelled",
            "exercise",
            "forgotten_at",
            "lane",
            "story",
            "token",
            "strikes",
        )
        sealed = ("receipt",)
        forget = dict.fromkeys(
            (
                "lat",
                "lon",
                "accuracy_m",
                "place_text",
                "text",
                "size",
                "activity",
                "uniform",
                "time",
                "equipment",
                "contact_id",
                "spelled",
                "story",
                "token",
            ),
            MONTH,
        )

    class Meta:
        indexes = [
            models.Index(name="report_to_forget", fields=["received_at"], condition=Q(forgotten_at=None)),
            models.Index(name="report_in_bulk", fields=["story"], condition=Q(lane=Lane.BULK, forgotten_at=None)),
            models.Index(name="report_by_token", fields=["token"], condition=Q(token__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="report_happening_known", condition=Q(happening__in=[h.value for h in Happening])
            ),
            models.CheckConstraint(name="report_lane_known", condition=Q(lane__in=[lane.value for lane in Lane])),
            models.CheckConstraint(
                name="report_interface_known", condition=Q(interface__in=[i.value for i in Interface])
            ),
            models.CheckConstraint(
                name="report_point_whole_and_on_earth",
                condition=Q(lat=None, lon=None) | Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180),
            ),
            models.CheckConstraint(
                name="report_has_a_place",
                condition=Q(lat__isnull=False) | ~Q(place_text="") | Q(forgotten_at__isnull=False),
            ),
        ]


class Strike(models.Model):
    """That somebody struck words out of a report which nobody may keep there; the words themselves are nowhere."""

    id = models.UUIDField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    field = models.CharField(max_length=16)
    start = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    author = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Care(care.Care):
        """Where something was struck, and what kind of thing it was: neither the words nor how long they were."""

        staff = ("id", "report", "number", "field", "start", "kind", "author", "at")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="strike_numbered", fields=["report", "number"]),
            models.CheckConstraint(name="strike_field_known", condition=Q(field__in=[word.value for word in Words])),
            models.CheckConstraint(name="strike_kind_known", condition=Q(kind__in=[v.value for v in Volunteered])),
        ]


class ReporterToken(models.Model):
    """What somebody holds whose report was confirmed: it says "was right before", never who they are."""

    id = models.UUIDField(primary_key=True)
    code_hash = models.BinaryField(max_length=32, unique=True)
    earned_by = models.OneToOneField(Report, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    resting_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True, default="")
    reason = models.CharField(max_length=1000, blank=True, default="")

    class Care(care.Care):
        """The report that earned it is forgotten with that report's words; then nothing leads back to it."""

        staff = ("id", "earned_by", "issued_at", "expires_at", "resting_until", "ended_at", "ended_by", "reason")
        sealed = ("code_hash",)
        forget = {"earned_by": MONTH}

    class Meta:
        constraints = [
            models.CheckConstraint(name="token_expires_later", condition=Q(expires_at__gt=models.F("issued_at"))),
            models.CheckConstraint(
                name="token_ended_by_somebody",
                condition=Q(ended_at=None, ended_by="") | Q(ended_at__isnull=False) & ~Q(ended_by=""),
            ),
        ]
