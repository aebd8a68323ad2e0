import pytest

from amparo.config import env


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 587, "", "", False)),
        ("smtp://u%40a:p%2Fw@mail.example:25", ("mail.example", 25, "u@a", "p/w", False)),
        ("smtps://mail.example", ("mail.example", 465, "", "", True)),
        ("smtp://[::1]:1025", ("::1", 1025, "", "", False)),
    ],
)
def test_a_mail_server_is_one_address(url, expected):
    assert tuple(env.mail_server(url).values()) == expected


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:many"])
def test_what_is_no_mail_server_stops_the_start_and_tells_no_password(url):
    with pytest.raises(env.BadSetting, match="AMPARO_SMTP_URL"):
        env.mail_server(url)
