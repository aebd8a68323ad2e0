"""The tables of messaging."""

from django.db import models
from django.db.models import Q

from amparo.core.kit import care
from amparo.core.messaging.policy import WAITING
from amparo.core.messaging.terms import State


class Message(models.Model):
    """One message to one contact, from the act that causes it until it is handed over once or dropped."""

    id = models.UUIDField(primary_key=True)  # made by whoever queues; the key towards the carrier too
    contact = models.ForeignKey("vault.Contact", on_delete=models.PROTECT)
    template = models.CharField(max_length=40)
    facts = models.JSONField()
    language = models.CharField(max_length=12)
    urgent = models.BooleanField()
    code = models.CharField(max_length=8)
    state = models.CharField(max_length=8, default=State.PENDING)
    reason = models.CharField(max_length=16, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    doubtful = models.BooleanField(default=False)  # an earlier try may have gone out
    fence = models.BigIntegerField(null=True)
    carrier = models.CharField(max_length=20, blank=True, default="")
    reference = models.CharField(max_length=200, blank=True, default="")
    queued_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)

    class Care(care.Care):
        """Codes only: the text is made in the relay, the address is in the vault."""

        staff = (
            "id", "contact", "template", "facts", "language", "urgent", "code", "state", "reason", "attempts",
            "doubtful", "fence", "carrier", "reference", "queued_at", "changed_at", "next_at",
        )  # fmt: skip

    class Meta:
        indexes = [
            models.Index(
                name="message_due", fields=["next_at"], condition=Q(state__in=sorted(s.value for s in WAITING))
            ),
            models.Index(name="message_under_way", fields=["fence"], condition=Q(state=State.SENDING)),
            models.Index(name="message_by_time", fields=["-queued_at"]),
        ]
        constraints = [
            models.CheckConstraint(name="message_state_known", condition=Q(state__in=[s.value for s in State])),
            models.CheckConstraint(
                name="message_looked_at_again",
                condition=Q(state__in=sorted(s.value for s in WAITING), next_at__isnull=False)
                | ~Q(state__in=sorted(s.value for s in WAITING)) & Q(next_at=None),
            ),
            models.CheckConstraint(
                name="message_in_one_hand",
                condition=Q(state=State.SENDING, fence__isnull=False) | ~Q(state=State.SENDING) & Q(fence=None),
            ),
        ]


class Watch(models.Model):
    """A relay process's time on duty; the highest number is the one that may hand messages over."""

    id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField(unique=True)
    begun_at = models.DateTimeField()

    class Care(care.Care):
        """Numbers."""

        staff = ("id", "number", "begun_at")
