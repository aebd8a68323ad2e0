"""What changes alerts: written from confirmed facts, signed by two, published, ended."""

from amparo.stages.alerts.actions.ending import end, expire, withdraw_unconfirmed
from amparo.stages.alerts.actions.gate import page_second, sign
from amparo.stages.alerts.actions.writing import compose, discard, discard_unconfirmed, edit

__all__ = [
    "compose",
    "discard",
    "discard_unconfirmed",
    "edit",
    "end",
    "expire",
    "page_second",
    "sign",
    "withdraw_unconfirmed",
]
