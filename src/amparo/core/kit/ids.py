"""Names for things: sortable ids, spoken codes, public codes."""

import secrets
import threading
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

# No 0/O, 1/I/L, 5/S, 8/B, U/V: read aloud over a bad line, in English or Spanish.
SPOKEN = "ACDEFGHJKMNPQRTWXY234679"
_COUNTED = 24  # bits


class _Count(threading.local):
    """How many ids this thread has made, from a random start."""

    def __init__(self) -> None:
        self.next = count(secrets.randbits(_COUNTED)).__next__


_count = _Count()


def uuid7(at: datetime) -> UUID:
    """Return a UUID version 7 of this instant: 48 bits of milliseconds, 24 that count up, 50 random ones.

    What one act makes carries one instant; the count, which starts at random in each thread,
    keeps it in the order in which it was made.

    Raises:
        ValueError: ``at`` has no zone, or lies before 1970.

    Source: RFC 9562 sections 5.7 and 6.2, method 1.
    """
    if at.tzinfo is None:
        raise ValueError("an id is dated in UTC")
    milliseconds = int(at.timestamp() * 1000)
    if not 0 <= milliseconds < 1 << 48:
        raise ValueError("an id is dated between 1970 and 10889")
    place = _count.next() % (1 << _COUNTED)
    high, low = place >> 12, place & 0xFFF
    return UUID(int=(milliseconds << 80) | (7 << 76) | (high << 64) | (2 << 62) | (low << 50) | secrets.randbits(50))


def earliest(at: datetime) -> UUID:
    """Return the least UUID version 7 that this instant could have: no older one is greater, no later one is less."""
    return UUID(int=(int(at.timestamp() * 1000) << 80) | (7 << 76) | (2 << 62))


def born_at(name: UUID) -> datetime:
    """Return the instant that a UUID version 7 carries, to the millisecond.

    Raises:
        ValueError: the id is of another version.
    """
    if name.version != 7:
        raise ValueError("only version 7 tells its time")
    return datetime.fromtimestamp((name.int >> 80) / 1000, UTC)


def spoken_code() -> str:
    """Return a short code for voice and SMS, such as ``K7-M2Q``: 22.9 bits, to tell apart, not to keep out."""
    letters = [secrets.choice(SPOKEN) for _ in range(5)]
    return f"{letters[0]}{letters[1]}-{letters[2]}{letters[3]}{letters[4]}"


def public_code() -> str:
    """Return a random address for public pages: 64 bits, URL-safe, and mute about when it was made."""
    return secrets.token_urlsafe(8)
