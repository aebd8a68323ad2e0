"""What every carrier promises to the relay, carrier by carrier."""

import json
import logging
import socket
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from amparo.config import env
from amparo.core.messaging.carriers import NotInADemonstration, checked, configured
from amparo.core.messaging.carriers.base import Carrier
from amparo.core.messaging.carriers.sink import Sink
from amparo.core.messaging.carriers.smtp import Server, Smtp
from amparo.core.messaging.carriers.twilio import Account, Twilio
from amparo.core.messaging.terms import Finding, Letter, Result
from amparo.core.vault.terms import Channel
from tests.contract.mailbox import Mailbox
from tests.contract.telephone import PASSWORD, USER, Telephone, authorization

OURS = "https://amparo.example"
ADDRESS = "rex.canary@mail.example"
TEXT = "Amparo: observación. ¿Sí?\n.punto\n..dos [K7-M2Q]"


def letter(key: UUID | None = None) -> Letter:
    return Letter(key or uuid4(), "K7-M2Q", ADDRESS, "Se le ofrece una asignación", TEXT)


@dataclass
class SinkRig:
    """The sink; its only fault is a disk that does not take anything."""

    carrier: Carrier
    blocked: bool = False

    FAULTS = {"disk": (Result.LATER, 0)}

    def fault(self, name: str) -> None:
        self.carrier.folder.write_text("a file where the folder should be")

    def copies(self, key: UUID) -> int:
        return len(list(self.carrier.folder.glob(f"{key}*"))) if self.carrier.folder.is_dir() else 0

    def text(self, key: UUID) -> str:
        return json.loads((self.carrier.folder / f"{key}.json").read_text())["text"]


@dataclass
class SmtpRig:
    """SMTP to a mail server on loopback."""

    carrier: Carrier
    mailbox: Mailbox

    # What goes wrong: what the carrier says of it, and how many copies the provider has.
    FAULTS = {
        "refuse": (Result.REFUSED, 0),
        "refuse the text": (Result.REFUSED, 0),
        "greylist": (Result.LATER, 0),
        "busy": (Result.LATER, 0),
        "no text": (Result.LATER, 0),
        "bad password": (Result.LATER, 0),
        "cut at greeting": (Result.LATER, 0),
        "cut at EHLO": (Result.LATER, 0),
        "cut at RCPT": (Result.LATER, 0),
        "cut at DATA": (Result.LATER, 0),
        "cut in the text": (Result.UNKNOWN, 0),
        "cut after the text": (Result.UNKNOWN, 1),
        "hang at greeting": (Result.LATER, 0),
        "hang at RCPT": (Result.LATER, 0),
        "hang after the text": (Result.UNKNOWN, 1),
        "slow": (Result.TAKEN, 1),
        "forward": (Result.TAKEN, 1),
    }

    def fault(self, name: str) -> None:
        self.mailbox.mode = name

    def copies(self, key: UUID) -> int:
        return sum(str(key) in mail["Message-ID"] for mail in self.mailbox.letters)

    def text(self, key: UUID) -> str:
        (mail,) = (mail for mail in self.mailbox.letters if str(key) in mail["Message-ID"])
        return mail.get_content().replace("\r\n", "\n").rstrip("\n")


@dataclass
class TwilioRig:
    """An SMS provider on loopback."""

    carrier: Carrier
    telephone: Telephone

    FAULTS = {
        "refuse": (Result.REFUSED, 0),
        "unsubscribed": (Result.REFUSED, 0),
        "busy": (Result.LATER, 0),
        "wrong key": (Result.LATER, 0),
        "no account": (Result.LATER, 0),
        "broken": (Result.UNKNOWN, 0),
        "away": (Result.UNKNOWN, 0),
        "moved": (Result.UNKNOWN, 0),
        "cut before": (Result.UNKNOWN, 0),
        "cut after": (Result.UNKNOWN, 1),
        "hang after": (Result.UNKNOWN, 1),
    }

    def fault(self, name: str) -> None:
        self.telephone.mode = name

    def copies(self, key: UUID) -> int:
        return sum(str(key) in form["StatusCallback"] for form in self.telephone.taken)

    def text(self, key: UUID) -> str:
        return next(form["Body"] for form in self.telephone.taken if str(key) in form["StatusCallback"])


@pytest.fixture
def telephone():
    provider = Telephone()
    yield provider
    provider.stop()


@pytest.fixture
def mailbox():
    box = Mailbox()
    yield box
    box.stop()


@pytest.fixture
def rigs(tmp_path, mailbox, telephone):
    smtp = Smtp(
        Server("127.0.0.1", mailbox.port, user="hotline", password="secret"), "hotline@amparo.example", timeout=0.5
    )
    twilio = Twilio(Account(telephone.base, "AC0", USER, PASSWORD), "+12135550100", OURS, timeout=0.5)
    return {
        "sink": SinkRig(Sink(tmp_path / "sink")),
        "smtp": SmtpRig(smtp, mailbox),
        "twilio": TwilioRig(twilio, telephone),
    }


NAMES = ["sink", "smtp", "twilio"]
FAULTS = [(name, fault) for name, rig in zip(NAMES, (SinkRig, SmtpRig, TwilioRig), strict=True) for fault in rig.FAULTS]


@pytest.mark.parametrize("name", NAMES)
def test_it_takes_a_letter_whole(rigs, name):
    rig, sent = rigs[name], letter()
    outcome = rig.carrier.hand_over(sent)
    assert outcome.result is Result.TAKEN
    assert outcome.reference
    assert rig.copies(sent.key) == 1
    assert rig.text(sent.key) == TEXT


