"""What changes people: inviting, joining, roles, trainings, leaving."""

from amparo.core.people.actions.access import forget_sessions as forget_sessions
from amparo.core.people.actions.access import keep_contact as keep_contact
from amparo.core.people.actions.access import make_entrance as make_entrance
from amparo.core.people.actions.access import note_access as note_access
from amparo.core.people.actions.access import tell_of_access as tell_of_access
from amparo.core.people.actions.access import use_entrance as use_entrance
from amparo.core.people.actions.joining import accept_invitation as accept_invitation
from amparo.core.people.actions.joining import found as found
from amparo.core.people.actions.joining import invite as invite
from amparo.core.people.actions.joining import withdraw_invitation as withdraw_invitation
from amparo.core.people.actions.roles import deactivate as deactivate
from amparo.core.people.actions.roles import grant_role as grant_role
from amparo.core.people.actions.roles import record_training as record_training
from amparo.core.people.actions.roles import revoke_role as revoke_role
from amparo.core.people.actions.roles import second_grant as second_grant
