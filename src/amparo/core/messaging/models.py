"""The tables of messaging."""

from django.db import models
from django.db.models import Q

from amparo.core.kit import care
from amparo.core.messaging.policy import TEXTS_KEPT, WAITING
from amparo.core.messaging.terms import Came, Fate, State, Word


class Message(models.Model):
    """One message to one contact, from the act that causes it until it is handed over once or dropped."""

    id = models.UUIDField(primary_key=True)  # made by whoever queues; the key towards the carrier too
    contact = models.ForeignKey("vault.Contact", on_delete=models.PROTECT)
    template = models.CharField(max_length=40)
    facts = models.JSONField()
    body = models.BinaryField(null=True)  # in a box for the relay, until the message is at rest
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
        """Codes only: the text is made in the relay, the address is in the vault.

        What somebody wrote themselves lies in a box that the relay alone opens, and is emptied once it was sent.
        """

        staff = (
            "id", "contact", "template", "facts", "language", "urgent", "code", "state", "reason", "attempts",
            "doubtful", "fence", "carrier", "reference", "queued_at", "changed_at", "next_at",
        )  # fmt: skip
        contact = ("body",)

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


class Callback(models.Model):
    """What a provider has told of a message so far; it only moves forward."""

    message = models.OneToOneField(Message, primary_key=True, on_delete=models.PROTECT)
    fate = models.CharField(max_length=12)
    reference = models.CharField(max_length=200, blank=True, default="")
    told_at = models.DateTimeField()

    class Care(care.Care):
        """Codes."""

        staff = ("message", "fate", "reference", "told_at")

    class Meta:
        constraints = [
            models.CheckConstraint(name="callback_fate_known", condition=Q(fate__in=[f.value for f in Fate])),
        ]


class Watch(models.Model):
    """A relay process's time on duty; the highest number is the one that may hand messages over."""

    id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField(unique=True)
    begun_at = models.DateTimeField()

    class Care(care.Care):
        """Numbers."""

        staff = ("id", "number", "begun_at")


class Text(models.Model):
    """An SMS that came in, as it came; a guard lets nothing of what it says change but to empty it."""

    id = models.UUIDField(primary_key=True)
    provider = models.CharField(max_length=20)
    event = models.BinaryField(max_length=32)  # a keyed digest of the provider's name of it
    contact = models.ForeignKey("vault.Contact", on_delete=models.PROTECT, null=True)
    received_at = models.DateTimeField()
    text = models.TextField(blank=True)
    pictures = models.PositiveSmallIntegerField(default=0)
    word = models.CharField(max_length=8, blank=True, default="")
    language = models.CharField(max_length=12)
    segments = models.PositiveSmallIntegerField(default=1)
    part = models.PositiveSmallIntegerField(default=1)
    parts = models.PositiveSmallIntegerField(default=1)
    reference = models.CharField(max_length=40, blank=True, default="")
    answered = models.BooleanField(default=False)  # by the provider itself
    state = models.CharField(max_length=8, default=Came.WAITING)
    lead = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    forgotten_at = models.DateTimeField(null=True)

    class Care(care.Care):
        """After 30 days the words are gone; the digest stays, so that the same text never counts twice."""

        staff = (
            "id", "provider", "event", "contact", "received_at", "text", "pictures", "word", "language", "segments",
            "part", "parts", "reference", "answered", "state", "lead", "forgotten_at",
        )  # fmt: skip
        forget = dict.fromkeys(("text", "contact", "reference"), TEXTS_KEPT)

    class Meta:
        indexes = [
            models.Index(name="text_waiting", fields=["id"], condition=Q(state=Came.WAITING)),
            models.Index(name="text_to_forget", fields=["received_at"], condition=Q(forgotten_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(name="text_once_for_each_event", fields=["provider", "event"]),
            models.CheckConstraint(name="text_state_known", condition=Q(state__in=[s.value for s in Came])),
            models.CheckConstraint(name="text_word_known", condition=Q(word__in=["", *(w.value for w in Word)])),
            models.CheckConstraint(
                name="text_part_of_its_parts", condition=Q(part__gte=1, part__lte=models.F("parts"))
            ),
            models.CheckConstraint(name="text_joined_to_another", condition=Q(state=Came.JOINED) ^ Q(lead=None)),
        ]


class Stop(models.Model):
    """Somebody asked for no more messages, until they ask for them again."""

    id = models.UUIDField(primary_key=True)
    contact = models.ForeignKey("vault.Contact", on_delete=models.PROTECT)
    asked_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Care(care.Care):
        """Kept as long as it holds: it is what keeps us from writing to them."""

        staff = ("id", "contact", "asked_at", "lifted_at")

    class Meta:
        indexes = [models.Index(name="stop_in_force", fields=["contact"], condition=Q(lifted_at=None))]
