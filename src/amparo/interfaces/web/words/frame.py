"""Words of the rooms that carry the others: ledger, vault, places, jobs."""

from django.utils.translation import gettext_lazy as _

from amparo.core.jobs import terms as jobs
from amparo.core.ledger.terms import Interface
from amparo.core.places import terms as places
from amparo.core.places.terms import PlaceKind
from amparo.core.vault import terms as vault
from amparo.interfaces.web.words.table import Table

WORDS: Table = {
    Interface: {
        Interface.CONSOLE: _("Console"),
        Interface.FIELD: _("Field"),
        Interface.PUBLIC: _("Public form"),
        Interface.API: _("Another program"),
        Interface.CLI: _("Command line"),
        Interface.WORKER: _("Background work"),
        Interface.RELAY: _("Message relay"),
    },
    PlaceKind: {
        PlaceKind.COORDINATES: _("Coordinates"),
        PlaceKind.ZIP: _("ZIP code"),
        PlaceKind.NEIGHBOURHOOD: _("Neighborhood"),
        PlaceKind.CITY: _("City"),
        PlaceKind.PLUS_CODE: _("Plus code"),
        PlaceKind.ADDRESS: _("House number"),
        PlaceKind.BLOCK: _("Block"),
        PlaceKind.CROSSING: _("Street corner"),
        PlaceKind.STREET: _("Street"),
        PlaceKind.LANDMARK: _("Landmark"),
        PlaceKind.DISTRICT: _("District"),
    },
    places.Layer: {
        places.Layer.CITY_LIMITS: _("City limits"),
        places.Layer.DISTRICT: _("Districts"),
        places.Layer.STREET: _("Streets"),
        places.Layer.LANDMARK: _("Landmarks"),
        places.Layer.NEIGHBOURHOOD: _("Neighborhoods"),
    },
    places.Kind: {
        places.Kind.SOURCE_IMPORTED: _("File of places imported"),
        places.Kind.SOURCE_REMOVED: _("File of places removed"),
    },
    vault.Channel: {
        vault.Channel.SMS: _("Text message"),
        vault.Channel.EMAIL: _("E-mail"),
    },
    vault.Kind: {
        vault.Kind.CONTACT_SEALED: _("Contact sealed"),
        vault.Kind.CONTACT_ADOPTED: _("Contact taken over by the relay"),
        vault.Kind.CONTACT_UNREADABLE: _("Contact found unreadable"),
        vault.Kind.CONTACTS_FORGOTTEN: _("Contacts forgotten"),
    },
    vault.No: {
        vault.No.NOT_A_NUMBER: _("This is not a telephone number that can be called. Write it with the area code."),
        vault.No.NOT_AN_ADDRESS: _("This is not an e-mail address. Check it, or leave it empty."),
    },
    jobs.State: {
        jobs.State.READY: _("Waiting"),
        jobs.State.RUNNING: _("Running"),
        jobs.State.DONE: _("Done"),
        jobs.State.REFUSED: _("No longer needed"),
        jobs.State.POISONED: _("Set aside"),
    },
    jobs.Kind: {jobs.Kind.JOB_RETRIED: _("Job started again")},
    jobs.No: {jobs.No.NOT_POISONED: _("This job is not set aside: it was started again, or it is done.")},
}
