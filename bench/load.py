"""A client that costs little: one thread, open connections, requests written beforehand."""

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

END = b"\r\n\r\n"


@dataclass(slots=True)
class Load:
    """What a run met."""

    seconds: float = 0.0
    took: list[float] = field(default_factory=list)
    """Seconds from the first byte sent to the last byte read, of each request that was answered as wanted."""
    others: list[bytes] = field(default_factory=list)
    """First lines of all other answers."""

    @property
    def rate(self) -> float:
        """Requests answered as wanted, per second."""
        return len(self.took) / self.seconds

    def percentile(self, percent: float) -> float:
        """Return a percentile of the times taken, in milliseconds."""
        return sorted(self.took)[min(len(self.took) - 1, int(len(self.took) * percent / 100))] * 1000


def press(port: int, requests: Iterator[bytes], *, connections: int, seconds: float, wanted: bytes) -> Load:
    """Send requests over so many connections of localhost, each as soon as the one before it is answered.

    Args:
        port: where the server listens.
        requests: whole HTTP/1.1 requests; the run ends when there are no more.
        connections: how many at once.
        seconds: how long; what was sent by then is waited for.
        wanted: how the first line of a good answer begins, such as ``b"HTTP/1.1 201"``.
    """
    load, selector = Load(), selectors.DefaultSelector()
    began = time.perf_counter()
    for _ in range(connections):
        one = socket.create_connection(("127.0.0.1", port), timeout=60)
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(one, selectors.EVENT_READ, [b"", 0.0])
        _send(one, selector, requests)
    until = began + seconds
    while selector.get_map():
        for key, _ in selector.select():
            one, sent_at = cast(socket.socket, key.fileobj), key.data[1]
            key.data[0] += one.recv(65_536)
            answer, now = key.data[0], time.perf_counter()
            if not _is_whole(answer):
                continue
            if answer.startswith(wanted):
                load.took.append(now - sent_at)
            else:
                load.others.append(answer.partition(b"\r\n")[0])
            if now >= until or not _send(one, selector, requests):
                selector.unregister(one)
                one.close()
    load.seconds = time.perf_counter() - began
    return load


def _send(one: socket.socket, selector: selectors.BaseSelector, requests: Iterator[bytes]) -> bool:
    request = next(requests, None)
    if request is None:
        return False
    selector.get_key(one).data[:] = [b"", time.perf_counter()]
    one.sendall(request)
    return True


def _is_whole(answer: bytes) -> bool:
    head, end, body = answer.partition(END)
    if not end:
        return not answer
    head = head.lower()
    at = head.find(b"content-length: ")
    if at < 0:
        return body.endswith(b"0" + END)
    return len(body) >= int(head[at + 16 :].partition(b"\r\n")[0])
