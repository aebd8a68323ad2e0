"""The one way to change anything: an action, in one durable transaction, that leaves an event."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.db import OperationalError, transaction

from amparo.core.kit import canonical, ids
from amparo.core.ledger import twins
from amparo.core.ledger.models import Event, Waiting
from amparo.core.ledger.statements import insert, together
from amparo.core.ledger.terms import Act, Fact, Recorded
from amparo.core.ledger.turnstile import turn

P = ParamSpec("P")
R = TypeVar("R")
Listener = Callable[[Recorded], None]


@dataclass(slots=True)
class _Running:
    """What the outermost action knows of its transaction."""

    events: int = 0
    replayed: bool = False
    keys: frozenset[tuple[str, str]] = frozenset()


class Unrecorded(RuntimeError):
    """An action ended without an event, or an event was recorded outside an action: a defect of ours."""


_running: ContextVar[_Running | None] = ContextVar("running", default=None)
_guard: ContextVar[Callable[[], None] | None] = ContextVar("guard", default=None)
_listeners: list[Listener] = []


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function an action: the outermost opens the one durable transaction, inner ones join it.

    Raises:
        RuntimeError: another transaction is open around it.
        Unrecorded: it ended without recording an event.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _running.get() is not None:
            return function(*args, **kwargs)
        with turn(), transaction.atomic(durable=True):
            result = _watched(lambda: function(*args, **kwargs), name=function.__qualname__)
            if guard := _guard.get():
                guard()
            return result

    run.is_action = True  # type: ignore[attr-defined]
    return run


def _watched(call: Callable[[], R], *, name: str) -> R:
    running = _Running()
    token = _running.set(running)
    try:
        result = call()
    finally:
        _running.reset(token)
    if not running.events and not running.replayed:
        raise Unrecorded(f"{name} recorded no event")
    return result


@contextmanager
def guarded(check: Callable[[], None]) -> Iterator[None]:
    """Have ``check`` called at the end of every action's transaction inside, before it commits.

    What it raises takes the action's whole effect along.  Jobs checks there that the
    task is still this worker's own: a worker that was stalled and wakes changes nothing.
    """
    token = _guard.set(check)
    try:
        yield
    finally:
        _guard.reset(token)


def group(calls: Iterable[Callable[[], R]]) -> list[R | Exception]:
    """Run several acts in one durable commit, each in a savepoint of its own.

    Only intake's group writer may: it answers each sender after this returns, so that
    an answer still means "on the disk".  A call that raises loses its own savepoint only;
    the others of its group then run a second time, so a call has no effect outside the database.

    Raises:
        DatabaseError: nothing was kept, not even what went well: the disk is full, or the
            database is gone.
    """
    acts = list(calls)
    with turn():
        begun = False
        try:
            # Nearly every group is all good and needs no savepoints, which cost as much as two rows each.
            with transaction.atomic(durable=True):
                begun = True
                with together():
                    return [_watched(act, name="a grouped act") for act in acts]
        except Exception:
            if not begun:
                raise
        return _each_by_itself(acts)


def _each_by_itself(calls: Iterable[Callable[[], R]]) -> list[R | Exception]:
    results: list[R | Exception] = []
    with transaction.atomic(durable=True):
        for call in calls:
            try:
                with transaction.atomic():
                    results.append(_watched(call, name="a grouped act"))
            except Exception as error:  # noqa: BLE001 - handed to the sender whose act it was
                results.append(error)
        # A full disk makes SQLite roll back everything at once; Django then ends the
        # block without a commit and without a word.
        if transaction.get_rollback():
            raise OperationalError("the database gave up the whole group")
    return results


def already(act: Act) -> UUID | None:
    """Return the subject of the event that this actor recorded under this key before, if any.

    An act that comes twice at the same moment waits here for itself: else the second click would
    find the rules broken by the first, and its sender would read of a refusal.
    """
    if act.key is None:
        return None
    twins.wait(act.actor, act.key)
    subject = Event.objects.filter(actor=act.actor, key=act.key).values_list("subject", flat=True).first()
    if subject is not None:
        unchanged()
    return subject


def unchanged() -> None:
    """Say that this act was done before and rightly records nothing, where something else than its key shows it."""
    running = _running.get()
    if running is not None:
        running.replayed = True


def record(kind: StrEnum, *, subject: UUID, act: Act, facts: Mapping[str, Fact] | None = None) -> UUID:
    """Append an event to the ledger, tell the listeners, and return the event's id.

    The act's key is kept on the first event only: one act, one key.

    Raises:
        Unrecorded: no action is running.
        ValueError: a fact is not text, a whole number, true, false or null.
    """
    running = _running.get()
    if running is None:
        raise Unrecorded(f"{kind} was recorded outside an action")
    said = dict(facts or {})
    canonical.dumps(said)
    key = act.key
    if key is not None:
        if (act.actor, key) in running.keys:
            key = None
        else:
            running.keys |= {(act.actor, key)}
    event_id = ids.uuid7(act.at)
    insert(
        Event,
        id=event_id,
        kind=kind.value,
        subject=subject,
        actor=act.actor,
        at=act.at,
        interface=act.interface.value,
        facts=said,
        key=key,
    )
    insert(Waiting, event_id=event_id)
    running.events += 1
    told = Recorded(event_id, kind.value, subject, act.actor, act.at, act.interface.value, said)
    for listener in _listeners:
        listener(told)
    return event_id


def listen(listener: Listener) -> None:
    """Have a listener called inside the transaction of every event.  Jobs registers the only one."""
    if listener not in _listeners:
        _listeners.append(listener)
