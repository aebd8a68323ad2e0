"""Words of incidents; those of a conclusion are also what the sender of a report reads."""

from django.utils.translation import gettext_lazy as _

from amparo.interfaces.web.words.table import Table
from amparo.stages.incidents.terms import (
    Activity,
    Attribute,
    Basis,
    Confidence,
    Imagery,
    Kind,
    Marking,
    No,
    Obstacle,
    Refutation,
    Reopening,
    Sorting,
    Source,
    State,
)

WORDS: Table = {
    State: {
        State.RECEIVED: _("Received"),
        State.CHECKING: _("Being checked"),
        State.CONFIRMED: _("Confirmed"),
        State.NOT_ENFORCEMENT: _("Not immigration enforcement"),
        State.COULD_NOT_VERIFY: _("Could not be verified"),
    },
    Refutation: {
        Refutation.LOCAL_POLICE: _("Local police"),
        Refutation.OTHER_FEDERAL: _("Another federal agency, on other business"),
        Refutation.PRIVATE_SECURITY: _("Private security"),
        Refutation.OFFICIAL_VISIT: _("A visit by another office"),
        Refutation.NOTHING_THERE: _("Nothing was there"),
        Refutation.OLD_IMAGERY: _("Old pictures, or from elsewhere"),
        Refutation.OTHER: _("Something else"),
    },
    Obstacle: {
        Obstacle.OVER_BEFORE_ARRIVAL: _("It was over before anybody arrived"),
        Obstacle.NOBODY_FREE: _("Nobody was free to go"),
        Obstacle.PLACE_NOT_FOUND: _("The place was not found"),
        Obstacle.ACCOUNTS_DIFFER: _("Accounts differ"),
        Obstacle.TOO_LITTLE_SEEN: _("Too little was seen"),
    },
    Reopening: {
        Reopening.NEW_ACCOUNT: _("There is a new account"),
        Reopening.EVIDENCE_DOUBTED: _("The evidence is in doubt"),
        Reopening.MISTAKE: _("It was a mistake"),
    },
    Sorting: {
        Sorting.SAME_EVENT: _("It is the same event"),
        Sorting.OTHER_EVENT: _("It is another event"),
        Sorting.MISTAKE: _("It was a mistake"),
    },
    Attribute: {
        Attribute.PLACE: _("Place"),
        Attribute.TIME: _("Time"),
        Attribute.AGENCY: _("Agency marking"),
        Attribute.HEAD_COUNT: _("Officers"),
        Attribute.ACTIVITY: _("Activity"),
        Attribute.DETAINED: _("People detained"),
        Attribute.IMAGERY: _("Pictures or film"),
    },
    Marking: {
        Marking.ICE: _("ICE"),
        Marking.BORDER_PATROL: _("Border Patrol"),
        Marking.HOMELAND_SECURITY: _("Homeland Security (HSI)"),
        Marking.FEDERAL_OTHER: _("Another federal agency"),
        Marking.LOCAL_POLICE: _("City police or sheriff"),
        Marking.PRIVATE_SECURITY: _("Private security"),
        Marking.NONE_SEEN: _("No marking seen"),
    },
    Activity: {
        Activity.STAGING: _("Standing by or gathering"),
        Activity.STREET_STOP: _("Stopping people in the street"),
        Activity.VEHICLE_STOP: _("Stopping a vehicle"),
        Activity.HOME_VISIT: _("At a home"),
        Activity.WORKSITE_VISIT: _("At a workplace"),
        Activity.COURTHOUSE: _("At a courthouse"),
        Activity.TRANSPORT: _("Driving people away"),
        Activity.OTHER: _("Something else"),
    },
    Imagery: {
        Imagery.SHOWS_ENFORCEMENT: _("They show immigration enforcement, here and now"),
        Imagery.SHOWS_SOMETHING_ELSE: _("They show something else"),
        Imagery.OLD_OR_ELSEWHERE: _("They are old, or from elsewhere"),
        Imagery.INCONCLUSIVE: _("They settle nothing"),
    },
    Confidence: {
        Confidence.LOW: _("Not sure"),
        Confidence.MEDIUM: _("Fairly sure"),
        Confidence.HIGH: _("Sure"),
    },
    Source: {
        Source.REPORT: _("A report"),
        Source.ON_SITE: _("An observer on site"),
        Source.DESK: _("The desk"),
    },
    Basis: {
        Basis.VERIFIER_ON_SITE: _("A trained verifier on site saw agency marking"),
        Basis.INDEPENDENT_SOURCES: _("Two independent sources, and checked imagery"),
    },
    Kind: {
        Kind.INCIDENT_OPENED: _("Incident opened"),
        Kind.REPORT_ATTACHED: _("Report attached"),
        Kind.REPORT_MOVED: _("Report moved"),
        Kind.INCIDENT_MERGED: _("Incident merged into another"),
        Kind.MERGE_UNDONE: _("Merge undone"),
        Kind.PLACE_SET: _("Place set"),
        Kind.INCIDENT_CLAIMED: _("Somebody works on it"),
        Kind.CLAIM_RELEASED: _("Free for others"),
        Kind.CHECKING_STARTED: _("Checking started"),
        Kind.OBSERVED: _("Observation added"),
        Kind.CONFIRMED: _("Confirmed"),
        Kind.REFUTED: _("Not immigration enforcement"),
        Kind.LEFT_UNVERIFIED: _("Could not be verified"),
        Kind.REOPENED: _("Opened again"),
        Kind.CLOSED: _("Off the board"),
        Kind.FORGOTTEN: _("Words forgotten after a month"),
    },
    No: {
        No.PLACE_UNKNOWN: _("That place is not known. Try a ZIP, a city, or latitude and longitude."),
        No.CODE_UNKNOWN: _("There is no incident with that code."),
        No.WRONG_STATE: _("It has moved on since you looked. See where it stands now."),
        No.REASON_MISSING: _("Say why; one sentence is enough."),
        No.NOT_PERMITTED: _("Your role does not allow this."),
        No.NOT_TRAINED: _("This takes a current training in verification."),
        No.NO_MARKING_SEEN_BY_VERIFIER: _(
            "No trained verifier on site has seen agency marking yet, and there are no two independent sources."
        ),
        No.PARTNER_NOT_RECORDED: _("The verifier's partner on site is not recorded."),
        No.IMAGERY_NOT_CHECKED: _(
            "There are two independent sources, but no verifier has checked pictures or film yet."
        ),
        No.SOURCES_NOT_INDEPENDENT: _(
            "The sources are not known to be independent: they need two different contacts, in different words."
        ),
        No.CLAIMED_BY_ANOTHER: _("Somebody else is working on it."),
        No.NOT_CLAIMED: _("You were not working on it."),
        No.MERGED_AWAY: _("It was merged into another incident."),
        No.NOT_MERGED: _("It was not merged."),
        No.SAME_INCIDENT: _("That is this very incident."),
        No.CONFIRMED_STAYS: _("It was confirmed on this; open it again first."),
        No.NOT_IN_INCIDENT: _("The report is not in this incident any more."),
        No.IN_INCIDENT_ALREADY: _("The report is in that incident already."),
        No.LAST_REPORT: _("It is the last report here; merge the incident instead."),
        No.EXERCISE_MIXED: _("An exercise and what is real are never mixed."),
        No.NOT_THE_AUTHOR: _("Only its author can correct it."),
        No.CORRECTED_ALREADY: _("It was corrected before; correct the later one."),
        No.STILL_HEARD_OF: _("Something was heard of it since."),
    },
}
