"""Words of intake; callers read them too, so they say what to do."""

from django.utils.translation import gettext_lazy as _

from amparo.interfaces.web.words.table import Table
from amparo.stages.intake.terms import CallKind, Happening, Kind, LineKind, No, Volunteered, Way

WORDS: Table = {
    Happening: {
        Happening.NOW: _("It is happening now"),
        Happening.PAST: _("It is over"),
        Happening.HEARD: _("Heard from somebody else"),
    },
    CallKind: {
        CallKind.NOW: _("Going on now"),
        CallKind.PAST: _("Over, or heard from others"),
        CallKind.DETAINED: _("Somebody was detained"),
        CallKind.RUMOUR: _("A rumor or a question"),
    },
    LineKind: {
        LineKind.SAY: _("To say"),
        LineKind.RIGHTS: _("To say about rights"),
        LineKind.PLACE: _("Asks where"),
        LineKind.ACTIVITY: _("Asks what they do"),
        LineKind.SIZE: _("Asks how many"),
        LineKind.UNIFORM: _("Asks what they wear"),
        LineKind.EQUIPMENT: _("Asks for vehicles and weapons"),
        LineKind.TIME: _("Asks when"),
        LineKind.TEXT: _("Asks for anything else"),
        LineKind.CONTACT: _("Asks for a contact"),
    },
    Volunteered: {
        Volunteered.STATUS: _("Immigration status"),
        Volunteered.ENTRY: _("How somebody entered the country"),
        Volunteered.A_NUMBER: _("A-number"),
        Volunteered.BIRTH: _("Country of birth"),
    },
    Kind: {
        Kind.REPORT_RECEIVED: _("Report received"),
        Kind.REPORTS_FORGOTTEN: _("Old reports forgotten"),
        Kind.CALL_BEGUN: _("Call begun"),
        Kind.CALL_SAVED: _("Call saved"),
        Kind.CALL_DROPPED: _("Draft of a call thrown away"),
        Kind.CALLS_FORGOTTEN: _("Old drafts and call-takers forgotten"),
        Kind.SCRIPT_CHANGED: _("Script changed"),
        Kind.SCRIPT_REVIEWED: _("Script reviewed"),
        Kind.CONVERSATION_OPENED: _("Conversation opened"),
        Kind.LINE_RECEIVED: _("Line received from who reported"),
        Kind.LINE_SENT: _("Line sent to who reported"),
        Kind.LINES_FORGOTTEN: _("Old lines of conversations forgotten"),
    },
    Way: {
        Way.SMS: _("By SMS"),
        Way.EMAIL: _("By e-mail"),
        Way.WEB: _("At the receipt"),
    },
    No: {
        No.ID_NOT_V7: _("The report's id must be a UUID of version 7."),
        No.CONFLICT: _("A different report was sent under this id before. Send this one under a new id."),
        No.PLACE_MISSING: _("Please say where it is: an address, a crossing or a place that people know."),
        No.PLACE_OFF_EARTH: _("This place is not on the map: check the coordinates."),
        No.PLACE_SWAPPED: _("Latitude and longitude seem to be the wrong way round."),
        No.ACCURACY_IMPOSSIBLE: _("The accuracy must be a number of meters between 0 and 100,000."),
        No.SEEN_AT_MISSING: _("Please say when it was."),
        No.SEEN_AT_FUTURE: _("This time has not come yet. Check date and time."),
        No.SEEN_AT_TOO_OLD: _("A report here can go back one year. Call the hotline about older things."),
        No.TEXT_TOO_LONG: _("This is too long. Please shorten it."),
        No.TEXT_UNPRINTABLE: _("This text contains signs that cannot be shown. Please type it again."),
        No.LANGUAGE_UNKNOWN: _("This language code is not known."),
        No.CONTACT_NOT_A_NUMBER: _("This is not a telephone number that can be called. Write it with the area code."),
        No.LINE_EMPTY: _("Please write something first."),
        No.LINE_TOO_LONG: _("This is too long. Please keep it to 1,000 characters."),
        No.CONTACT_NOT_AN_ADDRESS: _("This is not an e-mail address. Check it, or leave it empty."),
        No.CALL_SAVED: _("This call is saved already. Begin a new one."),
        No.SCRIPT_WITHOUT_PLACE: _("A script asks for the place. Add that question."),
        No.SCRIPT_TWICE: _("A script has at most 20 lines and asks for each answer once."),
        No.SCRIPT_ONE_LANGUAGE: _("Each line is needed in English and in Spanish."),
        No.SCRIPT_ASKS_TOO_MUCH: _(
            "A line asks for a name, a status, papers or how somebody came here. Nobody asks that here."
        ),
        No.SCRIPT_CHANGED_MEANWHILE: _("Somebody saved another version meanwhile. Look at it, then save yours."),
        No.SCRIPT_AS_DELIVERED: _("The delivered script stays a draft. Save a version of yours and have it reviewed."),
        No.REVIEWED_ALREADY: _("This version was reviewed already."),
        No.REVIEWS_OWN: _("You wrote this version. Somebody else must review it."),
    },
}
