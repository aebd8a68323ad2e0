"""Words for dispatch."""

from django.utils.translation import gettext_lazy as _

from amparo.interfaces.web.words.table import Table
from amparo.stages.dispatch.terms import Conduct, Kind, No, State

WORDS: Table = {
    State: {
        State.OFFERED: _("Asked"),
        State.ACCEPTED: _("Accepted, waits for a partner"),
        State.GO: _("On the way, as a pair"),
        State.WAITING: _("There, waits for the partner"),
        State.ON_SITE: _("On site, as a pair"),
        State.CLEARED: _("Back from the scene"),
        State.DECLINED: _("Declined"),
        State.TIMED_OUT: _("No answer"),
        State.STOOD_DOWN: _("Not needed any more"),
    },
    Conduct: {
        Conduct.IN_PAIRS: _("Always in pairs. Nobody goes alone."),
        Conduct.PUBLIC_SPACE: _("From public space only."),
        Conduct.NO_INTERFERENCE: _("Do not interfere. Step back when told."),
        Conduct.NO_PURSUIT: _("Do not follow anybody by car."),
        Conduct.NO_NAMES: _("Never ask for names."),
        Conduct.LEAVE_WHEN_UNSAFE: _("Leave when you feel unsafe. In danger, call 911."),
    },
    Kind: {
        Kind.WENT_ON_DUTY: _("Went on duty"),
        Kind.WENT_OFF_DUTY: _("Went off duty"),
        Kind.EYES_REQUESTED: _("A pair of observers was asked for"),
        Kind.NOBODY_LEFT: _("Nobody is left who could be asked"),
        Kind.OFFERED: _("Offered to an observer"),
        Kind.ACCEPTED: _("Accepted"),
        Kind.DECLINED: _("Declined"),
        Kind.TIMED_OUT: _("No answer in time"),
        Kind.PAIRED: _("A pair is on its way"),
        Kind.PAIR_BROKEN: _("The pair fell apart; another partner is sought"),
        Kind.ARRIVED: _("Arrived"),
        Kind.ON_SITE: _("The pair is on site"),
        Kind.SIGHTED: _("Report from the scene"),
        Kind.CLEARED: _("Left the scene"),
        Kind.STOOD_DOWN: _("Not needed any more"),
    },
    No: {
        No.NOT_PERMITTED: _("Your role does not allow this."),
        No.UNTRAINED: _("No current training as an observer."),
        No.OFF_DUTY: _("Not on duty."),
        No.RESTING: _("Resting after the last assignment."),
        No.BOOKED: _("Asked or on the way for something else."),
        No.ASKED_BEFORE: _("Was asked before."),
        No.TOO_FAR: _("Too far away."),
        No.ENOUGH: _("A pair is complete already. Thank you."),
        No.NOT_BEING_CHECKED: _("Start checking first; observers go only to what is being checked."),
        No.UNDER_WAY: _("A pair is being sought or on its way already."),
        No.WRONG_STATE: _("It has moved on since you looked. See where it stands now."),
        No.ANSWERED_TOO_LATE: _("The time to answer is over; somebody else is being asked."),
        No.NOT_YET_DUE: _("There is still time to answer."),
        No.ON_DUTY_ALREADY: _("You are on duty already."),
        No.ASSIGNED: _("You are on an assignment; finish it first."),
        No.NO_NUMBER: _("No number to send a message to."),
        No.PARTNER_AWAY: _("Your partner is not on site with you. Nobody observes alone; please leave the scene."),
    },
}
