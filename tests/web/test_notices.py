"""Somebody is told when their account is opened anew or a way in changes, and nothing else (ASVS 6.3.5, 6.3.7)."""

import pytest
from django.test import Client

from amparo.core.messaging import templates
from amparo.core.messaging.models import Message
from amparo.core.messaging.terms import Template
from amparo.core.people import actions, reads, tasks
from amparo.core.people.terms import Kind
from tests.cast import NOON, PASSPHRASE, by, log_in
from tests.work import drain

pytestmark = pytest.mark.django_db
LOG_IN = "/account/login/"


def notices(person):
    drain()
    told = Message.objects.filter(template=Template.ACCESS_CHANGED)
    return told.filter(contact_id=reads.profile(person, at=NOON).contact_id).count()


def enter(client):
    answer = client.post(LOG_IN, {"login": "ana", "password": PASSPHRASE})
    assert answer.status_code == 302
    client.post("/account/logout/")


def test_a_new_browser_is_told_once(cast):
    mine, stranger = Client(), Client()
    enter(mine)
    assert notices(cast.ana) == 1
    enter(mine)
    assert notices(cast.ana) == 1
    enter(stranger)
    assert notices(cast.ana) == 2


@pytest.mark.parametrize(
    "what",
    [Kind.BROWSER_ADDED, Kind.FACTOR_ADDED, Kind.FACTOR_REMOVED, Kind.CODES_MADE, Kind.PASSPHRASE_CHANGED],
)
def test_every_change_of_a_way_in_is_told(cast, what):
    before = notices(cast.ana)
    actions.note_access(act=by(cast.ana), what=what)
    assert notices(cast.ana) == before + 1


@pytest.mark.parametrize("what", [Kind.SESSION_OPENED, Kind.SESSIONS_ENDED])
def test_what_is_nothing_new_is_not_told(cast, what):
    before = notices(cast.ana)
    actions.note_access(act=by(cast.ana), what=what)
    assert notices(cast.ana) == before


def test_a_new_passphrase_is_told(cast):
    here = log_in(Client(), cast.ana)
    new = "seven-otters-cross-the-road"
    before = notices(cast.ana)
    here.post("/account/passphrase/", {"oldpassword": PASSPHRASE, "password1": new, "password2": new})
    assert notices(cast.ana) == before + 1


def test_a_second_run_of_the_job_tells_nothing_twice(cast):
    before, job = notices(cast.ana), by("system:worker", key="job")
    for _ in range(2):
        tasks.tell_of_access(job, cast.ana)
    assert notices(cast.ana) == before + 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_notice_says_nothing_of_what_or_who(language):
    sender = templates.Sender("Red Ejemplo", "https://red.example", demonstration=False)
    subject, text = templates.render(Template.ACCESS_CHANGED, {}, language=language, code="AB-12", sender=sender)
    assert "ana" not in f"{subject} {text}".split()
    assert len(text) <= 320  # two text messages
    with pytest.raises(ValueError, match="nothing else"):
        templates.check(Template.ACCESS_CHANGED, {"handle": "ana"})
