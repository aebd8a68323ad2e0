"""Serve the gallery: ``PYTHONPATH=src:. python -m tests.web.show``, then http://localhost:8900."""

import os
import sys
import tempfile
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

os.environ.setdefault("AMPARO_HOME", tempfile.mkdtemp(prefix="amparo-gallery-"))
os.environ.setdefault("AMPARO_NETWORK_NAME", "Red de Respuesta Rápida")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.web.show_settings"
PORT = 8900


class Server(ThreadingMixIn, WSGIServer):
    """A stream holds its thread, and must not hold the page."""

    daemon_threads = True


def main() -> int:
    """Serve until stopped."""
    from django.core.wsgi import get_wsgi_application

    with make_server("127.0.0.1", PORT, get_wsgi_application(), Server) as server:
        sys.stderr.write(f"http://localhost:{PORT}\n")
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
