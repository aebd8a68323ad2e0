"""Processes that stand in for the rooms': started by file name, so that they pay for no Django.

``python -P fakes.py group FOLDER CHILD...`` supervises fakes of those names, each of
which writes its process id to ``FOLDER/CHILD``.
"""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

from amparo.interfaces.cli import process
from amparo.interfaces.cli.commands import child, serve
from amparo.interfaces.cli.group import Child, Group


def main(role, folder, *names):
    if role == "group":
        sys.exit(supervise(Path(folder), names))
    process.follow(os.getppid())
    if role == "broken":
        sys.exit(3)
    (Path(folder) / role).write_text(str(os.getpid()))
    if role == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(60)
    elif role == "web":
        sys.path.insert(0, str(Path(__file__).parent))
        child.serve_web(int(names[0]), "fakes:stream")
    else:
        process.stop_signal().wait(60)


def supervise(folder, names):
    listener = serve.listen("127.0.0.1", 0)
    (folder / "port").write_text(str(listener.getsockname()[1]))
    descriptor = listener.fileno()

    def fake(name):
        return Child(name, [sys.executable, "-P", __file__, name, str(folder), str(descriptor)], [descriptor])

    group = Group([fake(name) for name in names])
    return group.run(lambda: all((folder / name).exists() for name in names), (folder / "ready").touch)


async def stream(scope, receive, send):
    """An event stream that never ends."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    while True:
        await send({"type": "http.response.body", "body": b": still here\n\n", "more_body": True})
        await asyncio.sleep(0.2)


if __name__ == "__main__":
    main(*sys.argv[1:])
