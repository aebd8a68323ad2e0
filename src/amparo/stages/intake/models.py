"""The tables of reports, of the calls and conversations that bring them, and of what call-takers ask.

What was told stays as it was told, until it is forgotten or struck.
"""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from amparo.core.kit import care
from amparo.core.ledger.terms import Interface
from amparo.stages.intake.terms import CallKind, Happening, Lane, Volunteered, Way, Words

MONTH = timedelta(days=30)
DAY = timedelta(days=1)


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
            models.Index(name="report_by_contact", fields=["contact_id"], condition=Q(contact_id__isnull=False)),
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


class Call(models.Model):
    """A call while it is taken down, and afterwards which script it followed; its id becomes the report's."""

    id = models.UUIDField(primary_key=True)  # UUIDv7, minted with the page
    person_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=16)
    script = models.PositiveIntegerField()
    begun_at = models.DateTimeField()
    kept_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)
    answers = models.JSONField(default=dict)
    contact_id = models.UUIDField(null=True)
    follows = models.UUIDField(null=True)

    class Care(care.Care):
        """A draft is gone after a day; of a saved call the answers are the report's, and its taker is let go."""

        staff = (
            "id",
            "person_id",
            "kind",
            "script",
            "begun_at",
            "kept_at",
            "saved_at",
            "answers",
            "contact_id",
            "follows",
        )
        forget = {"answers": DAY, "contact_id": DAY, "person_id": MONTH}

    class Meta:
        indexes = [
            models.Index(name="call_drafts_of", fields=["person_id", "kept_at"], condition=Q(saved_at=None)),
            models.Index(name="call_by_saving", fields=["saved_at"], condition=Q(saved_at__isnull=False)),
            models.Index(name="call_to_forget", fields=["kept_at"], condition=Q(person_id__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(name="call_kind_known", condition=Q(kind__in=[k.value for k in CallKind])),
            models.CheckConstraint(name="call_saved_keeps_no_contact", condition=Q(saved_at=None) | Q(contact_id=None)),
        ]


class ScriptVersion(models.Model):
    """One version of a script: it stays as it was saved, and may be reviewed once."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=16)
    number = models.PositiveIntegerField()
    lines = models.JSONField()
    made_at = models.DateTimeField()
    author = models.CharField(max_length=64)
    restored_from = models.PositiveIntegerField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=64, default="", blank=True)

    class Care(care.Care):
        """Says nothing of any caller; who wrote and who reviewed a text stands beside it for as long as it is used."""

        staff = (
            "id",
            "kind",
            "number",
            "lines",
            "made_at",
            "author",
            "restored_from",
            "reviewed_at",
            "reviewed_by",
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="script_one_of_each_number", fields=["kind", "number"]),
            models.CheckConstraint(name="script_kind_known", condition=Q(kind__in=[k.value for k in CallKind])),
            models.CheckConstraint(
                name="script_reviewed_at_and_by_together",
                condition=Q(reviewed_at=None, reviewed_by="") | Q(reviewed_at__isnull=False) & ~Q(reviewed_by=""),
            ),
            models.CheckConstraint(
                name="script_reviewed_by_another",
                condition=Q(reviewed_by="") | ~Q(reviewed_by=models.F("author")),
            ),
        ]


class Conversation(models.Model):
    """What is said to and fro with whoever sent a report; it has the report's id, also before there is a report."""

    id = models.UUIDField(primary_key=True)  # the report's
    contact_id = models.UUIDField(null=True)
    language = models.CharField(max_length=35)
    receipt = models.BinaryField(max_length=32, unique=True)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    place_by = models.DateTimeField(null=True)

    class Care(care.Care):
        """Its times stay for counting; its lines and its contact are forgotten after 30 days."""

        staff = (
            "id", "contact_id", "language", "opened_at", "last_at", "answered_at", "waiting_since", "place_by",
        )  # fmt: skip
        sealed = ("receipt",)
        forget = {"contact_id": MONTH}

    class Meta:
        indexes = [
            models.Index(
                name="conversation_waiting", fields=["waiting_since"], condition=Q(waiting_since__isnull=False)
            ),
            models.Index(name="conversation_placeless", fields=["place_by"], condition=Q(place_by__isnull=False)),
            models.Index(name="conversation_by_contact", fields=["contact_id"]),
            models.Index(name="conversation_by_time", fields=["-last_at"]),
        ]


class Line(models.Model):
    """One thing said; a guard lets nothing change but to empty it."""

    id = models.UUIDField(primary_key=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT)
    at = models.DateTimeField()
    ours = models.BooleanField()
    author = models.CharField(max_length=64)
    way = models.CharField(max_length=8)
    text = models.TextField(blank=True)
    source_id = models.UUIDField(null=True, unique=True)  # the text that came in
    message_id = models.UUIDField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Care(care.Care):
        """After 30 days the words are gone."""

        staff = (
            "id", "conversation", "at", "ours", "author", "way", "text", "source_id", "message_id", "forgotten_at",
        )  # fmt: skip
        forget = {"text": MONTH}

    class Meta:
        indexes = [
            models.Index(name="line_in_order", fields=["conversation", "at", "id"]),
            models.Index(name="line_to_forget", fields=["at"], condition=Q(forgotten_at=None)),
        ]
        constraints = [
            models.CheckConstraint(name="line_way_known", condition=Q(way__in=[w.value for w in Way])),
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
