"""The look of a state: a tone and a shape, so that colour never speaks alone."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from amparo.core.jobs import terms as jobs
from amparo.core.messaging import terms as messaging
from amparo.stages.alerts import terms as alerts
from amparo.stages.dispatch import terms as dispatch
from amparo.stages.incidents import terms as incidents


class Look(NamedTuple):
    """A tone of ``tokens.css``, and a shape: one of ``SHAPES`` or an icon's name."""

    tone: str
    shape: str


PLAIN = Look("quiet", "circle")

LOOKS: Mapping[str, Look] = {
    messaging.State.PENDING: Look("quiet", "clock"),
    messaging.State.SENDING: Look("info", "send"),
    messaging.State.SENT: Look("calm", "check"),
    messaging.State.REFUSED: Look("watch", "ban"),
    messaging.State.UNKNOWN: Look("watch", "circle-question-mark"),
    messaging.State.ASK: Look("watch", "hand"),
    messaging.State.DROPPED: Look("quiet", "trash-2"),
    incidents.State.RECEIVED: Look("quiet", "received"),
    incidents.State.CHECKING: Look("watch", "checking"),
    incidents.State.CONFIRMED: Look("urgent", "confirmed"),
    incidents.State.NOT_ENFORCEMENT: Look("calm", "not_enforcement"),
    incidents.State.COULD_NOT_VERIFY: Look("quiet", "could_not_verify"),
    dispatch.State.OFFERED: Look("info", "bell"),
    dispatch.State.ACCEPTED: Look("watch", "hourglass"),
    dispatch.State.GO: Look("info", "footprints"),
    dispatch.State.WAITING: Look("watch", "hourglass"),
    dispatch.State.ON_SITE: Look("watch", "eye"),
    dispatch.State.CLEARED: Look("calm", "check"),
    dispatch.State.DECLINED: Look("quiet", "x"),
    dispatch.State.TIMED_OUT: Look("quiet", "clock-alert"),
    dispatch.State.STOOD_DOWN: Look("quiet", "undo-2"),
    alerts.State.DRAFT: Look("info", "pencil"),
    alerts.State.SIGNED: Look("watch", "signature"),
    alerts.State.RELEASED: Look("watch", "megaphone"),
    alerts.State.DISCARDED: Look("quiet", "trash-2"),
    alerts.Status.IN_FORCE: Look("urgent", "megaphone"),
    alerts.Status.ALL_CLEAR: Look("calm", "check"),
    alerts.Status.EXPIRED: Look("quiet", "clock-alert"),
    alerts.Status.WITHDRAWN: Look("watch", "ban"),
    incidents.Kind.CHECKING_STARTED: Look("watch", "checking"),
    incidents.Kind.CONFIRMED: Look("urgent", "confirmed"),
    incidents.Kind.REFUTED: Look("calm", "not_enforcement"),
    dispatch.Kind.SIGHTED: Look("watch", "eye"),
    dispatch.Kind.CLEARED: Look("calm", "check"),
    alerts.Kind.RELEASED: Look("urgent", "megaphone"),
    alerts.Kind.ENDED: Look("calm", "check"),
    jobs.State.READY: Look("quiet", "clock"),
    jobs.State.RUNNING: Look("info", "loader"),
    jobs.State.DONE: Look("calm", "check"),
    jobs.State.POISONED: Look("watch", "octagon-alert"),
}
"""By value: what two rooms call alike looks alike."""

_CIRCLE = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z"
SHAPES: Mapping[str, str] = {
    "received": f"{_CIRCLE}M12 10.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z",
    "checking": "M6 3.5h12A2.5 2.5 0 0 1 20.5 6v12a2.5 2.5 0 0 1-2.5 2.5H6A2.5 2.5 0 0 1 3.5 18V6A2.5 2.5 0 0 1 6 3.5z"
    "M8 12h.01M12 12h.01M16 12h.01",
    "confirmed": "M12 1.5 22.5 12 12 22.5 1.5 12zM8.2 12.3l2.6 2.6 5-5.2",
    "not_enforcement": f"{_CIRCLE}M5.7 18.3 18.3 5.7",
    "could_not_verify": "M12 2l8.66 5v10L12 22l-8.66-5V7zM9.8 9.6a2.3 2.3 0 1 1 3.4 2c-.8.45-1.2.9-1.2 1.7M12 16.8h.01",
}
"""Our own shapes, as paths in a square of 24; ``map-style.js`` draws the same on the map."""


def look_of(member: StrEnum | str) -> Look:
    """Return the look of a state or of a kind of event; a quiet circle where none was chosen."""
    return LOOKS.get(str(member), PLAIN)
