"""What may not be chosen as a passphrase (ASVS 6.2.4, 6.2.12: a list of common and breached ones, offline)."""

import pytest
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ValidationError
from django.utils import translation

from amparo.interfaces.web.accounts.passphrases import NotCommon

COMMON = NotCommon()


@pytest.mark.parametrize(
    "chosen",
    [
        "password",
        "PASSWORD",
        "passwordpassword",
        "password12345678",
        "Password 12345678",
        "iloveyou-iloveyou",
        "qwertyuiop123456",
        "!!password!!",
        "12345678 password!",
    ],
)
def test_common_ones_are_refused_also_two_together(chosen):
    with pytest.raises(ValidationError):
        COMMON.validate(chosen)


@pytest.mark.parametrize(
    "chosen",
    [
        "heron lantern seventeen",
        "la jacaranda azul de abril",
        "correct horse battery staple",
        "Zq8#vT2!mK5@xW9",
        "",
        "  ",
    ],
)
def test_others_are_taken(chosen):
    COMMON.validate(chosen)


def test_the_list_is_here_and_needs_no_network():
    assert len(COMMON.passwords) > 19_000


@pytest.mark.parametrize(("language", "says"), [("en", "first to be tried"), ("es", "primeras que se prueban")])
def test_every_rule_is_asked_and_says_so_in_the_readers_language(settings, language, says):
    with translation.override(language), pytest.raises(ValidationError) as refused:
        validate_password("passwordpassword")
    assert says in " ".join(refused.value.messages)
    rules = {type(rule).__name__ for rule in get_password_validators(settings.AUTH_PASSWORD_VALIDATORS)}
    assert rules == {"MinimumLengthValidator", "NotCommon", "NotThePseudonym", "Varied"}


@pytest.mark.parametrize(
    ("chosen", "taken"),
    [
        ("fourteen chars", False),
        ("fifteen chars !", True),
        ("all lower case words without a digit", True),  # no rules about kinds of characters
        ("contraseña larguísima de árboles", True),
        ("x" * 15, False),
    ],
)
def test_length_counts_and_kinds_of_characters_do_not(chosen, taken):
    try:
        validate_password(chosen)
    except ValidationError:
        assert not taken
    else:
        assert taken
