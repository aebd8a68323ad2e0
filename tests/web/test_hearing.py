"""What of the live stream each person hears: the desk whole stages, an observer their own way."""

import asyncio
import json
from uuid import UUID

import pytest
from django.db import OperationalError, connection

from amparo.core.kit import clock
from amparo.core.ledger import sequencer
from amparo.core.people.terms import Permit, Profile
from amparo.interfaces.web import hub as hubs
from amparo.interfaces.web import stream
from tests.dispatch.cast import FAR, accept, held_by, on_duty, requested
from tests.web.listening import Browser, Kind, cookie_of, listening, tell

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_hub")]


def hearing(*permits):
    return stream.hearing_of(Profile(UUID(int=1), "x", frozenset(), frozenset(permits), frozenset(), "en", None))


def test_nobody_hears_of_more_than_their_permits_say():
    assert hearing() is None
    assert hearing(Permit.OBSERVE) == hubs.Hearing(UUID(int=1), frozenset(), frozenset({"dispatch"}))
    everything = hearing(*Permit)
    assert "people" not in everything.stages
    assert everything.own == frozenset()
    assert hearing(Permit.OBSERVE, Permit.SEE_BOARD).own == frozenset()


@pytest.mark.parametrize("stage", ["intake", "incidents", "dispatch", "alerts", "messaging", "people"])
@pytest.mark.parametrize("concerns", [set(), {1}, {2}, {1, 2}])
def test_an_observer_hears_of_dispatch_what_concerns_them_and_of_nothing_else(stage, concerns):
    message = hubs.Message(7, stage, b"", frozenset(UUID(int=n) for n in concerns))
    assert hearing(Permit.OBSERVE).hears(message) == (stage == "dispatch" and 1 in concerns)


def test_while_a_stage_does_not_say_whom_it_concerns_observers_hear_nothing_of_it(people, monkeypatch):
    monkeypatch.setattr(hubs, "_whom", {})
    tell(Kind.OFFERED)
    (message,) = [m for m in hubs.messages(hubs.reads.since(-1)) if m.stage == "dispatch"]
    assert message.concerns == frozenset()


def test_a_stage_that_cannot_say_whom_it_concerns_silences_nobody_else(people, monkeypatch, caplog):
    def broken(events):
        raise KeyError("request")

    monkeypatch.setattr(hubs, "_whom", {"dispatch": broken})
    tell(Kind.OFFERED, Kind.CONFIRMED)
    said = {m.stage: m.concerns for m in hubs.messages(hubs.reads.since(-1))}
    assert {"dispatch", "incidents"} <= said.keys()
    assert said["dispatch"] == frozenset()
    assert "whom events of dispatch concern" in caplog.text


def test_a_database_that_is_away_is_asked_again_whom_events_concern(people, monkeypatch):
    def away(events):
        raise OperationalError("gone")

    monkeypatch.setattr(hubs, "_whom", {"dispatch": away})
    tell(Kind.OFFERED)
    with pytest.raises(OperationalError):
        hubs.messages(hubs.reads.since(-1))


def pages(browser: Browser) -> list[tuple[str, str]]:
    """What a browser has heard: kind and subject."""
    said = [json.loads(line[6:]) for line in browser.text.splitlines() if line.startswith("data: {")]
    return [(one["kind"], one["subject"]) for one in said]


def test_an_observer_hears_of_their_own_way_and_of_nobody_elses(people):
    """Ana and Ben are asked and go; Carla, whose turn it never is, hears that she is on duty."""
    cookies = {who: cookie_of(getattr(people, who)) for who in ("ana", "ben", "carla", "dana")}

    def go():
        on_duty(people.carla, area=FAR)
        on_duty(people.ana, people.ben)
        found = requested(people)
        offered = {who: held_by(getattr(people, who)) for who in ("ana", "ben")}
        accept(people.ana, people.ben)
        sequencer.Sequencer(None).turn(clock.now())
        connection.close()
        return found, offered

    async def listen():
        async with listening(cookies["dana"]) as dana:
            others = {who: await Browser(cookie).opened() for who, cookie in cookies.items() if who != "dana"}
            found, offered = await asyncio.to_thread(go)
            await dana.until(lambda b: "dispatch.pair.formed" in b.kinds())
            for who in ("ana", "ben"):
                await others[who].until(lambda b: "dispatch.pair.formed" in b.kinds())
            await others["carla"].until(lambda b: b.kinds())
            late = await Browser(cookies["carla"], query="after=-1").opened()
            stream.hub.close()
            await asyncio.gather(*(b.task for b in (*others.values(), late)))
            return others | {"dana": dana, "late": late}, found, offered

    heard, found, offered = asyncio.run(listen())
    for who, other in (("ana", "ben"), ("ben", "ana")):
        told = pages(heard[who])
        assert ("dispatch.assignment.offered", str(offered[who])) in told
        assert ("dispatch.pair.formed", str(found)) in told
        assert str(offered[other]) not in heard[who].text
    assert heard["carla"].kinds() == heard["late"].kinds() == ["dispatch.duty.began"]
    assert {str(one) for one in offered.values()} <= {subject for _, subject in pages(heard["dana"])}
