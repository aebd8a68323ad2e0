"""A mail server on loopback that takes letters, and misbehaves on demand."""

import contextlib
import socketserver
import ssl
import threading
import time
from email import message_from_bytes
from email.message import Message
from email.policy import default


class Cut(Exception):
    """The server hangs up here."""


class Session(socketserver.StreamRequestHandler):
    """One connection, in the server's mode."""

    server: "Mailbox"

    def handle(self) -> None:
        if self.server.context is not None:
            try:
                self.request = self.server.context.wrap_socket(self.request, server_side=True)
            except OSError:  # the other side does not trust us
                return
            self.connection = self.request
            self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", buffering=0)
        with contextlib.suppress(Cut, OSError), self.request:
            self._speak()

    def _say(self, line: str) -> None:
        if self.server.mode == "slow":
            time.sleep(0.05)
        self.wfile.write(f"{line}\r\n".encode())

    def _act(self, at: str) -> None:
        """Misbehave, if this is the place for it."""
        if self.server.mode == f"cut {at}":
            raise Cut
        if self.server.mode == f"hang {at}":
            self.server.released.wait(20)
            raise Cut

    def _speak(self) -> None:
        self._act("at greeting")
        self._say("421 busy" if self.server.mode == "busy" else "220 mailbox.example")
        while line := self.rfile.readline():
            verb = line.split()[0].upper().decode()
            self._act(f"at {verb}")
            if verb == "DATA":
                self._take()
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say(self._answer(verb))

    def _answer(self, verb: str) -> str:
        refused = {"refuse": "550 no such mailbox", "greylist": "450 later", "forward": "251 will forward"}
        if verb == "EHLO":
            return "250-mailbox.example\r\n250 AUTH PLAIN"
        if verb == "AUTH":
            return "235 welcome" if self.server.mode != "bad password" else "535 no"
        return refused.get(self.server.mode, "250 ok") if verb == "RCPT" else "250 ok"

    def _take(self) -> None:
        if self.server.mode == "no text":
            self._say("452 full")
            return
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            self._act("in the text")
        if self.server.mode == "refuse the text":
            self._say("554 no")
            return
        self.server.letters.append(message_from_bytes(b"".join(lines), policy=default))
        self._act("after the text")
        self._say("250 taken")


class Mailbox(socketserver.ThreadingTCPServer):
    """The server; ``letters`` holds what it took."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.mode = "good"
        self.context = context
        self.letters: list[Message] = []
        self.released = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def stop(self) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()
        self._thread.join()
