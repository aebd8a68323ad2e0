"""Words of messaging: where a message stands, why, and what a person may say of it."""

from django.utils.translation import gettext_lazy as _

from amparo.core.messaging.terms import Answer, Fate, Kind, No, Reason, State, Template
from amparo.interfaces.web.words.table import Table

WORDS: Table = {
    Template: {
        Template.OFFER: _("An offer to an observer"),
        Template.GO: _("Go as a pair, to an observer"),
        Template.WAIT: _("Wait for another partner, to an observer"),
        Template.STAND_DOWN: _("No longer needed, to an observer"),
        Template.REPORT_REFUTED: _("It was not enforcement, to whoever reported it"),
        Template.REPORT_UNVERIFIED: _("It could not be verified, to whoever reported it"),
        Template.REPORT_REOPENED: _("It is checked again, to whoever reported it"),
        Template.RELEASE_REQUEST: _("A request for a second release"),
        Template.ACCESS_CHANGED: _("A notice that an account was opened anew, or a way to log in changed"),
        Template.LINE: _("A line of a conversation, to who reported"),
        Template.STOPPED: _("No more messages, as they asked"),
        Template.STARTED: _("Messages again, as they asked"),
        Template.HELP: _("How to report, as they asked"),
    },
    State: {
        State.PENDING: _("Waiting to be sent"),
        State.SENDING: _("Being sent"),
        State.SENT: _("Sent"),
        State.REFUSED: _("Turned down"),
        State.UNKNOWN: _("Perhaps sent"),
        State.ASK: _("Needs your decision"),
        State.DROPPED: _("Not sent, by decision"),
    },
    Fate: {
        Fate.TAKEN: _("With the carrier"),
        Fate.UNDER_WAY: _("On its way"),
        Fate.DELIVERED: _("Delivered"),
        Fate.UNDELIVERED: _("Could not be delivered"),
    },
    Reason: {
        Reason.NO_CARRIER: _("No carrier is set up for this channel"),
        Reason.UNREADABLE: _("The address cannot be read"),
        Reason.TURNED_DOWN: _("The carrier turned it down"),
        Reason.BUSY: _("The carrier was busy"),
        Reason.NO_ANSWER: _("The carrier did not answer"),
        Reason.INTERRUPTED: _("Sending was interrupted"),
        Reason.NOT_FOUND: _("The carrier does not know it"),
        Reason.BY_HAND: _("Decided by a person"),
        Reason.STOPPED: _("They asked for no more messages"),
    },
    Answer: {
        Answer.WENT_OUT: _("It went out"),
        Answer.SEND_AGAIN: _("Send it again"),
        Answer.DROP: _("Do not send it"),
    },
    Kind: {
        Kind.WATCH_TAKEN: _("Relay changed hands"),
        Kind.MESSAGE_QUEUED: _("Message queued"),
        Kind.MESSAGE_STARTED: _("Message being sent"),
        Kind.MESSAGE_SENT: _("Message sent"),
        Kind.MESSAGE_REFUSED: _("Message turned down"),
        Kind.MESSAGE_UNANSWERED: _("Carrier did not answer"),
        Kind.MESSAGE_RETURNED: _("Message queued again"),
        Kind.MESSAGE_ASKED: _("A person is asked about a message"),
        Kind.MESSAGE_DROPPED: _("Message dropped"),
        Kind.MESSAGE_REPORTED: _("The carrier told what became of a message"),
        Kind.TEXT_RECEIVED: _("Text came in"),
        Kind.TEXT_READY: _("Text handed on"),
        Kind.TEXTS_FORGOTTEN: _("Old texts forgotten"),
        Kind.STOP_ASKED: _("Somebody asked for no more messages"),
        Kind.STOP_ANSWERED: _("Their STOP was taken"),
        Kind.STOP_LIFTED: _("Somebody asked for messages again"),
        Kind.HELP_ASKED: _("Somebody asked how to report"),
    },
    No: {
        No.NOT_ASKED: _("Nobody needs to decide about this message any more."),
        No.MOVED_ON: _("This message has moved on in the meantime. Reload and look again."),
    },
}
