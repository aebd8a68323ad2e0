"""The tables of people."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from amparo.core.kit import care


class People(BaseUserManager["Person"]):
    """Finds a person by their handle, as Django's log-in asks."""


class Person(AbstractBaseUser):
    """Somebody with an account, known here by a pseudonym."""

    id = models.UUIDField(primary_key=True)
    username = models.CharField(max_length=40, unique=True)
    email = models.EmailField(blank=True, default="")
    language = models.CharField(max_length=12, default="en")
    is_active = models.BooleanField(default=True)
    invited_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="invited")
    joined_at = models.DateTimeField()
    contact_id = models.UUIDField(null=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = People()

    class Care(care.Care):
        """A pseudonym and its place in the invitation tree; the number is in the vault."""

        staff = ("id", "username", "language", "is_active", "invited_by", "joined_at", "contact_id", "last_login")
        contact = ("email",)
        sealed = ("password",)
