"""The browsers of somebody's sessions are told in words that they know."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import translation

from amparo.interfaces.web.words.browsers import browser_words
from tests.cast import log_in

MOZILLA = "Mozilla/5.0 "
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 "
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko) "
PHONE = "(iPhone; CPU iPhone OS 18_6 like Mac OS X) "
WINDOWS = "(Windows NT 10.0; Win64; x64) "
ON_ANDROID = MOZILLA + "(Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0"

KNOWN = [
    (ON_ANDROID, "Firefox on Android"),
    (MOZILLA + "(X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", "Firefox on Linux"),
    (MOZILLA + PHONE + APPLE + "FxiOS/144.0 Mobile/15E148 Safari/605.1.15", "Firefox on iPhone"),
    (MOZILLA + "(Linux; Android 10; K) " + CHROME + "Mobile Safari/537.36", "Chrome on Android"),
    (MOZILLA + WINDOWS + CHROME + "Safari/537.36", "Chrome on Windows"),
    (MOZILLA + "(X11; CrOS x86_64 14541.0.0) " + CHROME + "Safari/537.36", "Chrome on ChromeOS"),
    (MOZILLA + PHONE + APPLE + "CriOS/141.0.0.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
    (MOZILLA + WINDOWS + CHROME + "Safari/537.36 Edg/141.0.0.0", "Edge on Windows"),
    (MOZILLA + "(Linux; Android 10; K) " + CHROME + "Mobile Safari/537.36 EdgA/141.0.0.0", "Edge on Android"),
    (MOZILLA + WINDOWS + CHROME + "Safari/537.36 OPR/125.0.0.0", "Opera on Windows"),
    (
        MOZILLA + "(Linux; Android 15; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 "
        "Chrome/130.0.0.0 Mobile Safari/537.36",
        "Samsung Internet on Android",
    ),
    (MOZILLA + PHONE + APPLE + "Version/18.6 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
    (MOZILLA + "(iPad; CPU OS 17_7 like Mac OS X) " + APPLE + "Version/17.7 Safari/604.1", "Safari on iPad"),
    (MOZILLA + "(Macintosh; Intel Mac OS X 10_15_7) " + APPLE + "Version/18.6 Safari/605.1.15", "Safari on Mac"),
    ("Firefox/144.0", "Firefox"),
    (MOZILLA + "(X11; Linux x86_64) Something/1.0", "An unknown browser on Linux"),
    ("curl/8.5.0", "An unknown browser"),
    ("<b>Firefoxy</b>", "An unknown browser"),
    ("", "An unknown browser"),
]


@pytest.mark.parametrize(("sent", "said"), KNOWN)
def test_a_browser_is_told_by_family_and_system(sent, said):
    assert browser_words(sent) == said


def test_a_browser_is_told_in_spanish():
    with translation.override("es"):
        assert browser_words(ON_ANDROID) == "Firefox en Android"
        assert browser_words("") == "Un navegador desconocido"


def opened_at(client, who, user_agent):
    """Log somebody in at a browser that calls itself this."""
    log_in(client, who)
    UserSession.objects.filter(session_key=client.session.session_key).update(user_agent=user_agent)
    return client


@pytest.mark.django_db
def test_somebody_knows_their_sessions_again_and_which_is_this_one(cast):
    opened_at(Client(), cast.dana, "Strange/1.0")
    page = opened_at(Client(), cast.dana, ON_ANDROID).get("/account/sessions/").text
    this, other = sorted(re.findall(r'<li class="card.*?</li>', page, re.DOTALL), key=lambda card: "End it" in card)
    assert "<strong>Firefox on Android</strong>" in this
    assert "This one" in this
    assert "<strong>An unknown browser</strong>" in other
    assert "This one" not in other
    assert "Mozilla" not in page
    assert "Strange/1.0" not in page
