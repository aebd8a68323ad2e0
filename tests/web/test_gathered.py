import asyncio

import pytest

from amparo.interfaces.web import gathered
from amparo.interfaces.web.gathered import Body, Gathered

LARGEST = 10
GONE = {"type": "http.disconnect"}


def part(body, more=False):
    return {"type": "http.request", "body": body, "more_body": more}


def passed_on(*messages, length=None):
    """Return the messages that the page read, or the status that was answered without it."""
    waiting, read, answered = list(messages), [], []

    async def receive():
        if not waiting:
            await asyncio.sleep(60)
        return waiting.pop(0)

    async def page(scope, receive, send):
        read.append(await receive())

    async def send(message):
        answered.append(message.get("status"))

    headers = [] if length is None else [(b"content-length", length)]
    asyncio.run(Gathered(page, largest=LARGEST)({"headers": headers}, receive, send))
    return answered[0] if answered else read


@pytest.mark.parametrize(
    ("messages", "length", "expected"),
    [
        ([part(b"")], None, [part(b"")]),
        ([part(b"abc", more=True), part(b"def", more=True), part(b"")], b"6", [part(b"abcdef")]),
        ([part(b"abc", more=True), GONE], b"6", []),
        ([GONE], None, []),
        ([part(b"x" * 10)], None, [part(b"x" * 10)]),
        ([part(b"x" * 11, more=True)], None, 413),
        ([], b"11", [part(b"")]),
        ([], b"0000000000000000011", [part(b"")]),
        ([], b"9" * 5000, [part(b"")]),
        ([part(b"x")], b"-1", [part(b"x")]),
        ([part(b"x")], b"\xb2", [part(b"x")]),
    ],
)
def test_a_page_gets_the_whole_body_or_none(messages, length, expected, monkeypatch):
    monkeypatch.setattr(gathered, "DROPPING", 0.05)
    assert passed_on(*messages, length=length) == expected


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(gathered, "PATIENCE", 0.05)
    assert passed_on(part(b"abc", more=True)) == 408


def test_the_page_may_go_on_listening():
    async def page(scope, receive, send):
        assert (await receive())["body"] == b"x"
        assert await receive() == GONE

    waiting = [part(b"x"), GONE]

    async def receive():
        return waiting.pop(0)

    asyncio.run(Gathered(page, largest=LARGEST)({"headers": []}, receive, None))


def dropped(monkeypatch, *messages, headers=()):
    """Return how many of these messages of a refused body were left unread."""
    monkeypatch.setattr(gathered, "DROPPED", 100)
    waiting = list(messages)

    async def receive():
        return waiting.pop(0)

    asyncio.run(Body({"headers": headers}, receive).drop())
    return len(waiting)


@pytest.mark.parametrize(
    ("messages", "left"),
    [
        ([part(b"x" * 50, more=True), part(b""), part(b"the next request's")], 1),
        ([part(b"x" * 50, more=True), GONE, part(b"nobody's")], 1),
        ([part(b"x" * 50, more=True)] * 5, 2),
    ],
)
def test_what_is_refused_is_read_to_its_end_within_bounds(messages, left, monkeypatch):
    assert dropped(monkeypatch, *messages) == left


def test_who_asks_before_sending_is_not_let_send(monkeypatch):
    assert dropped(monkeypatch, part(b"x"), headers=[(b"expect", b"100-continue")]) == 1


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        (b"", True),
        (b"text/plain", True),
        (b"application/x-www-form-urlencoded; charset=UTF-8", True),
        (b'multipart/form-data; boundary=x; charset="utf8"', True),
        (b"text/plain; charset=hex", False),
        (b"text/plain; charset=undefined", False),
        (b"text/plain; charset*=utf-8''idna", False),
        (b"text/plain; charset*=bogus''utf-8", False),
        (b"multipart/form-data; boundary*=idna''%41", False),
        (b"application/x-www-form-urlencoded; charset=utf-16", False),
        (b"application/x-www-form-urlencoded; charset=latin-1", False),
    ],
)
def test_no_page_sees_what_is_not_in_utf_8(kind, read):
    waiting = [part(b"x", more=True), part(b"y")]
    seen, answered = [], []

    async def receive():
        return waiting.pop(0)

    async def page(scope, receive, send):
        seen.append((await receive())["body"])

    async def send(message):
        answered.append(message.get("status") or message["body"])

    asyncio.run(Gathered(page, largest=LARGEST)({"headers": [(b"content-type", kind)]}, receive, send))
    assert (seen, answered) == (([b"xy"], []) if read else ([], [415, gathered.STRANGE]))
    assert not waiting, "who is cut off while sending sees no answer"
