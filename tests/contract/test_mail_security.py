"""Mail leaves over TLS with a certificate that was checked, or not at all."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from amparo.core.messaging.carriers import smtp
from amparo.core.messaging.carriers.smtp import Server, Smtp
from amparo.core.messaging.terms import Result
from tests.contract.mailbox import Mailbox
from tests.contract.test_carriers import letter


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that signs itself, good for an hour."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mailbox.example")])
    now = datetime.now(UTC)  # noqa: TID251 - a certificate's own time
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def mailbox(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    box = Mailbox(context)
    yield box
    box.stop()


def carrier(port, **changes):
    return Smtp(Server("127.0.0.1", port, tls_from_start=True), "hotline@amparo.example", timeout=2.0, **changes)


def test_a_certificate_nobody_vouches_for_gets_nothing(mailbox):
    outcome = carrier(mailbox.port).hand_over(letter())
    assert (outcome.result, outcome.why) == (Result.LATER, "SSLCertVerificationError")
    assert mailbox.letters == []


def test_a_certificate_that_is_trusted_gets_the_mail(mailbox, certificate):
    trusting = carrier(mailbox.port, context=lambda: ssl.create_default_context(cafile=certificate))
    assert trusting.hand_over(letter()).result is Result.TAKEN
    assert len(mailbox.letters) == 1


def test_a_server_elsewhere_that_offers_no_tls_gets_nothing(monkeypatch):
    monkeypatch.setattr(smtp, "LOOPBACK", frozenset())
    box = Mailbox()
    plain = Smtp(Server("127.0.0.1", box.port, user="hotline", password="secret"), "hotline@amparo.example", timeout=1)
    try:
        outcome = plain.hand_over(letter())
    finally:
        box.stop()
    assert (outcome.result, outcome.why) == (Result.LATER, "SMTPNotSupportedError")
    assert box.letters == []
