"""The live stream, from the loop's side: who hears what, and how it ends."""

import asyncio
from itertools import pairwise

import pytest
from django.db import OperationalError, connection

from amparo.core.kit import clock
from amparo.interfaces.web import hub as hubs
from amparo.interfaces.web import stream
from tests.severed import sever
from tests.web.listening import PATIENCE, Browser, Kind, cookie_of, listening, tell

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_hub")]


def answer(cookie: str, method: str = "GET") -> int:
    async def ask():
        async with listening(cookie, method=method) as browser:
            return browser.status

    return asyncio.run(ask())


def test_who_may_listen(people):
    heard = {who: answer(cookie_of(person)) for who, person in people.everybody().items() if who != "nell"}
    assert heard == dict.fromkeys(heard, 200) | {"mallory": 403}
    assert answer(cookie_of(people.nell)) == 401
    assert answer("") == answer("session=nobody") == 401
    assert answer(cookie_of(people.dana, factor="")) == 401
    assert answer(cookie_of(people.dana, at=clock.now().replace(year=2020))) == 401
    assert answer(cookie_of(people.dana), method="POST") == 405


@pytest.mark.parametrize(
    ("who", "kinds"),
    [
        ("dana", [Kind.REPORTED, Kind.CONFIRMED, Kind.OFFERED]),
        ("ada", [Kind.QUEUED]),
        ("cora", [Kind.REPORTED, Kind.CONFIRMED, Kind.OFFERED, Kind.QUEUED]),
    ],
)
def test_each_hears_their_own_stages(people, who, kinds):
    async def listen():
        async with listening(cookie_of_who) as browser:
            subjects = await asyncio.to_thread(tell, *Kind)
            await browser.until(lambda b: len(b.kinds()) == len(kinds))
            return browser, dict(zip(Kind, subjects, strict=True))

    cookie_of_who = cookie_of(getattr(people, who))
    browser, subjects = asyncio.run(listen())
    assert browser.kinds() == kinds
    assert all(str(subjects[kind]) in browser.text for kind in kinds)
    assert browser.numbers() == sorted(browser.numbers())
    for hidden in ("dana", "secret", str(subjects[Kind.JOINED])):
        assert hidden not in browser.text


def test_who_comes_back_hears_what_they_missed_and_nothing_twice(people):
    async def listen():
        async with listening(cookie) as browser:
            await asyncio.to_thread(tell, Kind.CONFIRMED, Kind.OFFERED, Kind.REPORTED)
            await browser.until(lambda b: len(b.kinds()) == 3)
            first, second, third = browser.numbers()
            by_query = await Browser(cookie, query=f"after={first}").opened()
            by_header = await Browser(cookie, query=f"after={first}", last=str(second)).opened()
            up_to_date = await Browser(cookie, query=f"after={third}").opened()
            ahead = await Browser(cookie, query="after=999999").opened()
            odd = await Browser(cookie, query="after=x").opened()
            stream.hub.close()
            await asyncio.gather(*(b.task for b in (by_query, by_header, up_to_date, ahead, odd)))
        assert by_query.numbers() == [second, third]
        assert by_header.numbers() == [third]
        assert up_to_date.numbers() == ahead.numbers() == odd.numbers() == []

    cookie = cookie_of(people.dana)
    asyncio.run(listen())


def test_a_new_process_knows_the_recent_past(people):
    async def listen(after):
        async with listening(cookie, query=f"after={after}") as browser:
            await browser.until(lambda b: len(b.kinds()) >= 1)
            return browser.kinds()

    tell(Kind.CONFIRMED, Kind.QUEUED)
    cookie = cookie_of(people.ada)
    assert asyncio.run(listen(-1)) == [Kind.QUEUED]


def test_who_was_away_for_long_is_told_to_look_at_everything(people, monkeypatch):
    async def listen():
        async with listening(cookie, query="after=0") as browser:
            await browser.until(lambda b: len(b.kinds()) >= 4)
            return browser

    monkeypatch.setattr(hubs, "KEPT", 2)
    monkeypatch.setattr(stream, "hub", hubs.Hub())
    tell(Kind.OFFERED, Kind.CONFIRMED, Kind.OFFERED)
    cookie = cookie_of(people.dana)
    browser = asyncio.run(listen())
    assert browser.kinds() == [f"{stage}.stream.skipped" for stage in ("alerts", "dispatch", "incidents", "intake")]
    assert len(set(browser.numbers())) == 1


def test_who_logs_out_is_cut_off(people, monkeypatch):
    async def listen():
        async with listening(cookie) as browser, asyncio.timeout(PATIENCE):
            await asyncio.to_thread(log_out)
            await browser.task
            return browser.ended

    def log_out():
        from django.contrib.sessions.models import Session

        Session.objects.all().delete()
        connection.close()

    monkeypatch.setattr(stream, "ASK_AGAIN", (0.1, 0.2))
    cookie = cookie_of(people.dana)
    assert asyncio.run(listen())
    assert max(stream.ASK_AGAIN) <= 60


