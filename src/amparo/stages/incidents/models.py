"""The tables of incidents."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from amparo.core.kit import care
from amparo.stages.incidents.terms import Attribute, Basis, Confidence, Source, State
from amparo.stages.intake.terms import Lane

MONTH = timedelta(days=30)
_STATES = [s.value for s in State]


class Incident(models.Model):
    """Something that was reported, and what came of checking it."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=8, unique=True)
    state = models.CharField(max_length=16, default=State.RECEIVED)
    cause = models.CharField(max_length=32, blank=True, default="")
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    cell = models.BigIntegerField(null=True)
    fine_cell = models.BigIntegerField(null=True)  # what the map counts by; gone with the exact place
    place = models.CharField(max_length=200, blank=True, default="")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    confirmation = models.OneToOneField("Confirmation", on_delete=models.PROTECT, null=True, related_name="+")
    exercise = models.BooleanField(default=False)
    lane = models.CharField(max_length=8, default=Lane.ORDINARY)

    class Care(care.Care):
        """Operational; a month after it was closed, what is left of the place is a point rounded to about 11 km."""

        staff = (
            "id", "code", "state", "cause", "lat", "lon", "accuracy_m", "cell", "fine_cell", "place",
            "first_seen_at", "last_seen_at", "opened_at", "heard_at", "closed_at", "forgotten_at",
            "merged_into", "confirmation", "exercise", "lane",
        )  # fmt: skip
        forget = dict.fromkeys(("lat", "lon", "accuracy_m", "cell", "fine_cell", "place"), MONTH)

    class Meta:
        indexes = [
            # What matching and the board ask for; closed incidents, which only ever grow, are not in these.
            models.Index(name="incident_open_by_cell", fields=["cell"], condition=Q(closed_at=None)),
            models.Index(name="incident_open_by_news", fields=["heard_at"], condition=Q(closed_at=None)),
            models.Index(name="incident_open_by_lane", fields=["lane", "heard_at"], condition=Q(closed_at=None)),
            models.Index(name="incident_by_closing", fields=["closed_at"], condition=Q(closed_at__isnull=False)),
            models.Index(name="incident_to_forget", fields=["closed_at"], condition=Q(forgotten_at=None)),
            # What the map counts, and the list's pages, newest first.  SQLite reads an index alone only if it holds
            # the columns of its condition too.
            models.Index(
                name="incident_on_map_open",
                fields=["fine_cell", "state", "lat", "lon", "closed_at"],
                condition=Q(closed_at=None),
            ),
            models.Index(
                name="incident_on_map",
                fields=["fine_cell", "opened_at", "merged_into", "state", "lat", "lon"],
                condition=Q(fine_cell__isnull=False),
            ),
            models.Index(name="incident_open", fields=["id"], condition=Q(closed_at=None)),
            models.Index(
                name="incident_open_by_state", fields=["state", "heard_at", "closed_at"], condition=Q(closed_at=None)
            ),
            models.Index(name="incident_by_state", fields=["state", "id"]),
            models.Index(name="incident_unplaced", fields=["id"], condition=Q(lat=None)),
        ]
        constraints = [
            models.CheckConstraint(name="incident_state_known", condition=Q(state__in=_STATES)),
            models.CheckConstraint(name="incident_lane_known", condition=Q(lane__in=[lane.value for lane in Lane])),
            models.CheckConstraint(
                name="incident_confirmed_by_confirmation",
                condition=Q(state=State.CONFIRMED, confirmation__isnull=False)
                | ~Q(state=State.CONFIRMED) & Q(confirmation=None),
            ),
            models.CheckConstraint(
                name="incident_ended_is_closed",
                condition=~Q(state__in=[State.NOT_ENFORCEMENT, State.COULD_NOT_VERIFY]) | Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="incident_merged_is_closed",
                condition=Q(merged_into=None) | Q(closed_at__isnull=False) & ~Q(merged_into=F("id")),
            ),
            models.CheckConstraint(
                name="incident_place_whole",
                condition=Q(lat=None, lon=None, accuracy_m=None, cell=None)
                | Q(lat__isnull=False, lon__isnull=False, accuracy_m__isnull=False, cell__isnull=False)
                & Q(lat__range=(-90, 90), lon__range=(-180, 180), accuracy_m__gte=0),
            ),
            models.CheckConstraint(name="incident_seen_in_order", condition=Q(first_seen_at__lte=F("last_seen_at"))),
        ]


