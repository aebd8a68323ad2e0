"""Words of people: roles, permits, trainings, events, refusals."""

from django.utils.translation import gettext_lazy as _

from amparo.core.people.terms import Kind, No, Permit, Role, Skill
from amparo.interfaces.web.words.table import Table

WORDS: Table = {
    Role: {
        Role.OBSERVER: _("Legal observer"),
        Role.VERIFIER: _("Verifier"),
        Role.DISPATCHER: _("Dispatcher"),
        Role.COORDINATOR: _("Coordinator"),
        Role.LAWYER: _("Lawyer"),
        Role.ADMINISTRATOR: _("Administrator"),
    },
    Permit: {
        Permit.SEE_BOARD: _("See the board"),
        Permit.TAKE_REPORTS: _("Take reports"),
        Permit.MERGE: _("Move reports and merge incidents"),
        Permit.DISPATCH: _("Ask observers to go"),
        Permit.OBSERVE: _("Be asked to go, and report from the scene"),
        Permit.VERIFY: _("Confirm or refute"),
        Permit.COMPOSE_ALERT: _("Write alerts"),
        Permit.RELEASE_ALERT: _("Sign and release alerts"),
        Permit.INVITE: _("Invite people"),
        Permit.GRANT_ROLES: _("Hand out and take back roles"),
        Permit.RECORD_TRAINING: _("Record trainings"),
        Permit.SEE_JOBS: _("See background work"),
        Permit.WRITE_SCRIPTS: _("Write the scripts of calls"),
        Permit.REVIEW_TEXTS: _("Review texts about rights"),
        Permit.KEEP_RECORDS: _("Keep records from being forgotten: legal holds"),
        Permit.REVOKE_TOKENS: _("See and take away reporter tokens"),
    },
    Skill: {
        Skill.OBSERVE: _("Trained to observe"),
        Skill.VERIFY: _("Trained to verify"),
    },
    Kind: {
        Kind.FOUNDERS_INVITED: _("Founders invited"),
        Kind.PERSON_INVITED: _("Invited"),
        Kind.INVITATION_WITHDRAWN: _("Invitation withdrawn"),
        Kind.PERSON_JOINED: _("Joined"),
        Kind.PERSON_DEACTIVATED: _("Account closed"),
        Kind.ROLE_PROPOSED: _("Role proposed"),
        Kind.ROLE_GRANTED: _("Role given"),
        Kind.ROLE_REVOKED: _("Role taken back"),
        Kind.TRAINING_RECORDED: _("Training recorded"),
        Kind.CONTACT_KEPT: _("Contact kept"),
        Kind.ENTRANCE_MADE: _("One-time log-in made"),
        Kind.ENTRANCE_USED: _("One-time log-in used"),
        Kind.SESSION_OPENED: _("Logged in"),
        Kind.BROWSER_ADDED: _("Logged in from a new browser"),
        Kind.SESSIONS_ENDED: _("Other sessions ended"),
        Kind.SESSIONS_FORGOTTEN: _("Old sessions and their addresses forgotten"),
        Kind.FACTOR_ADDED: _("Way to log in added"),
        Kind.FACTOR_REMOVED: _("Way to log in removed"),
        Kind.CODES_MADE: _("New recovery codes made"),
        Kind.PASSPHRASE_CHANGED: _("Passphrase changed"),
    },
    No: {
        No.FOUNDED_ALREADY: _("This installation has its founders already."),
        No.NOT_PERMITTED: _("You do not hold the permit for this."),
        No.ONESELF: _("Nobody can do this to their own account. Ask somebody else."),
        No.INACTIVE: _("This account is closed."),
        No.HANDLE_MALFORMED: _(
            "A pseudonym has 3 to 40 small letters a to z, digits and hyphens, and begins with a letter."
        ),
        No.HANDLE_TAKEN: _("Somebody has this pseudonym already. Choose another one."),
        No.CODE_UNKNOWN: _("This link is not known, was used before or was withdrawn. Ask for a new one."),
        No.CODE_EXPIRED: _("This link has run out. Ask for a new one."),
        No.INVITATION_OVER: _("This invitation was used, withdrawn or ran out meanwhile. Nothing was changed."),
        No.HELD_ALREADY: _("This person has that role already."),
        No.NOT_HELD: _("This person does not have that role."),
        No.LAST_GRANTER: _("This is the last person who can hand out roles. Give the role to somebody else first."),
        No.SAME_PERSON: _("This takes two people, and you were the first. Ask somebody else."),
        No.SECOND_INVITED_BY_FIRST: _(
            "This takes two people who do not depend on each other, and the first one invited you, or those who did."
        ),
        No.FIRST_INVITED_BY_SECOND: _(
            "This takes two people who do not depend on each other, and you invited the first one, or those who did."
        ),
        No.TRAINING_OVER: _("That day has passed already. Give a day to come."),
        No.NOT_A_DEMONSTRATION: _("Such log-ins exist in demonstrations only."),
        No.NO_CONTACT: _("No number or address to send a message to."),
    },
}
