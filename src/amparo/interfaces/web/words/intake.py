"""Words of intake; callers read them too, so they say what to do."""

from django.utils.translation import gettext_lazy as _

from amparo.interfaces.web.words.table import Table
from amparo.stages.intake.terms import Happening, Kind, Lane, No, Volunteered, Words

WORDS: Table = {
    Happening: {
        Happening.NOW: _("It is happening now"),
        Happening.PAST: _("It is over"),
        Happening.HEARD: _("Heard from somebody else"),
    },
    Lane: {
        Lane.KNOWN: _("From somebody who was right before"),
        Lane.ORDINARY: _("Ordinary"),
        Lane.BULK: _("In bulk"),
    },
    Words: {
        Words.TEXT: _("Text"),
        Words.PLACE_TEXT: _("Place"),
        Words.SIZE: _("How many"),
        Words.ACTIVITY: _("Doing"),
        Words.UNIFORM: _("Wearing"),
        Words.TIME: _("When"),
        Words.EQUIPMENT: _("Vehicles, equipment"),
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
        Kind.WORDS_STRUCK: _("Words struck out of a report"),
        Kind.TOKEN_ISSUED: _("Reporter token taken"),
        Kind.TOKEN_ENDED: _("Reporter token ended"),
        Kind.TOKEN_RESTED: _("Reporter token rested after false reports"),
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
        No.CONTACT_NOT_AN_ADDRESS: _("This is not an e-mail address. Check it, or leave it empty."),
        No.WORDS_NOT_THERE: _("These words are not there; perhaps somebody has struck them already."),
        No.REPORT_FORGOTTEN: _("The report is forgotten by now."),
        No.TOKEN_TAKEN: _("The token for this report was taken before. It was shown once and is kept nowhere."),
        No.TOKEN_UNKNOWN: _("This is no reporter token. Check each letter."),
        No.TOKEN_OVER: _("This token does not hold any more."),
        No.REASON_MISSING: _("Please give a reason."),
    },
}
