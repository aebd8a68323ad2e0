"""The tables of places: what operators brought in from files of their own."""

from django.db import models
from django.db.models import Q

from amparo.core.kit import care
from amparo.core.places.terms import Layer


class Source(models.Model):
    """One file, whole: its rows are found from the moment it is the current one of its layer and title."""

    id = models.UUIDField(primary_key=True)
    layer = models.CharField(max_length=16)
    title = models.CharField(max_length=120)
    dated_on = models.DateField()
    licence = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    count = models.PositiveIntegerField(default=0)
    imported_at = models.DateTimeField()
    current = models.BooleanField(default=False)
    replaced = models.BooleanField(default=False)  # it counted once; its rows are being swept away

    class Care(care.Care):
        """Facts about the ground, from public files."""

        public = (
            "id", "layer", "title", "dated_on", "licence", "digest", "count", "imported_at", "current", "replaced",
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(name="source_layer_known", condition=Q(layer__in=[one.value for one in Layer])),
            models.UniqueConstraint(
                name="source_one_current_of_a_title", fields=["layer", "title"], condition=Q(current=True)
            ),
        ]


class Named(models.Model):
    """A landmark, a neighbourhood, a district or a city: a point, and an outline where the file has one."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    name = models.CharField(max_length=120)
    lat = models.FloatField()
    lon = models.FloatField()
    reach_m = models.FloatField()
    outline = models.BinaryField(null=True)  # MULTIPOLYGON as little-endian WKB

    class Care(care.Care):
        """Facts about the ground, from public files."""

        public = ("id", "source", "name", "lat", "lon", "reach_m", "outline")


class Spelling(models.Model):
    """One folded name that a place is found by."""

    named = models.ForeignKey(Named, on_delete=models.CASCADE)
    folded = models.CharField(max_length=120)

    class Care(care.Care):
        """Facts about the ground, from public files."""

        public = ("id", "named", "folded")

    class Meta:
        indexes = [models.Index(name="spelling_folded", fields=["folded"])]


class Covering(models.Model):
    """A cell that an outline touches, of a size that suits the outline, and what of the outline lies about it."""

    named = models.ForeignKey(Named, on_delete=models.CASCADE)
    cell = models.BigIntegerField()
    part = models.BinaryField(null=True)  # MULTIPOLYGON as little-endian WKB; null if the cell lies inside

    class Care(care.Care):
        """Facts about the ground, from public files."""

        public = ("id", "named", "cell", "part")

    class Meta:
        indexes = [models.Index(name="covering_cell", fields=["cell"])]


class Street(models.Model):
    """All streets of one name in a file; the key is its name without direction and kind of street."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=120)

    class Care(care.Care):
        """Facts about the ground, from public files."""

        public = ("id", "source", "name", "key")

    class Meta:
        indexes = [models.Index(name="street_key", fields=["key"])]


class Stretch(models.Model):
    """A stretch of a street, with the house numbers along it where the file has them."""

    street = models.ForeignKey(Street, on_delete=models.CASCADE, db_index=False)
    cell = models.BigIntegerField()  # of its middle, at the resolution of ``imported.NEAR``
    line = models.BinaryField()  # pairs of longitude and latitude, little-endian doubles
    first = models.PositiveIntegerField(null=True)
    last = models.PositiveIntegerField(null=True)

    class Care(care.Care):
        """Facts about the ground, from public files."""

        public = ("id", "street", "cell", "line", "first", "last")

    class Meta:
        indexes = [models.Index(name="stretch_of_street", fields=["street", "cell"])]
