import asyncio

import pytest

from amparo.interfaces.public import slow
from amparo.interfaces.public.slow import FREE, FREE_FOR_ALL, LONGEST_WAIT, MOST_ADDRESSES, Slowed, Tries, network_of

RIGHT, WRONG = "/r/RIGHT", "/r/WRONG"


class World:
    """Pages that know one code, a clock, and the waits that were asked for."""

    def __init__(self, monkeypatch):
        self.seconds, self.waits = 1000.0, []
        self.app = Slowed(self.page, proxies=0, clock=lambda: self.seconds)

        async def sleep(seconds):
            self.waits.append(seconds)

        monkeypatch.setattr(slow.asyncio, "sleep", sleep)

    async def page(self, scope, receive, send):
        status = 404 if scope["path"] == WRONG else 200
        await send({"type": "http.response.start", "status": status})
        await send({"type": "http.response.body", "body": b""})

    def ask(self, path, address="192.0.2.1"):
        """Ask for a page; return its status and how long it was held back."""
        sent, before = [], len(self.waits)

        async def send(message):
            sent.append(message)

        asyncio.run(self.app({"path": path, "client": (address, 1), "headers": []}, None, send))
        return sent[0]["status"], sum(self.waits[before:])


@pytest.fixture
def world(monkeypatch):
    return World(monkeypatch)


def test_a_few_wrong_letters_cost_nothing(world):
    assert [world.ask(WRONG) for _ in range(FREE)] == [(404, 0)] * FREE


def test_whoever_goes_on_guessing_waits_longer_and_longer(world):
    waits = [world.ask(WRONG)[1] for _ in range(FREE + 9)][FREE:]
    assert waits[:4] == [0.25, 0.5, 1, 2]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT


def test_a_right_code_is_answered_even_then_and_never_counts(world):
    for _ in range(FREE + 20):
        world.ask(WRONG)
    assert world.ask(RIGHT) == (200, LONGEST_WAIT)
    assert [world.ask(RIGHT, "192.0.2.2") for _ in range(100)] == [(200, 0)] * 100


def test_another_address_does_not_wait_for_a_guesser(world):
    for _ in range(FREE + 20):
        world.ask(WRONG)
    assert world.ask(WRONG, "192.0.2.2") == (404, 0)


def test_what_was_wrong_is_forgiven_with_time(world):
    for _ in range(FREE + 2):
        world.ask(WRONG)
    world.seconds += 30 * (FREE + 2)
    assert world.ask(WRONG) == (404, 0)


def test_guessing_from_everywhere_slows_everybody_a_little(world):
    for n in range(FREE_FOR_ALL):
        assert world.ask(WRONG, f"192.0.{n // 200}.{n % 200}")[1] == 0
    assert world.ask(WRONG, "198.51.100.1") == (404, 1.0)
    assert world.ask(RIGHT, "198.51.100.2") == (200, 1.0)


def test_many_at_once_are_no_way_round(world):
    tries = Tries()
    assert sum(tries.begin("192.0.2.1", 0.0) > 0 for _ in range(100)) == 100 - FREE


def test_other_pages_never_wait(world):
    for _ in range(FREE + 20):
        world.ask(WRONG)
    assert [world.ask(path)[1] for path in ("/", "/report", "/r/", "/alerts")] == [0] * 4


def test_memory_has_an_end():
    tries = Tries()
    for n in range(MOST_ADDRESSES + 10):
        tries.begin(str(n), 0.0)
    assert len(tries.by_address) == MOST_ADDRESSES
    tries.right("0", 0.0)  # long pushed out
    assert "0" not in tries.by_address


@pytest.mark.parametrize(
    ("client", "forwarded", "proxies", "expected"),
    [
        ("192.0.2.1", "", 0, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", 0, "192.0.2.1"),
        ("192.0.2.1", "6.6.6.6, 198.51.100.7", 1, "198.51.100.7"),
        ("192.0.2.1", "6.6.6.6, 198.51.100.7, 10.0.0.1", 2, "198.51.100.7"),
        ("192.0.2.1", "198.51.100.7", 2, "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::/64"),
        ("192.0.2.1", "mallory", 1, "unknown"),
        (None, "", 0, "unknown"),
    ],
)
def test_whom_a_try_is_counted_against(client, forwarded, proxies, expected):
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope = {"client": client and (client, 1), "headers": headers}
    assert network_of(scope, proxies) == expected
