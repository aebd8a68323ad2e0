"""The table of reports: what was told stays as it was told, until it is forgotten."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from amparo.core.kit import care
from amparo.core.ledger.terms import Interface
from amparo.stages.intake.terms import Happening

MONTH = timedelta(days=30)


class Report(models.Model):
    """What somebody told the network: where, when, what; a guard lets nothing change but to empty it."""

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
            ),
            MONTH,
        )

    class Meta:
        indexes = [models.Index(name="report_to_forget", fields=["received_at"], condition=Q(forgotten_at=None))]
        constraints = [
            models.CheckConstraint(
                name="report_happening_known", condition=Q(happening__in=[h.value for h in Happening])
            ),
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
