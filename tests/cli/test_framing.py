import asyncio
from contextlib import asynccontextmanager

import pytest
import uvicorn

from amparo.interfaces.cli import framing
from amparo.interfaces.cli.framing import LARGEST_HEAD, Bounded

START = b"POST / HTTP/1.1\r\nHost: localhost\r\n"


async def count(scope, receive, send):
    """Answer with how much came."""
    size = 0
    while True:
        message = await receive()
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(size).encode()})


@asynccontextmanager
async def serving(application):
    config = uvicorn.Config(application, http=Bounded, lifespan="off", log_config=None, ws="none")
    config.load()
    state = uvicorn.Server(config).server_state
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Bounded(config, state, {}), "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def sent(*parts, application=count):
    """Send a request in parts and return all that came back."""

    async def talk():
        async with serving(application) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            said = b""
            try:
                for part in parts:
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(0)
                said = await asyncio.wait_for(reader.read(), 10)
            except ConnectionError:
                pass  # it hung up while we were still talking
            finally:
                writer.close()
            return said

    return asyncio.run(talk())


CLOSE = b"Connection: close\r\n\r\n"
ENDLESS = [b"a" * LARGEST_HEAD] * 20  # more than the loop reads at once, so that its limit shows however it is cut


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([START, CLOSE], b"200"),
        ([START, b"X-A: " + b"a" * (LARGEST_HEAD - 200) + b"\r\n", CLOSE], b"200"),
        ([START, b"X-A: " + b"a" * LARGEST_HEAD + b"\r\n", CLOSE], b"400"),
        ([START, *[b"X-%d: a\r\n" % number for number in range(9000)], CLOSE], b"400"),
        ([START, b"X-A: ", *ENDLESS], b"400"),
        ([START, b"Content-Length: 200000\r\n", CLOSE, b"x" * 200_000], b"200"),
        (
            [START, b"Transfer-Encoding: chunked\r\n", CLOSE, b"186a0\r\n" + b"x" * 100_000 + b"\r\n", b"0\r\n\r\n"],
            b"200",
        ),
        ([START, b"Transfer-Encoding: chunked\r\n", CLOSE, b"1;", *ENDLESS], b"400"),
        ([START, b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", CLOSE, b"0\r\n\r\n"], b"400"),
        ([b"\x16\x03\x01\x02\x00\r\n\r\n"], b"400"),
    ],
)
def test_a_head_has_its_bounds(parts, status):
    said = sent(*parts)
    assert said.startswith(b"HTTP/1.1 " + status) or (status == b"400" and not said)


def test_a_head_that_does_not_come_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(framing, "PATIENCE", 0.05)
    assert sent(START) == b""
    assert sent() == b""


def test_an_answer_may_take_longer_than_a_head(monkeypatch):
    monkeypatch.setattr(framing, "PATIENCE", 0.05)

    async def slow(scope, receive, send):
        await asyncio.sleep(0.2)
        await count(scope, receive, send)

    assert sent(START, CLOSE, application=slow).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("path", "kind"), [(b"/report", b"application/x-www-form-urlencoded"), (b"/api/v1/reports", b"application/json")]
)
def test_whoever_sends_ten_megabytes_still_hears_that_it_is_too_much(path, kind):
    from amparo.config.asgi import application

    head = b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: 10000000\r\n" % (path, kind)
    answer = sent(head + CLOSE, *[b"x" * 1_000_000] * 10, application=application)
    assert answer.startswith(b"HTTP/1.1 413 ")
