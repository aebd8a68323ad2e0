"""A carrier that keeps what it is given: shows what would have been sent, and sends nothing.

The only one that a demonstration accepts.  The address stays out: all that is kept of it
is how it ends.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from amparo.core.messaging.terms import Finding, Found, Letter, Outcome, Result

SHOWN = 2  # last characters of an address


@dataclass(frozen=True, slots=True)
class Sink:
    """Keeps each letter as one file, named by its key, so that a second one with the same key is the first."""

    folder: Path
    name: str = "sink"
    keyed: bool = True

    def hand_over(self, letter: Letter) -> Outcome:
        """Keep a letter; a full disk is LATER."""
        path = self._path(letter.key)
        kept = {"to": f"…{letter.address[-SHOWN:]}", "subject": letter.subject, "text": letter.text}
        passing = path.with_suffix(".new")
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():
                passing.write_text(json.dumps(kept, ensure_ascii=False, indent=1))
                os.replace(passing, path)
        except OSError:
            return Outcome(Result.LATER)
        return Outcome(Result.TAKEN, str(letter.key))

    def find(self, key: UUID) -> Found:
        """Say whether a letter was kept."""
        if self._path(key).exists():
            return Found(Finding.TAKEN, str(key))
        return Found(Finding.ABSENT)

    def _path(self, key: UUID) -> Path:
        return self.folder / f"{key}.json"
