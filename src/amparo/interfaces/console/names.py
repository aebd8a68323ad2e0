"""Actors of the ledger by the names that staff know."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from uuid import UUID

from amparo.core.ledger.terms import Recorded
from amparo.core.people import reads as people


def person_of(actors: Iterable[str]) -> list[UUID]:
    """Return the actors that are people, as ids."""
    found = []
    for actor in actors:
        try:
            found.append(UUID(actor))
        except ValueError:
            continue
    return found


def name(actor: str, known: Mapping[UUID, str]) -> str:
    """Return an actor's pseudonym; empty for the public and for processes, which have words of their own."""
    people_named = person_of([actor])
    return known.get(people_named[0], "") if people_named else ""


def entries(events: Iterable[Recorded], whose: Mapping[UUID, str] = MappingProxyType({})) -> list[dict[str, object]]:
    """Return events as a timeline shows them, the latest first: what, when, by whom.

    Args:
        events: the earliest first.
        whose: of what several people have one of, an assignment, the pseudonym of whose it is.
    """
    listed = [*events][::-1]
    known = people.handles(person_of(event.actor for event in listed))
    return [
        {
            "kind": e.kind,
            "whose": whose.get(e.subject, ""),
            "at": e.at,
            "by": name(e.actor, known),
            "number": e.number,
            "subject": e.subject,
        }
        for e in listed
    ]
