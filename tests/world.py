"""One of each thing that an address can name, so that a test can ask for it as anybody.

``PARAMETERS`` says what stands in for each path parameter.  A room that adds an address
with a new kind of thing makes one here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.usersessions.models import UserSession
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth import get_user_model
from django.test import Client, override_settings
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from amparo.core.kit import clock
from amparo.core.kit.ids import uuid7
from amparo.core.messaging.models import Message
from amparo.core.messaging.terms import State as Handed
from amparo.core.messaging.terms import Template
from amparo.core.people import actions as people_actions
from amparo.core.people import reads as people
from amparo.core.people.terms import Role
from amparo.stages.alerts import actions as alerts
from amparo.stages.alerts import public
from amparo.stages.alerts import reads as alert_reads
from amparo.stages.dispatch import actions as dispatch
from amparo.stages.dispatch import reads as dispatch_reads
from amparo.stages.dispatch.terms import Sighting
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents.terms import Activity, Marking
from amparo.stages.intake import actions as intake
from tests.cast import NOON, Cast, by, log_in
from tests.intake.cast import by_rex, told

SEEN = Sighting(Marking.ICE, Activity.STREET_STOP, head_count=4, detained=1, note="Two vans")


@dataclass(frozen=True, slots=True)
class World:
    """Ids of things that exist; the personal ones are Ana's."""

    incident: UUID
    report: UUID
    draft: UUID
    published: UUID
    assignment: UUID
    message: UUID
    session: int
    passkey: int
    invitation: str
    invitation_id: UUID
    person: UUID
    proposal: UUID
    receipt: str
    alert_code: str
    token: UUID


def make_world(cast: Cast) -> World:
    """Let a report become a confirmed incident, with observers who went and an alert in the making."""
    receipt = intake.take_report(act=by_rex(), form=told())
    incident = incidents.attach_report(act=by("system:worker"), report_id=receipt.report_id)
    at = (NOON + timedelta(minutes=n) for n in range(1, 99))
    incidents.start_checking(act=by(cast.dana, at=next(at)), incident_id=incident)
    for who in (cast.ana, cast.vera):
        dispatch.go_on_duty(act=by(who, at=next(at)))
    dispatch.request_eyes(act=by(cast.dana, at=next(at)), incident_id=incident)
    mine = {who: dispatch_reads.open_for(who).id for who in (cast.ana, cast.vera)}
    moment = next(at)
    for who, assignment in mine.items():
        dispatch.accept(act=by(who, at=moment), assignment_id=assignment)
    moment = next(at)
    for who, assignment in mine.items():
        dispatch.arrive(act=by(who, at=moment), assignment_id=assignment)
    dispatch.record_sighting(act=by(cast.vera, at=next(at)), assignment_id=mine[cast.vera], sighting=SEEN)
    incidents.confirm(act=by(cast.vera, at=next(at)), incident_id=incident, reason="Seen on site")
    published = alerts.compose(act=by(cast.dana, at=next(at)), incident_id=incident)
    with override_settings(DEMONSTRATION=True):  # a real home sends no wording that nobody reviewed
        for who in (cast.cora, cast.omar):
            alerts.sign(act=by(who, at=next(at)), draft_id=published, read=alert_reads.draft(published).digest)
    # The first one's time is over by then, as it must be before there is another.
    draft = alerts.compose(act=by(cast.dana, at=NOON + timedelta(hours=4)), incident_id=incident)
    invited = people_actions.invite(act=by(cast.cora, at=clock.now()))
    return World(
        incident=incident,
        report=receipt.report_id,
        draft=draft,
        published=published,
        assignment=mine[cast.ana],
        message=_asked(cast.ana),
        session=_session_of(cast.ana),
        passkey=_factors_of(cast.ana),
        invitation=str(invited.code),
        invitation_id=invited.id,
        person=cast.ben,
        proposal=people_actions.grant_role(act=by(cast.hana), person_id=cast.ben, role=Role.LAWYER),
        receipt=receipt.code,
        alert_code=public.published()[0].code,
        token=intake.issue_token(act=by_rex(), report_id=_another_report()).id,
    )


def _another_report() -> UUID:
    """A report that earns a token; the first one's is still to be taken."""
    return intake.take_report(act=by_rex(), form=told()).report_id


def _asked(person: UUID) -> UUID:
    """A message of which nobody knows whether it went out."""
    return Message.objects.create(
        id=uuid4(),
        contact_id=people.profile(person, at=NOON).contact_id,
        template=next(iter(Template)),
        facts={},
        language="en",
        urgent=False,
        code="K7-M2Q",
        state=Handed.ASK,
        queued_at=NOON,
        changed_at=NOON,
    ).pk


def _factors_of(person: UUID) -> int:
    """A passkey, whose number is returned, codes from an app, and recovery codes."""
    user = get_user_model().objects.get(pk=person)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return WebAuthn.add(user, "a phone", a_passkey()).instance.pk


def a_passkey() -> dict[str, Any]:
    """What a device says when it makes a passkey for localhost."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential = AttestedCredentialData.create(Aaguid.NONE, b"a-phone", key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    told = AuthenticatorData.create(sha256(b"localhost"), flags, 0, bytes(credential))
    client = CollectedClientData.create("webauthn.create", b"challenge", "http://localhost")
    return {
        "id": websafe_encode(b"a-phone"),
        "rawId": websafe_encode(b"a-phone"),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", told, {})),
        },
    }


def _session_of(person: UUID) -> int:
    log_in(Client(), person)
    return UserSession.objects.filter(user_id=person).latest("pk").pk


PARAMETERS: Mapping[str, Callable[[World], Any]] = {
    "incident_id": lambda world: world.incident,
    "call_id": lambda world: uuid7(clock.now()),
    "kind": lambda world: "now",
    "report_id": lambda world: world.report,
    "alert_id": lambda world: world.draft,
    "assignment_id": lambda world: world.assignment,
    "message_id": lambda world: world.message,
    "job_id": lambda world: uuid4(),
    "number": lambda world: world.session,
    "pk": lambda world: world.passkey,
    "person_id": lambda world: world.person,
    "invitation_id": lambda world: world.invitation_id,
    "token_id": lambda world: world.token,
    "grant_id": lambda world: world.proposal,
    "code": lambda world: world.invitation,
    "layer": lambda world: "base",
    "z": lambda world: 3,
    "x": lambda world: 1,
    "y": lambda world: 3,
}

ELSEWHERE: Mapping[str, Mapping[str, Callable[[World], Any]]] = {
    "public:receipt": {"code": lambda world: world.receipt},
    "console:script_version": {"number": lambda world: 0},
    "console:script_restore": {"number": lambda world: 0},
    "console:script_review": {"number": lambda world: 0},
    "public:take_token": {"code": lambda world: world.receipt},
    "public:alert": {"code": lambda world: world.alert_code},
    "console:alert_step:all-clear": {"alert_id": lambda world: world.published},
    "console:alert_step:withdraw": {"alert_id": lambda world: world.published},
}
"""Where a line of the matrix wants another thing than its siblings."""

BODIES: Mapping[str, Mapping[str, str]] = {
    "console:resolve": {"answer": "went_out"},
}
"""What must be sent for an address to find anything."""
