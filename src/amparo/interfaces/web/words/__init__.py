"""One table: every member of a vocabulary that people are shown, and its sentence.

A room's words stand in the file named after the room.  ``tests/web/test_words.py`` walks
the rooms' ``terms`` and fails on a member without words.
"""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise

from amparo.interfaces.web.words import alerts, dispatch, frame, incidents, intake, messaging, people
from amparo.interfaces.web.words.table import Table

TABLE: Table = {
    **frame.WORDS,
    **people.WORDS,
    **messaging.WORDS,
    **intake.WORDS,
    **incidents.WORDS,
    **dispatch.WORDS,
    **alerts.WORDS,
}

_KINDS: Mapping[str, Promise] = {
    kind.value: words
    for vocabulary, table in TABLE.items()
    if vocabulary.__name__ == "Kind"
    for kind, words in table.items()
}


def words_for(member: StrEnum | str) -> str:
    """Return the words for a member, in the reader's language.

    A plain string is taken as the kind of a ledger event, as it stands in the ledger's
    rows; one that this version does not know (written by a later one) is shown as it is.

    Raises:
        KeyError: the vocabulary or the member has no words.
    """
    if isinstance(member, StrEnum):
        return str(TABLE[type(member)][member])
    return str(_KINDS.get(member, member))
