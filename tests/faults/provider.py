"""A provider on loopback with its faults, and the carrier that speaks to it."""

import json
import random
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from amparo.core.messaging.terms import Finding, Found, Letter, Outcome, Result

REFUSED, CUT, DEAF, SLOW = 0.04, 0.06, 0.02, 0.10  # shares of calls


class Desk(BaseHTTPRequestHandler):
    """Takes letters, and misbehaves by chance."""

    server: "Provider"

    def log_message(self, *said: Any) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        self._answer(200 if self.server.copies(self.path.rpartition("/")[2]) else 404)

    def do_POST(self) -> None:
        letter = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        chance = self.server.chance.random()
        if chance < REFUSED and not (self.server.kind == "keyed" and self.server.copies(letter["key"])):
            self._answer(422)
            return
        if chance < REFUSED + DEAF:
            return  # hangs up and has not taken it
        if chance > 1 - SLOW:
            time.sleep(self.server.chance.uniform(0.02, 0.1))
        self.server.take(letter)
        if chance < REFUSED + DEAF + CUT:
            return  # hangs up, and has taken it
        self._answer(200)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


class Provider(ThreadingHTTPServer):
    """One that honours keys (``keyed``), can be asked (``queryable``), or neither (``blind``)."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, kind: str, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.kind = kind
        self.chance = random.Random(seed)
        self.texts: dict[str, list[str]] = defaultdict(list)
        self._lock = threading.Lock()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def take(self, letter: dict[str, str]) -> None:
        with self._lock:
            if not (self.kind == "keyed" and self.texts[letter["key"]]):
                self.texts[letter["key"]].append(letter["text"])

    def copies(self, key: str) -> int:
        with self._lock:
            return len(self.texts[key]) if key in self.texts else 0

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of callers that were killed."""

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


@dataclass(frozen=True, slots=True)
class Caller:
    """The carrier of that provider."""

    url: str
    keyed: bool
    queryable: bool
    name: str = "loopback"
    timeout: float = 1.0

    def hand_over(self, letter: Letter) -> Outcome:
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=self.timeout)
        try:
            connection.connect()
        except OSError:
            return Outcome(Result.LATER)
        try:
            connection.request("POST", "/letters", json.dumps({"key": str(letter.key), "text": letter.text}))
            status = connection.getresponse().status
        except (OSError, HTTPException) as error:
            return Outcome(Result.UNKNOWN, why=type(error).__name__)
        finally:
            connection.close()
        return Outcome({200: Result.TAKEN, 422: Result.REFUSED}.get(status, Result.LATER))

    def find(self, key: UUID) -> Found:
        if not self.queryable:
            return Found(Finding.CANNOT_TELL)
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=self.timeout)
        try:
            connection.request("GET", f"/letters/{key}")
            status = connection.getresponse().status
        except (OSError, HTTPException):
            return Found(Finding.CANNOT_TELL)
        finally:
            connection.close()
        return Found({200: Finding.TAKEN, 404: Finding.ABSENT}.get(status, Finding.CANNOT_TELL))
