"""Where people are logged in: rows of the account library and of Django, which only this file touches.

A session's row holds an address and, until its sender logs in again, perhaps a form
(encrypted).  Counts of failed log-ins are kept under addresses too.  All of it goes.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection


def count_expired(*, at: datetime) -> int:
    """Return how many sessions have run out and are still kept."""
    return int(Session.objects.filter(expire_date__lte=at).count())


def drop_expired(*, at: datetime) -> int:
    """Take away every session and every count that has run out; return how many sessions."""
    Session.objects.filter(expire_date__lte=at).delete()
    counts = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {counts} WHERE expires <= %s",  # noqa: S608 - the name is a setting of ours
            [connection.ops.adapt_datetimefield_value(at)],
        )
    gone = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    return int(gone.delete()[0])


def end_all_of(people: Iterable[UUID]) -> None:
    """Log these people out everywhere."""
    theirs = UserSession.objects.filter(user_id__in=list(people))
    Session.objects.filter(session_key__in=theirs.values("session_key")).delete()
    theirs.delete()
