"""The tables of the ledger: insert-only, but for the waiting list."""

from django.db import models
from django.db.models import Q

from amparo.core.kit import care
from amparo.core.ledger.terms import Interface


class Event(models.Model):
    """Something that happened: who, what, when, through where.  Never changed, never taken out."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=64)
    subject = models.UUIDField()
    actor = models.CharField(max_length=64)
    at = models.DateTimeField()
    interface = models.CharField(max_length=16)
    facts = models.JSONField()
    key = models.CharField(max_length=100, null=True)  # noqa: DJ001 - NULL is "no key", and stays out of the unique index

    class Care(care.Care):
        """Ids and codes only; kept as long as the network."""

        staff = ("id", "kind", "subject", "actor", "at", "interface", "facts", "key")

    class Meta:
        indexes = [models.Index(fields=["subject", "at"], name="event_by_subject")]
        constraints = [
            models.UniqueConstraint(name="event_one_per_key", fields=["actor", "key"], condition=Q(key__isnull=False)),
            models.CheckConstraint(
                name="event_interface_known", condition=Q(interface__in=[i.value for i in Interface])
            ),
        ]


class Waiting(models.Model):
    """An event that has no number yet; the sequencer takes it off the list.

    A list of its own keeps the cost of sequencing independent of the ledger's length.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True)

    class Care(care.Care):
        """Empties itself within milliseconds."""

        staff = ("event",)


class Leaf(models.Model):
    """An event's place in the sequence and its digest in the tree."""

    number = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT)
    digest = models.BinaryField(max_length=32)

    class Care(care.Care):
        """Numbers and digests."""

        public = ("number", "digest")
        staff = ("event",)


class Checkpoint(models.Model):
    """The signed root of the tree at a size, in C2SP signed-note form.

    ``frontier`` is the roots of its full subtrees, from which the tree grows on without
    the leaves before it.
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    frontier = models.BinaryField(max_length=2048)
    at = models.DateTimeField()
    note = models.TextField()

    class Care(care.Care):
        """Made to be handed to witnesses."""

        public = ("size", "root", "frontier", "at", "note")
