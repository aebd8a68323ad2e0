"""What changes reports, the calls that bring them, and the scripts that ask for them."""

from amparo.stages.intake.actions.calls import (
    begin_call,
    drop_call,
    drop_contact,
    forget_calls,
    keep_answers,
    keep_contact,
    save_call,
)
from amparo.stages.intake.actions.reports import FORGOTTEN_AT_ONCE, forget_reports, take_checked, take_report
from amparo.stages.intake.actions.scripts import restore_script, review_script, save_script

__all__ = [
    "FORGOTTEN_AT_ONCE",
    "begin_call",
    "drop_call",
    "drop_contact",
    "forget_calls",
    "forget_reports",
    "keep_answers",
    "keep_contact",
    "restore_script",
    "review_script",
    "save_call",
    "save_script",
    "take_checked",
    "take_report",
]
