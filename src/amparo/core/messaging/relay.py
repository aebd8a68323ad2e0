"""The relay process: the only one that opens contacts and calls carriers.

It adopts what the web sealed, takes one message after the other in hand, and finds out
about those that went without an answer.  While it has no key it is closed: everything
else goes on, and messages wait.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from amparo.core.kit import clock
from amparo.core.ledger.terms import Act, Interface, Refused
from amparo.core.messaging import carriers, duty, inbox, outbox, policy, reads, templates
from amparo.core.messaging.carriers.base import Carrier
from amparo.core.messaging.terms import Finding, Found, Letter, MessageRow, Outcome, Reason, Result, State
from amparo.core.vault import relay as vault
from amparo.core.vault.boxes import Unopenable
from amparo.core.vault.keys import KeyMissing
from amparo.core.vault.terms import Channel

logger = logging.getLogger(__name__)

IDLE = 0.2  # seconds between two looks when nothing is due
CLOSED = 5.0  # seconds between two looks for a key, or for the lock
AT_A_TIME = 5  # contacts adopted before the next message, so that a wave of reports delays no alert
NEXT_LOOK = timedelta(seconds=5)  # at a message without an answer
ACTOR = "system:relay"


class OffDuty(Exception):
    """Another relay may be on duty: stop, and try to take the watch anew."""


def run(stop: threading.Event) -> None:
    """Be the relay until told to stop."""
    vault.harden()
    chosen = carriers.configured()
    sender = templates.Sender(settings.NETWORK_NAME, settings.PUBLIC_URL, settings.DEMONSTRATION)
    said = ""
    while not stop.is_set():
        try:
            held = vault.opened()
        except KeyMissing as closed:
            if said != str(closed):
                logger.error("the relay is closed, messages wait: %s", closed)
            said = str(closed)
        else:
            said = ""
            stand_watch(stop, held=held, chosen=chosen, sender=sender)
        stop.wait(CLOSED)


def stand_watch(
    stop: threading.Event,
    *,
    held: vault.RelayKeys,
    chosen: Mapping[Channel, Carrier],
    sender: templates.Sender,
    settle: timedelta = policy.SETTLE,
) -> None:
    """Work until told to stop, until the database is lost, or until another relay is on duty."""
    try:
        with duty.on_duty() as mine:
            if not mine:
                return
            fence = outbox.take_watch(act=_act(clock.now()))
            relay = Relay(held=held, chosen=chosen, sender=sender, fence=fence, settle=settle, stop=stop)
            while not stop.is_set():
                if not relay.step():
                    stop.wait(IDLE)
    except (OperationalError, InterfaceError, OffDuty) as error:
        logger.warning("the relay's watch ended: %s", type(error).__name__)
        connection.close()


class Relay:
    """One watch of the relay."""

    def __init__(
        self,
        *,
        held: vault.RelayKeys,
        chosen: Mapping[Channel, Carrier],
        sender: templates.Sender,
        fence: int,
        settle: timedelta = policy.SETTLE,
        now: Callable[[], datetime] = clock.now,
        stop: threading.Event | None = None,
    ) -> None:
        self._held = held
        self._carriers = chosen
        self._sender = sender
        self._fence = fence
        self._settle = settle
        self._now = now
        self._stop = stop or threading.Event()

    def step(self) -> bool:
        """Do what is due next; return whether there was anything.

        Raises:
            OffDuty: a later watch was taken.
        """
        adopted = self._adopt()
        if self._superseded():
            raise OffDuty
        adopted = self._sort() or adopted
        for left in reads.orphans(self._fence):
            outbox.orphan(act=_act(self._now()), fence=self._fence, message_id=left.id)
        message = reads.due(self._now())
        if message is None:
            return adopted
        try:
            if message.state is State.PENDING:
                self._deliver(message)
            else:
                self._find_out(message)
        except Refused:  # a person's answer was quicker
            logger.info("message %s has moved on", message.id)
        return True

    def _adopt(self) -> bool:
        waiting = vault.waiting(self._held, limit=AT_A_TIME)
        for contact_id in waiting:
            vault.adopt(act=_act(self._now()), held=self._held, contact_id=contact_id)
        return bool(waiting)

    def _sort(self) -> bool:
        """Hand on texts that came in, now that their senders are comparable."""
        found = reads.to_sort(self._now(), limit=AT_A_TIME)
        for text_id in found:
            inbox.sort(act=_act(self._now()), text_id=text_id)
        return bool(found)

    def _stopped(self, message: MessageRow) -> bool:
        """Say whether whoever this is for wants no more messages; a STOP that just came in counts."""
        if message.template in policy.THOUGH_STOPPED:
            return False
        own = [message.contact_id] if reads.sealed(message.contact_id) else []
        for contact_id in [*reads.stops_to_adopt(), *own]:
            vault.adopt(act=_act(self._now()), held=self._held, contact_id=contact_id)
        return reads.stopped(message.contact_id)

    def _superseded(self) -> bool:
        return reads.latest_watch() != self._fence

    def _deliver(self, message: MessageRow) -> None:
        """Hand a message over; "sending" is on the disk before the carrier hears of it."""
        try:
            channel, address = vault.open_contact(self._held, message.contact_id)
            letter = self._letter(message, address)
        except Unopenable:
            outbox.refuse(act=_act(self._now()), message_id=message.id, reason=Reason.UNREADABLE)
            return
        carrier = self._carriers.get(channel)
        if carrier is None:
            outbox.refuse(act=_act(self._now()), message_id=message.id, reason=Reason.NO_CARRIER)
            return
        if self._stopped(message):
            outbox.refuse(act=_act(self._now()), message_id=message.id, reason=Reason.STOPPED)
            return
        outbox.claim(act=_act(self._now()), fence=self._fence, message_id=message.id, carrier=carrier.name)
        if self._superseded():  # stalled meanwhile; whoever is on duty finds out about it
            raise OffDuty
        self._write_down(message.id, _call(carrier, letter))

    def _letter(self, message: MessageRow, address: str) -> Letter:
        blob = reads.box(message.id)
        body = vault.open_words(self._held, owner=message.id, blob=blob) if blob else ""
        subject, text = templates.render(
            message.template,
            message.facts,
            language=message.language,
            code=message.code,
            sender=self._sender,
            body=body,
        )
        return Letter(key=message.id, code=message.code, address=address, subject=subject, text=text)

    def _write_down(self, message_id: UUID, outcome: Outcome) -> None:
        """Keep trying: only this process knows the answer.

        Raises:
            OffDuty: the database was lost meanwhile, and perhaps the lock with it.
        """
        lost = False
        while True:
            try:
                outbox.settle(act=_act(self._now()), fence=self._fence, message_id=message_id, outcome=outcome)
            except (OperationalError, InterfaceError):
                lost = True
                connection.close()
                if self._stop.wait(1.0):
                    raise
            else:
                break
        if lost:
            raise OffDuty

    def _find_out(self, message: MessageRow) -> None:
        """Look at a message that went without an answer."""
        carrier = next((c for c in self._carriers.values() if c.name == message.carrier), None)
        keyed = carrier is not None and carrier.keyed
        told = reads.told_of(message.id)  # a report that came while the call was still open
        if told is not None:
            found = Found(Finding.TAKEN, told)
        else:
            found = Found(Finding.CANNOT_TELL) if carrier is None else _ask(carrier, message.id)
        now = self._now()
        to = policy.after_unknown(
            found.finding,
            keyed=keyed,
            urgent=message.urgent,
            waited=now - message.changed_at,
            age=now - message.queued_at,
            attempts=message.attempts,
            settle=self._settle,
        )
        if to is None:
            outbox.look_again(message.id, min(now + NEXT_LOOK, message.changed_at + self._settle))
            return
        outbox.reconcile(
            act=_act(now),
            message_id=message.id,
            to=to,
            reason=None if to is State.SENT else Reason.NOT_FOUND,
            doubtful=found.finding is Finding.CANNOT_TELL and not keyed,
            reference=found.reference,
        )


def _act(now: datetime) -> Act:
    return Act(ACTOR, now, Interface.RELAY)


def _call(carrier: Carrier, letter: Letter) -> Outcome:
    """Call a carrier; if it breaks its promise and raises, nobody knows what the provider heard."""
    try:
        outcome = carrier.hand_over(letter)
    except Exception as error:  # noqa: BLE001 - and its text is not logged: it may hold an address
        logger.error("carrier %s failed with %s", carrier.name, type(error).__name__)
        return Outcome(Result.UNKNOWN)
    if outcome.result is not Result.TAKEN:
        logger.warning("carrier %s: %s %s", carrier.name, outcome.result, outcome.why)
    return outcome


def _ask(carrier: Carrier, key: UUID) -> Found:
    try:
        return carrier.find(key)
    except Exception as error:  # noqa: BLE001 - a question may be asked again
        logger.error("carrier %s failed with %s", carrier.name, type(error).__name__)
        return Found(Finding.CANNOT_TELL)
