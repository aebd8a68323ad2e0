"""A few hours of a network, lived through by the product's own actions: told, sorted, checked, concluded, forgotten."""

import random
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

BLOCK_MS = 1 << 24
"""4.66 hours; ids of one block begin with the same six hexadecimal digits."""
REPORTS = 291
"""In one block: 1,500 a day, the worst day of a county."""
HAPPENINGS = 81
MINUTE = timedelta(minutes=1)
PARTS = (
    "tres camionetas blancas frente al mercado",
    "two unmarked vans by the laundromat",
    "hombres con chaleco y máscara",
    "officers in green vests",
    "una patrulla y un carro gris",
    "a white pickup with tinted windows",
    "están tocando puertas",
    "they are knocking on every door",
    "en la esquina de la Séptima y Alvarado",
    "at the corner of Figueroa and Fifth",
    "cerca de la escuela primaria",
    "next to the bus stop",
    "se llevaron a un señor",
    "two people in handcuffs",
    "estacionamiento de la ferretería",
    "parking lot of the hardware store",
    "desde hace diez minutos",
    "since about eight",
    "dicen POLICE ICE en la espalda",
    "the vest says HSI",
    "junto a la lavandería de la calle Soto",
    "by the taco truck",
)


def live(begun: datetime) -> Any:
    """Found the network, take the block's reports, and let the worker sort them; some are taken up by a dispatcher."""
    from amparo.core.kit.geo import Point
    from amparo.stages.incidents import actions, reads
    from tests import cast as people_of

    people_of.passphrase_hash = cache(lambda: "!")  # nobody types it
    people = people_of.make_cast()
    _adopted(people_of.NOON)
    chance = random.Random(7)
    told = []
    for n in range(HAPPENINGS):
        place = Point(34.05 + chance.uniform(-0.25, 0.25), -118.25 + chance.uniform(-0.3, 0.3))
        at = begun + timedelta(seconds=chance.uniform(60, 11_000))
        # The first has what is left over.
        count = REPORTS - 3 * (HAPPENINGS - 1) - HAPPENINGS // 2 if n == 0 else 3 + n % 2
        told += [(at + MINUTE * chance.uniform(0, 6), place, k) for k in range(count)]
    for at, place, _ in sorted(told[:REPORTS], key=lambda one: one[0]):
        report = take(at, place, chance)
        actions.attach_report(act=_act("system:worker", at + timedelta(seconds=1)), report_id=report)
    _adopted(begun + timedelta(hours=4))
    for n, card in enumerate(reads.board(limit=1000)):
        if n % 3 == 0:
            actions.start_checking(act=_act(people.dana, begun + timedelta(hours=3.5)), incident_id=card.incident.id)
    return people


def take(at: datetime, place: Any, chance: random.Random) -> UUID:
    """Take one report near a place, as somebody there would tell it."""
    from amparo.core.kit.ids import uuid7
    from amparo.core.ledger.terms import Act, Interface
    from amparo.core.vault.terms import Channel
    from amparo.stages.intake import actions as intake
    from amparo.stages.intake.terms import Contact, Happening, NewReport, Place, Salute

    off = 30 / 111_195  # degrees: a street's width
    phone = f"+1213555{chance.randrange(100, 200):04d}" if chance.random() < 0.5 else None
    form = NewReport(
        id=uuid7(at),
        happening=Happening.NOW,
        place=Place(place.lat + chance.gauss(0, off), place.lon + chance.gauss(0, off), 40.0),
        seen_at=at,
        text=", ".join(chance.sample(PARTS, 3)),
        language=chance.choice(("es", "en")),
        salute=Salute(size=str(chance.randrange(2, 9)), uniform=chance.choice(("POLICE ICE", "HSI", ""))),
        contact=Contact(Channel.SMS, phone) if phone else None,
    )
    return intake.take_report(act=Act("public", at, Interface.PUBLIC), form=form).report_id


def conclude(begun: datetime, people: Any) -> None:
    """Conclude all of it: one in ten confirmed where the reports prove it, the others refuted or left unverified."""
    from amparo.stages.incidents import actions, reads
    from amparo.stages.incidents.terms import Obstacle, Refutation, State

    at = begun + timedelta(hours=4.2)
    for n, card in enumerate(reads.board(limit=1000)):
        one = card.incident.id
        if card.incident.state is State.RECEIVED:
            actions.start_checking(act=_act(people.dana, at), incident_id=one)
        if n % 10 == 0 and _confirmed(people, one, at):
            continue
        step: dict[str, Any] = {"act": _act(people.vera, at + MINUTE), "incident_id": one, "reason": "seen by us"}
        if n % 2:
            actions.refute(cause=Refutation.LOCAL_POLICE, **step)
        else:
            actions.leave_unverified(cause=Obstacle.OVER_BEFORE_ARRIVAL, **step)


def _confirmed(people: Any, incident_id: UUID, at: datetime) -> bool:
    from amparo.core.ledger.terms import Refused
    from amparo.stages.incidents import actions
    from amparo.stages.incidents.terms import Imagery

    note: dict[str, Any] = {"report_id": None, "shows": Imagery.SHOWS_ENFORCEMENT, "note": "the vest is readable"}
    actions.check_imagery(act=_act(people.vera, at), incident_id=incident_id, **note)
    try:
        actions.confirm(act=_act(people.vera, at + MINUTE), incident_id=incident_id, reason="two callers and a film")
    except Refused:
        return False
    actions.close(act=_act(people.vera, at + 2 * MINUTE), incident_id=incident_id)
    return True


def forget(begun: datetime) -> None:
    """Let a month pass, and the forgetting tasks come by until they find nothing more."""
    from amparo.stages.incidents import actions
    from amparo.stages.intake import actions as intake

    at = begun + timedelta(days=32)
    for forgetting in (intake.forget_reports, actions.forget_words):
        while forgetting(act=_act("system:worker", at)):
            pass


def _adopted(at: datetime) -> None:
    from amparo.core.ledger.terms import Act, Interface
    from amparo.core.vault import relay

    held = relay.opened()
    while waiting := relay.waiting(held, limit=100):
        for contact_id in waiting:
            relay.adopt(act=Act("system:relay", at, Interface.RELAY), held=held, contact_id=contact_id)


def _act(who: UUID | str, at: datetime) -> Any:
    from amparo.core.ledger.terms import Act, Interface

    worker = str(who).startswith("system:")
    return Act(str(who), at, Interface.WORKER if worker else Interface.CONSOLE)
