"""The tables of the vault."""

from django.db import models
from django.db.models import Q

from amparo.core.kit import care
from amparo.core.vault.terms import Channel, State


class Contact(models.Model):
    """A number or an address that only the relay can read."""

    id = models.UUIDField(primary_key=True)
    channel = models.CharField(max_length=8)
    state = models.CharField(max_length=12, default=State.SEALED)
    blob = models.BinaryField()
    key_id = models.CharField(max_length=16)
    lookup = models.BinaryField(max_length=32, null=True)
    made_at = models.DateTimeField()

    class Care(care.Care):
        """Emptied when whoever has its id lets go: a report after 30 days, a person who leaves.

        The look-up code tells without the relay's key only which contacts are the same.
        """

        staff = ("id", "channel", "state", "key_id", "made_at")
        contact = ("blob", "lookup")

    class Meta:
        indexes = [
            models.Index(fields=["lookup"], name="contact_by_lookup"),
            models.Index(fields=["state", "key_id", "id"], name="contact_by_state"),
        ]
        constraints = [
            models.CheckConstraint(name="contact_state_known", condition=Q(state__in=[s.value for s in State])),
            models.CheckConstraint(name="contact_channel_known", condition=Q(channel__in=[c.value for c in Channel])),
            models.CheckConstraint(
                name="contact_comparable_once_adopted",
                condition=Q(state=State.ADOPTED, lookup__isnull=False) | ~Q(state=State.ADOPTED) & Q(lookup=None),
            ),
        ]
