"""An SMS provider on loopback that takes texts as Twilio does, and misbehaves on demand."""

import base64
import json
import socketserver
import threading
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs

USER, PASSWORD = "key", "secret"
ANSWERS = {
    "refuse": (400, {"code": 21211}),
    "unsubscribed": (400, {"code": 21610}),
    "busy": (429, {"code": 20429}),
    "wrong key": (401, {"code": 20003}),
    "no account": (404, {"code": 20404}),
    "broken": (500, {}),
    "away": (503, {}),
    "moved": (302, {}),
}


class Session(BaseHTTPRequestHandler):
    """One request, in the server's mode."""

    server: "Telephone"

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        mode = self.server.mode
        if mode == "cut before":
            return
        if mode in ANSWERS:
            self._answer(*ANSWERS[mode])
            return
        self.server.taken.append({name: values[0] for name, values in parse_qs(form).items()})
        self.server.opened.append((self.path, self.headers["Authorization"]))
        if mode == "cut after":
            return
        if mode == "hang after":
            self.server.released.wait(20)
            return
        self._answer(201, {"sid": f"SM{len(self.server.taken):032x}", "status": "queued"})

    def _answer(self, status: int, said: dict) -> None:
        body = b"<html>" if self.server.mode == "away" else json.dumps(said).encode()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://elsewhere.example/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class Telephone(socketserver.ThreadingTCPServer):
    """The server; ``taken`` holds the forms that it took."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.mode = "good"
        self.taken: list[dict[str, str]] = []
        self.opened: list[tuple[str, str]] = []
        self.released = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def stop(self) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()
        self._thread.join()


def authorization() -> str:
    return "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