class Merge(models.Model):
    """One incident's reports put to another's, until it is undone."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="merges")
    into = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=32)
    at = models.DateTimeField()
    author = models.CharField(max_length=64)
    undone_at = models.DateTimeField(null=True)

    class Care(care.Care):
        """Ids and codes."""

        staff = ("id", "incident", "into", "cause", "at", "author", "undone_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="merge_one_standing", fields=["incident"], condition=Q(undone_at=None)),
        ]


class Membership(models.Model):
    """A report's stay in an incident; it ends when the report is moved, and the row remains."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="memberships")
    report = models.ForeignKey("intake.Report", on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    cause = models.CharField(max_length=32, blank=True, default="")
    distance_m = models.PositiveIntegerField(null=True)
    lag_s = models.PositiveIntegerField(null=True)
    merged_in = models.ForeignKey(Merge, on_delete=models.PROTECT, null=True, related_name="+")
    merged_out = models.ForeignKey(Merge, on_delete=models.PROTECT, null=True, related_name="+")

    class Care(care.Care):
        """Ids, codes and distances."""

        staff = (
            "id", "incident", "report", "since", "until", "cause", "distance_m", "lag_s", "merged_in",
            "merged_out",
        )  # fmt: skip

    class Meta:
        indexes = [models.Index(name="membership_by_report", fields=["report"])]
        constraints = [
            models.UniqueConstraint(name="membership_one_stay", fields=["incident", "report"], condition=Q(until=None)),
            models.CheckConstraint(name="membership_in_order", condition=Q(until=None) | Q(until__gte=F("since"))),
        ]


class Word(models.Model):
    """A word that was told of an incident, folded, so that its beginning finds the incident on either engine."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+", db_index=False)
    word = models.BinaryField(max_length=64)  # bytes: both engines put them in one order, whatever the collation
    told_at = models.DateTimeField()

    class Care(care.Care):
        """What callers and staff wrote, word by word; a row goes a month after it was told."""

        staff = ("id", "incident", "word", "told_at")
        forget = {"word": MONTH}

    class Meta:
        indexes = [
            models.Index(name="word_to_forget", fields=["told_at"]),
            models.Index(name="word_of_incident", fields=["incident", "word"]),
        ]
        constraints = [models.UniqueConstraint(name="word_once", fields=["word", "incident"])]


class Claim(models.Model):
    """Somebody works on an incident, so that nobody else does unknowingly; it runs out by itself."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="claims")
    person_id = models.UUIDField()
    claimed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Care(care.Care):
        """Who worked on what, when."""

        staff = ("id", "incident", "person_id", "claimed_at", "expires_at", "released_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="claim_one_standing", fields=["incident"], condition=Q(released_at=None)),
            models.CheckConstraint(name="claim_expires_later", condition=Q(expires_at__gt=F("claimed_at"))),
        ]


class Observation(models.Model):
    """What one source says of one attribute of an incident; never changed, at most corrected by a later one."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="observations")
    attribute = models.CharField(max_length=16)
    code = models.CharField(max_length=32, blank=True, default="")
    number = models.PositiveIntegerField(null=True)
    instant = models.DateTimeField(null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    said = models.CharField(max_length=1000, blank=True, default="")
    confidence = models.CharField(max_length=8)
    source = models.CharField(max_length=8)
    source_id = models.UUIDField(null=True)
    author = models.CharField(max_length=64)
    partner_id = models.UUIDField(null=True)
    by_verifier = models.BooleanField(default=False)
    at = models.DateTimeField()
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected")

    class Care(care.Care):
        """Operational: seen by those who verify and dispatch."""

        staff = (
            "id", "incident", "attribute", "code", "number", "instant", "lat", "lon", "accuracy_m", "said",
            "confidence", "source", "source_id", "author", "partner_id", "by_verifier", "at", "corrects",
        )  # fmt: skip
        forget = dict.fromkeys(("lat", "lon", "accuracy_m", "said"), MONTH)

    class Meta:
        indexes = [
            models.Index(name="observation_by_source", fields=["source_id"], condition=Q(source_id__isnull=False))
        ]
        constraints = [
            models.CheckConstraint(
                name="observation_attribute_known", condition=Q(attribute__in=[a.value for a in Attribute])
            ),
            models.CheckConstraint(
                name="observation_confidence_known", condition=Q(confidence__in=[c.value for c in Confidence])
            ),
            # What reports say is read from the reports, which may be moved to another incident.
            models.CheckConstraint(
                name="observation_source_known", condition=Q(source__in=[Source.ON_SITE.value, Source.DESK.value])
            ),
            models.CheckConstraint(
                name="observation_on_site_in_pairs",
                condition=~Q(source=Source.ON_SITE) | Q(partner_id__isnull=False, source_id__isnull=False),
            ),
        ]


class Confirmation(models.Model):
    """What an incident was confirmed on; nothing becomes an alert without one."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="confirmations")
    basis = models.CharField(max_length=24)
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="+")
    verifier_id = models.UUIDField()
    partner_id = models.UUIDField(null=True)
    first_report = models.ForeignKey("intake.Report", on_delete=models.PROTECT, null=True, related_name="+")
    second_report = models.ForeignKey("intake.Report", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    author = models.CharField(max_length=64)

    class Care(care.Care):
        """Ids only."""

        staff = (
            "id", "incident", "basis", "observation", "verifier_id", "partner_id", "first_report",
            "second_report", "at", "author",
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="confirmation_stands_on_something",
                condition=Q(
                    basis=Basis.VERIFIER_ON_SITE,
                    partner_id__isnull=False,
                    first_report=None,
                    second_report=None,
                )
                & ~Q(partner_id=F("verifier_id"))
                | Q(
                    basis=Basis.INDEPENDENT_SOURCES,
                    partner_id=None,
                    first_report__isnull=False,
                    second_report__isnull=False,
                )
                & ~Q(first_report=F("second_report")),
            ),
        ]


