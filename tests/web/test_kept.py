import pytest

from amparo.interfaces.web import kept

SECRETS = ("oldpassword", "password", "password1", "password2", "passphrase", "again", "credential", "code")


@pytest.mark.parametrize("name", ["csrfmiddlewaretoken", *SECRETS])
def test_what_lets_somebody_in_is_not_kept(rf, name):
    assert kept.sent(rf.post("/note/", {name: "x", "text": "y"})).fields == [("text", "y")]


@pytest.mark.parametrize("name", ["passengers", "codeword", "against", "credentials_seen"])
def test_what_only_begins_like_a_secret_is_kept(rf, name):
    assert kept.sent(rf.post("/note/", {name: "x"})).fields == [(name, "x")]