def test_who_may_still_listen_listens_on(people, monkeypatch):
    async def listen():
        async with listening(cookie) as browser:
            await asyncio.sleep(0.5)
            await asyncio.to_thread(tell, Kind.CONFIRMED)
            await browser.until(lambda b: b.kinds())

    monkeypatch.setattr(stream, "ASK_AGAIN", (0.1, 0.2))
    cookie = cookie_of(people.dana)
    asyncio.run(listen())


def test_a_slow_listener_is_let_go_and_the_others_are_not(people, monkeypatch):
    async def listen():
        async with listening(cookie) as quick:
            slow = await Browser(cookie).opened()
            slow.blocked = asyncio.Event()
            for count in range(1, 7):
                await asyncio.to_thread(tell, Kind.CONFIRMED)
                await quick.until(lambda b, count=count: len(b.kinds()) >= count)
            slow.blocked.set()
            async with asyncio.timeout(PATIENCE):
                await slow.task
            assert slow.ended
            assert len(slow.kinds()) < 6
            assert len(quick.kinds()) == 6

    monkeypatch.setattr(hubs, "MOST_WAITING", 3)
    cookie = cookie_of(people.dana)
    asyncio.run(listen())


def test_one_person_cannot_take_every_stream(people, monkeypatch):
    async def listen():
        async with listening(cookie), listening(cookie) as second:
            return second.status

    cookie = cookie_of(people.dana)
    monkeypatch.setattr(stream, "MOST_OF_ONE", 1)
    assert asyncio.run(listen()) == 429
    assert not stream._open


def test_the_server_says_that_it_is_alive(people, monkeypatch):
    async def listen():
        async with listening(cookie) as browser:
            await browser.until(lambda b: b.text.count("beat") >= 3)

    monkeypatch.setattr(hubs, "BEAT_SECONDS", 0.1)
    cookie = cookie_of(people.dana)
    asyncio.run(listen())


def test_a_database_that_is_away_is_waited_for(people, monkeypatch, caplog):
    async def listen():
        async with listening(cookie) as browser:
            monkeypatch.setattr(hubs.reads, "since", broken)
            await asyncio.to_thread(tell, Kind.CONFIRMED)
            async with asyncio.timeout(PATIENCE):
                while "waits for the database" not in caplog.text:
                    await asyncio.sleep(0.02)
            monkeypatch.setattr(hubs.reads, "since", since)
            await browser.until(lambda b: b.kinds())

    def broken(*arguments, **named):
        raise OperationalError

    since = hubs.reads.since
    monkeypatch.setattr(hubs, "AFTER_TROUBLE", 0.05)
    cookie = cookie_of(people.dana)
    asyncio.run(listen())
    monkeypatch.setattr(stream.access, "profile_of", broken)
    assert answer(cookie) == 503


def test_a_lost_connection_is_replaced(people, monkeypatch):
    async def listen():
        async with listening(cookie) as browser:
            for expected in (1, 2):
                await asyncio.to_thread(cut)
                await asyncio.to_thread(tell, Kind.CONFIRMED)
                await browser.until(lambda b, expected=expected: len(b.kinds()) == expected)

    def cut():
        sever()
        connection.close()

    monkeypatch.setattr(hubs, "AFTER_TROUBLE", 0.05)
    cookie = cookie_of(people.dana)
    connection.close()  # this thread's would be cut as well
    asyncio.run(listen())


def test_every_stream_ends_when_the_server_stops(people):
    async def listen():
        browsers = [await Browser(cookie).opened() for _ in range(3)]
        await asyncio.to_thread(stream.close_soon)
        async with asyncio.timeout(1):
            await asyncio.gather(*(browser.task for browser in browsers))
        assert all(browser.ended for browser in browsers)
        stream.close_soon()

    stream.close_soon()
    cookie = cookie_of(people.dana)
    asyncio.run(listen())


def test_a_browser_that_goes_is_forgotten(people):
    async def listen():
        async with listening(cookie):
            gone = await Browser(cookie).opened()
            assert len(stream.hub.listeners) == 2
            gone.leave()
            async with asyncio.timeout(PATIENCE):
                await gone.task
            assert len(stream.hub.listeners) == 1

    cookie = cookie_of(people.dana)
    asyncio.run(listen())


def test_messages_are_told_in_the_order_of_their_numbers(people):
    async def listen():
        async with listening(cookie) as browser:
            await asyncio.to_thread(tell, *[Kind.CONFIRMED] * 30)
            await asyncio.to_thread(tell, *[Kind.OFFERED] * 30)
            await browser.until(lambda b: len(b.kinds()) == 60)
            return browser.numbers()

    cookie = cookie_of(people.dana)
    assert all(after == before + 1 for before, after in pairwise(asyncio.run(listen())))


def test_a_closed_hub_starts_no_reader(people):
    async def come_late():
        stream.hub.close_soon()
        async with asyncio.timeout(PATIENCE), listening(cookie) as browser:
            await browser.task
            return browser.ended

    cookie = cookie_of(people.dana)
    assert asyncio.run(come_late())
    assert stream.hub._reader is None
