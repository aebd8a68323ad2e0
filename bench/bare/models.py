"""The one table: what any report form would keep."""

from django.db import models


class Row(models.Model):
    """A report and nothing around it."""

    id = models.UUIDField(primary_key=True)
    received_at = models.DateTimeField()
    lat = models.FloatField()
    lon = models.FloatField()
    text = models.TextField()
    language = models.CharField(max_length=35)
    contact = models.CharField(max_length=254)

    class Meta:
        app_label = "bare"
