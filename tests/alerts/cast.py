"""A confirmed incident, its draft, and who signs it."""

from uuid import UUID

from amparo.stages.alerts import actions, reads
from amparo.stages.dispatch import actions as dispatch
from amparo.stages.incidents import actions as incidents
from tests.dispatch.cast import SEEN, field, held_by, on_site
from tests.incidents.cast import NOON, by


def seen(cast, *, metres=0.0, at=NOON, sightings=None) -> UUID:
    """An incident that Vera, on site with Ana, saw and then confirmed."""
    found = on_site(cast, metres=metres, at=at)
    for who, sighting in (sightings or {cast.vera: SEEN}).items():
        dispatch.record_sighting(act=field(who, at), assignment_id=held_by(who), sighting=sighting)
    incidents.confirm(act=by(cast.vera, at), incident_id=found, reason="seen on site")
    return found


def drafted(cast, *, at=NOON, **where) -> UUID:
    return actions.compose(act=by(cast.dana, at), incident_id=seen(cast, at=at, **where))


def sign(who, draft_id, at=NOON, *, read=None, key=None) -> UUID:
    return actions.sign(act=by(who, at, key), draft_id=draft_id, read=read or reads.draft(draft_id).digest)


def released(cast, *, at=NOON, **where) -> UUID:
    """A draft that Cora and Omar released; return its id."""
    draft = drafted(cast, at=at, **where)
    sign(cast.cora, draft, at)
    sign(cast.omar, draft, at)
    return draft