@pytest.mark.parametrize(("name", "fault"), FAULTS)
def test_it_tells_certain_from_perhaps(rigs, name, fault):
    rig, sent = rigs[name], letter()
    result, copies = rig.FAULTS[fault]
    rig.fault(fault)
    assert rig.carrier.hand_over(sent).result is result
    assert rig.copies(sent.key) == copies
    assert copies == 0 or result in (Result.TAKEN, Result.UNKNOWN)


@pytest.mark.parametrize("name", NAMES)
def test_a_second_letter_under_one_key_is_as_it_says(rigs, name):
    rig, sent = rigs[name], letter()
    assert {rig.carrier.hand_over(sent).result for _ in range(2)} == {Result.TAKEN}
    assert rig.copies(sent.key) == (1 if rig.carrier.keyed else 2)


@pytest.mark.parametrize("name", NAMES)
def test_it_never_claims_what_it_does_not_know(rigs, name):
    rig, sent = rigs[name], letter()
    rig.carrier.hand_over(sent)
    assert rig.carrier.find(uuid4()).finding in (Finding.ABSENT, Finding.CANNOT_TELL)
    assert rig.carrier.find(sent.key).finding in (Finding.TAKEN, Finding.CANNOT_TELL)


@pytest.mark.parametrize(("name", "fault"), FAULTS)
def test_it_writes_no_address_anywhere(rigs, name, fault, caplog, capfd):
    rig = rigs[name]
    rig.fault(fault)
    with caplog.at_level(logging.DEBUG):
        outcome = rig.carrier.hand_over(letter())
    written = capfd.readouterr()
    for where in (repr(outcome), repr(rig.carrier), caplog.text, written.out, written.err):
        assert ADDRESS not in where
        assert "secret" not in where


def test_the_sink_keeps_no_address(rigs):
    sent = letter()
    rigs["sink"].carrier.hand_over(sent)
    kept = (rigs["sink"].carrier.folder / f"{sent.key}.json").read_text()
    assert "canary" not in kept
    assert json.loads(kept)["to"] == "…le"


def test_mail_says_who_it_is_from_and_that_a_machine_wrote_it(rigs, mailbox):
    sent = letter()
    rigs["smtp"].carrier.hand_over(sent)
    (mail,) = mailbox.letters
    assert mail["From"] == "hotline@amparo.example"
    assert mail["To"] == ADDRESS
    assert mail["Subject"] == sent.subject
    assert mail["Message-ID"] == f"<{sent.key}@amparo.example>"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_sms_says_where_to_report_back_and_opens_the_account(rigs, telephone):
    sent = letter()
    rigs["twilio"].carrier.hand_over(sent)
    (form,) = telephone.taken
    assert form == {
        "To": ADDRESS,
        "From": "+12135550100",
        "Body": TEXT,
        "StatusCallback": f"https://amparo.example/api/v1/sms/{sent.key}",
    }
    assert telephone.opened == [("/2010-04-01/Accounts/AC0/Messages.json", authorization())]


def test_a_closed_port_is_later():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        smtp = Smtp(Server("127.0.0.1", port), "hotline@amparo.example", timeout=0.5)
        assert smtp.hand_over(letter()).result is Result.LATER
        account = Account(f"http://127.0.0.1:{port}", "AC0", USER, PASSWORD)
        assert Twilio(account, "+12135550100", OURS, timeout=0.5).hand_over(letter()).result is Result.LATER


def test_whom_nobody_vouches_for_gets_no_text(telephone):
    account = Account(telephone.base.replace("http:", "https:"), "AC0", USER, PASSWORD)
    assert Twilio(account, "+12135550100", OURS, timeout=0.5).hand_over(letter()).result is Result.LATER
    assert telephone.taken == []


def test_a_demonstration_reaches_nobody(settings):
    settings.DEMONSTRATION = True
    settings.SMTP = {"host": "mail.example", "port": 587, "user": "", "password": "", "tls_from_start": False}
    assert set(configured()) == set(Channel)
    assert {type(carrier) for carrier in configured().values()} == {Sink}
    with pytest.raises(NotInADemonstration):
        checked({Channel.EMAIL: Smtp(Server("mail.example", 587), "a@b.example")}, demonstration=True)


def test_a_real_home_has_what_it_was_given(settings):
    settings.DEMONSTRATION = False
    settings.SMTP, settings.MAIL_FROM, settings.SMS = None, "", None
    assert configured() == {}
    settings.SMTP = {"host": "mail.example", "port": 465, "user": "u", "password": "p", "tls_from_start": True}
    settings.MAIL_FROM = "hotline@amparo.example"
    (carrier,) = configured().values()
    assert carrier.server == Server("mail.example", 465, "u", "p", tls_from_start=True)
    settings.SMTP = None
    settings.SMS = env.sms_carrier("https://SK0:p%2Fw@api.provider.example/AC0")
    settings.SMS_FROM, settings.PUBLIC_URL = "+12135550100", OURS
    (carrier,) = configured().values()
    assert carrier.account == Account("https://api.provider.example", "AC0", "SK0", "p/w")
    assert set(configured()) == {Channel.SMS}


@pytest.mark.parametrize(
    "url", ["api.provider.example", "http://a:b@api.provider.example/AC0", "https://a:b@api.example"]
)
def test_what_is_no_sms_carrier_stops_the_start_and_tells_no_password(url):
    with pytest.raises(env.BadSetting, match="AMPARO_SMS_URL: give") as bad:
        env.sms_carrier(url)
    assert "a:b" not in str(bad.value)
