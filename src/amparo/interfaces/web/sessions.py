"""Where sessions are kept: in Django's table, under keys that Django could have made."""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Looks for no key but letters and digits: a cookie may hold a NUL, at which PostgreSQL refuses the question."""

    def __init__(self, session_key: str | None = None) -> None:
        made = session_key is not None and session_key.isascii() and session_key.isalnum()
        super().__init__(session_key if made else None)
