import pytest

from amparo.core.vault.policy import one_spelling
from amparo.core.vault.terms import Channel, No


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("213 555 0142", "+12135550142"),
        (" +1 (213) 555-0142 ", "+12135550142"),
        ("+52 55 1234 5678", "+525512345678"),
        ("911", No.NOT_A_NUMBER),
        ("555-0142", No.NOT_A_NUMBER),
        ("nobody", No.NOT_A_NUMBER),
        ("", No.NOT_A_NUMBER),
        ("1" * 500, No.NOT_A_NUMBER),
    ],
)
def test_numbers_have_one_spelling(typed, spelled):
    assert one_spelling(Channel.SMS, typed) == spelled


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("Rex.Reports+la@Mail.Example", "rex.reports+la@mail.example"),
        ("rex@correo.españa.example", "rex@correo.xn--espaa-rta.example"),
        ("rex@localhost", No.NOT_AN_ADDRESS),
        ("rex", No.NOT_AN_ADDRESS),
        ("@mail.example", No.NOT_AN_ADDRESS),
        ("rex@mail..example", No.NOT_AN_ADDRESS),
        ("rex@-mail.example", No.NOT_AN_ADDRESS),
        ("rex..r@mail.example", No.NOT_AN_ADDRESS),
        ("rex@mail.example\nBcc: all@mail.example", No.NOT_AN_ADDRESS),
        ("r" * 65 + "@mail.example", No.NOT_AN_ADDRESS),
        ("rex@" + "a." * 130 + "example", No.NOT_AN_ADDRESS),
        ("rex,ana@mail.example", No.NOT_AN_ADDRESS),
        ("rex ana@mail.example", No.NOT_AN_ADDRESS),
    ],
)
def test_addresses_have_one_spelling(typed, spelled):
    assert one_spelling(Channel.EMAIL, typed) == spelled
