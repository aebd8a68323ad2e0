"""The tables of people."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from amparo.core.kit import care
from amparo.core.people.terms import FOUNDERS, STRONG, Role, Skill


class People(BaseUserManager["Person"]):
    """Finds a person by their handle, as Django's log-in asks."""


class Person(AbstractBaseUser):
    """Somebody with an account, known here by a pseudonym."""

    id = models.UUIDField(primary_key=True)
    username = models.CharField(max_length=40, unique=True)
    language = models.CharField(max_length=12, default="en")
    is_active = models.BooleanField(default=True)
    invited_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="invited")
    joined_at = models.DateTimeField()
    contact_id = models.UUIDField(null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []

    objects = People()

    class Care(care.Care):
        """A pseudonym and its place in the invitation tree; the number is in the vault."""

        staff = ("id", "username", "language", "is_active", "invited_by", "joined_at", "contact_id", "last_login")
        sealed = ("password",)

    class Meta:
        constraints = [
            models.CheckConstraint(name="person_handle_lower_case", condition=Q(username=Lower("username"))),
        ]


class Grant(models.Model):
    """A role that somebody holds, held, or was proposed for."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=16)
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    seconded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    held_from = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)

    class Care(care.Care):
        """Kept as long as the person: who gave whom which power is never forgotten first."""

        staff = ("id", "person", "role", "granted_by", "seconded_by", "proposed_at", "held_from", "held_until")

    class Meta:
        constraints = [
            models.CheckConstraint(name="grant_role_known", condition=Q(role__in=[r.value for r in Role])),
            models.UniqueConstraint(
                name="grant_one_open_per_role", fields=["person", "role"], condition=Q(held_until=None)
            ),
            # A founder's roles have no granter; everybody else's strong role has two.
            models.CheckConstraint(
                name="grant_strong_by_two",
                condition=Q(held_from=None)
                | Q(granted_by=None)
                | ~Q(role__in=sorted(r.value for r in STRONG))
                | Q(seconded_by__isnull=False) & ~Q(seconded_by=F("granted_by")),
            ),
        ]


class Training(models.Model):
    """A training somebody completed, until it must be repeated."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="trainings")
    skill = models.CharField(max_length=16)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Care(care.Care):
        """Kept as long as the person: a confirmation leans on it later."""

        staff = ("id", "person", "skill", "valid_from", "valid_until", "recorded_by")

    class Meta:
        constraints = [
            models.CheckConstraint(name="training_skill_known", condition=Q(skill__in=[s.value for s in Skill])),
            models.CheckConstraint(name="training_ends_later", condition=Q(valid_until__gt=F("valid_from"))),
        ]


class Invitation(models.Model):
    """A one-time code that lets somebody in; a founder's has a number instead of an inviter."""

    id = models.UUIDField(primary_key=True)
    code_hash = models.BinaryField(max_length=32, unique=True)
    inviter = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    founder = models.PositiveSmallIntegerField(null=True, unique=True)
    roles = models.JSONField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.OneToOneField(Person, on_delete=models.PROTECT, null=True, related_name="invitation")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Care(care.Care):
        """The tree itself stays with the person."""

        staff = (
            *("id", "inviter", "founder", "roles", "made_at", "expires_at"),
            *("used_at", "used_by", "withdrawn_at", "withdrawn_by"),
        )
        sealed = ("code_hash",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invitation_inviter_or_founder",
                condition=Q(inviter=None, founder__isnull=False, founder__range=(1, FOUNDERS))
                | Q(inviter__isnull=False, founder=None),
            ),
            models.CheckConstraint(
                name="invitation_used_at_and_by_together",
                condition=Q(used_at=None, used_by=None) | Q(used_at__isnull=False, used_by__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_withdrawn_at_and_by_together",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_used_or_withdrawn", condition=Q(used_at=None) | Q(withdrawn_at=None)
            ),
        ]


class Entrance(models.Model):
    """A one-time log-in link, made and accepted by demonstrations only."""

    id = models.UUIDField(primary_key=True)
    code_hash = models.BinaryField(max_length=32, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Care(care.Care):
        """A demonstration holds nobody's data."""

        staff = ("id", "person", "expires_at", "used_at")
        sealed = ("code_hash",)
