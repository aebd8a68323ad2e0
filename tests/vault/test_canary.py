"""Nothing that lies on the disk, and no log, gives a contact away; the relay's key opens them all.

The disk is searched as a thief of it would: every file of the home but its keys, so with
database, write-ahead log and whatever the messages left; in the spellings that files use.
"""

import base64
import gzip
import logging
from contextlib import suppress
from itertools import chain
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from amparo.core.kit.ids import uuid7
from amparo.core.ledger.terms import Act, Interface
from amparo.core.messaging import actions as messaging
from amparo.core.messaging import inbox, reads, relay
from amparo.core.messaging.carriers import configured
from amparo.core.messaging.outbox import take_watch
from amparo.core.messaging.templates import Sender
from amparo.core.messaging.terms import Sent, State, Template
from amparo.core.vault import relay as vault
from amparo.core.vault.actions import seal_contact
from amparo.core.vault.models import Contact
from amparo.core.vault.terms import Channel
from amparo.stages.intake import actions as calls
from amparo.stages.intake.actions import take_report
from amparo.stages.intake.terms import CallKind, Happening, NewReport, Place
from amparo.stages.intake.terms import Contact as Told
from tests.cast import NOON
from tests.home import CLUSTER

NUMBERS = [f"+1213555{digits}" for digits in ("0137", "0148", "0159")]
MAILS = [f"canary.{name}.7f3a@mail.example" for name in ("rex", "ana", "ben")]
TOLD = [*((Channel.SMS, n) for n in NUMBERS), *((Channel.EMAIL, m) for m in MAILS)]
NEEDLES = [*(n[2:] for n in NUMBERS), *(m.partition("@")[0] for m in MAILS)]


def spellings(needle: str) -> list[bytes]:
    """Return how a text may lie in a file."""
    found = []
    for raw in (needle.encode(), needle.encode("utf-16-le"), needle.encode("utf-16-be")):
        found += [raw, raw.hex().encode(), raw.hex().upper().encode()]
        for shift in range(3):  # base64 looks different at each of three places
            whole = base64.b64encode(b"\0" * shift + raw)
            found.append(whole[(shift and 4) : len(whole) // 4 * 4 - 4])
    return [*found, needle.upper().encode(), needle[::-1].encode()]


ALL = [spelled for needle in NEEDLES for spelled in spellings(needle)]
CONTROL = "control.zoe.7f3a"
"""Left open on purpose by one test; PostgreSQL's files are shared with the other tests of the run."""


def leaks(content: bytes, wanted: list[bytes] = ALL) -> list[bytes]:
    return [spelled for spelled in wanted if spelled in content]


def searched(home: Path, wanted: list[bytes] = ALL) -> dict[Path, list[bytes]]:
    """Return what each file of a home, and of the database wherever it lies, gives away."""
    found = {}
    for path in chain.from_iterable(folder.rglob("*") for folder in {home, CLUSTER or home}):
        if path.is_file() and path.parent.name != "keys":
            with suppress(FileNotFoundError):  # the database takes files of its own away meanwhile
                content = path.read_bytes()
                if content.startswith(b"\x1f\x8b"):
                    content += gzip.decompress(content)
                if hits := leaks(content, wanted):
                    found[path] = hits
    return found


def the_chain() -> list:
    """Contacts come in by every way there is, and each gets a message."""
    ids = []
    for channel, address in TOLD:
        act = Act("public", NOON, Interface.PUBLIC)
        seal_contact(act=act, channel=channel, address=address)
        form = NewReport(
            uuid7(NOON), Happening.NOW, Place(lat=34.0, lon=-118.2), text="two vans", contact=Told(channel, address)
        )
        take_report(act=act, form=form)
        taker, call = Act(str(uuid4()), NOON, Interface.CONSOLE), uuid7(NOON)
        calls.keep_answers(act=taker, call_id=call, kind=CallKind.NOW, changes={"place": "90033", "contact": address})
        calls.keep_contact(act=taker, call_id=call, channel=channel, address=address)
        if channel is Channel.SMS:
            for words in ("two vans", "STOP", "START"):
                inbox.receive(act=act, sent=Sent("twilio", f"{words} of {address}", address, words))
    for contact_id in Contact.objects.values_list("id", flat=True):
        act = Act("system:worker", NOON, Interface.WORKER)
        ids.append(
            messaging.queue(
                act=act, id=uuid4(), contact_id=contact_id, template=Template.STAND_DOWN, facts={}, language="es",
                urgent=True,
            )
        )  # fmt: skip
    return ids


def deliver(monkeypatch) -> None:
    # So many come in at one moment here that a START would be looked at only after the first message.
    monkeypatch.setattr(relay, "AT_A_TIME", 1_000)
    fence = take_watch(act=Act("system:relay", NOON, Interface.RELAY))
    sender = Sender("Amparo", "https://amparo.example", demonstration=True)
    watch = relay.Relay(held=vault.opened(), chosen=configured(), sender=sender, fence=fence)
    while watch.step():
        pass


@pytest.mark.django_db(transaction=True)
def test_the_disk_and_the_log_give_no_contact_away(home, settings, caplog, capfd, monkeypatch):
    settings.DEMONSTRATION = True
    with caplog.at_level(logging.DEBUG, logger="amparo"):
        sent = the_chain()
        sealed_only = searched(home)
        deliver(monkeypatch)
    flushed()
    written = capfd.readouterr()
    assert sealed_only == {}
    assert searched(home) == {}
    assert leaks(f"{caplog.text}{written.out}{written.err}".encode()) == []
    assert {reads.message(message_id).state for message_id in sent} == {State.SENT}
    held = vault.opened()
    opened = {vault.open_contact(held, contact_id) for contact_id in Contact.objects.values_list("id", flat=True)}
    assert opened == set(TOLD)
    assert list((home / "sink").glob("*.json"))


def flushed() -> None:
    """Have the database write down what it still holds in memory."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(PASSIVE)")


@pytest.mark.django_db(transaction=True)
def test_the_search_would_find_what_is_there(home):
    Contact.objects.create(
        id=uuid4(), channel="email", blob=CONTROL.encode(), key_id="none", made_at=NOON, state="sealed"
    )
    flushed()
    assert searched(home, spellings(CONTROL))


@pytest.mark.parametrize("needle", NEEDLES)
def test_the_search_knows_its_spellings(needle, tmp_path):
    text = f"xy {needle} z"
    for number, content in enumerate(
        [
            text.encode(),
            text.encode("utf-16"),
            text.encode().hex().encode(),
            *(base64.b64encode(b"x" * shift + text.encode()) for shift in range(3)),
            gzip.compress(text.encode()),
        ]
    ):
        (tmp_path / str(number)).write_bytes(content)
    assert len(searched(tmp_path)) == 7