class Step(models.Model):
    """One step on the ladder, with its reason, its evidence and its author."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="steps")
    before = models.CharField(max_length=16)
    after = models.CharField(max_length=16)
    cause = models.CharField(max_length=32, blank=True, default="")
    reason = models.CharField(max_length=1000, blank=True, default="")
    evidence = models.JSONField()
    confirmation = models.ForeignKey(Confirmation, on_delete=models.PROTECT, null=True, related_name="+")
    author = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Care(care.Care):
        """The reason is the author's text, for staff."""

        staff = (
            "id", "incident", "before", "after", "cause", "reason", "evidence", "confirmation", "author",
            "at",
        )  # fmt: skip
        forget = {"reason": MONTH}

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="step_states_known", condition=Q(before__in=_STATES) & Q(after__in=_STATES) & ~Q(before=F("after"))
            ),
            # A reopening names the confirmation it takes back; a confirming step the one it makes.
            models.CheckConstraint(
                name="step_names_confirmation",
                condition=(Q(before=State.CONFIRMED) | Q(after=State.CONFIRMED)) & Q(confirmation__isnull=False)
                | ~Q(before=State.CONFIRMED) & ~Q(after=State.CONFIRMED) & Q(confirmation=None),
            ),
        ]


class Hold(models.Model):
    """A legal hold: nothing of an incident and its reports is forgotten while it stands."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=1000)
    placed_at = models.DateTimeField()
    placed_by = models.UUIDField()
    until = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.UUIDField(null=True)
    release_reason = models.CharField(max_length=1000, blank=True, default="")

    class Care(care.Care):
        """Kept: who kept what from being forgotten, and why, is what a court asks."""

        staff = (
            *("id", "incident", "reason", "placed_at", "placed_by", "until"),
            *("released_at", "released_by", "release_reason"),
        )

    class Meta:
        indexes = [models.Index(name="hold_standing", fields=["incident"], condition=Q(released_at=None))]
        constraints = [
            models.CheckConstraint(name="hold_until_later", condition=Q(until=None) | Q(until__gt=F("placed_at"))),
            models.CheckConstraint(
                name="hold_released_by_somebody",
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False),
            ),
        ]
