"""Words for alerts."""

from django.utils.translation import gettext_lazy as _

from amparo.interfaces.web.words.table import Table
from amparo.stages.alerts.terms import Ending, Kind, No, State, Status

WORDS: Table = {
    State: {
        State.DRAFT: _("Being written"),
        State.SIGNED: _("Signed once, waits for a second person"),
        State.RELEASED: _("Released"),
        State.DISCARDED: _("Put away"),
    },
    Status: {
        Status.IN_FORCE: _("In force"),
        Status.ALL_CLEAR: _("All clear: it is over"),
        Status.EXPIRED: _("Expired"),
        Status.WITHDRAWN: _("Withdrawn: it was wrong"),
    },
    Ending: {
        Ending.ALL_CLEAR: _("All clear: it is over"),
        Ending.WITHDRAWN: _("Withdrawn: it was wrong"),
    },
    Kind: {
        Kind.COMPOSED: _("Alert written"),
        Kind.EDITED: _("Alert changed; signatures voided"),
        Kind.DISCARDED: _("Alert put away"),
        Kind.SIGNED: _("Alert signed"),
        Kind.RELEASED: _("Alert released"),
        Kind.ENDED: _("Alert ended"),
        Kind.EXPIRED: _("Alert expired"),
    },
    No: {
        No.NOT_PERMITTED: _("Your role does not allow this."),
        No.NOT_CONFIRMED: _("The incident is not confirmed. Nothing unverified goes out."),
        No.EVIDENCE_TAKEN_BACK: _("What the confirmation stands on was taken back. Open the incident again and check."),
        No.PLACE_UNKNOWN: _("Set the place of the incident first."),
        No.BEING_MADE: _("An alert of this incident is being made already."),
        No.IN_FORCE: _("An alert of this incident is in force. End it before you write another."),
        No.EXERCISE_STAYS_IN: _("It is an exercise: only a demonstration shows it to anybody."),
        No.WRONG_STATE: _("It has moved on since you looked. See where it stands now."),
        No.TEXT_CHANGED: _("The text has changed since you read it. Read it again, then sign."),
        No.SIGNED_BY_YOU: _("You have signed it. A second person releases it."),
        No.SAME_BRANCH: _("One of you was invited by the other's branch. Somebody from another branch must sign."),
        No.WORDING_NOT_REVIEWED: _("Its wording is a draft: a named person must review it before a real alert."),
        No.OVER: _("Its time is over. Change how long it holds, then sign."),
        No.MINUTES_OUT_OF_RANGE: _("An alert holds for 15 to 240 minutes."),
        No.NOBODY_TO_ASK: _("Nobody else who may release it can be reached."),
    },
}
