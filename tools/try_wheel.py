"""Build the wheel, install it into an environment of its own, and start it there without clone or Node."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = ROOT / "build" / "uv" / "bin" / "uv"
PATIENCE = 60.0  # seconds until the first page


def main() -> int:
    """Return 0 if the wheel serves a page."""
    if not UV.exists():
        print("uv is missing: run this through ./amparo check")
        return 1
    with tempfile.TemporaryDirectory(prefix="amparo-wheel-") as folder:
        return int(not try_in(Path(folder)))


def try_in(folder: Path) -> bool:
    """Return whether the wheel, installed into ``folder``, serves its health page and the map library."""
    run(UV, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT)
    python = folder / "venv" / "bin" / "python"
    run(UV, "venv", "--quiet", "--python", sys.executable, folder / "venv")
    run(UV, "pip", "sync", "--quiet", "--require-hashes", "--python", python, ROOT / "requirements.txt")
    run(UV, "pip", "install", "--quiet", "--no-deps", "--python", python, *folder.glob("*.whl"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {"PATH": "", "HOME": str(folder), "AMPARO_HOME": str(folder / "home")}
    server = subprocess.Popen([python.with_name("amparo"), "serve", "--port", str(port)], cwd=folder, env=environment)
    try:
        return wait(port, server) and all(page(port, path) for path in served())
    finally:
        server.terminate()
        server.wait(10)


def served() -> list[str]:
    """Return the addresses of what is copied from npm, which only a well-packed wheel has."""
    library = ROOT / "src" / "amparo" / "interfaces" / "web" / "static"
    return [f"/static/{file.relative_to(library)}" for file in sorted((library / "vendor").rglob("*.*"))]


def run(*words: str | Path) -> None:
    """Run a command or end here; nothing of this clone is on its path."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run([str(word) for word in words], env=environment, check=True)


def wait(port: int, server: subprocess.Popen[bytes]) -> bool:
    """Wait for the first page; False if it does not come."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        if page(port, "/healthz"):
            return True
        time.sleep(0.2)
    print("the wheel does not serve")
    return False


def page(port: int, path: str) -> bool:
    """Return whether an address answers with a page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        good = connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
    if not good:
        print(f"the wheel does not serve {path}")
    return good


if __name__ == "__main__":
    sys.exit(main())
