"""What a card on the board says is under way, and what the desk says of an alert whose time is over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from amparo.core.kit import clock
from amparo.stages.alerts import actions as alerts
from amparo.stages.alerts import reads as alert_reads
from amparo.stages.alerts.terms import Ending
from amparo.stages.dispatch import actions as dispatch
from amparo.stages.incidents import actions as incidents
from amparo.stages.incidents.terms import Marking, Reopening, Sorting
from tests.alerts.cast import drafted, seen, sign
from tests.cast import log_in
from tests.dispatch.cast import NOON, SEEN, accept, arrive, by, checking, field, held_by, on_duty, requested

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def set_clock(monkeypatch, settings):
    settings.DEMONSTRATION = True

    def to(at):
        monkeypatch.setattr(clock, "now", lambda: at)

    to(LATER)
    return to


@pytest.fixture
def board(client, cast):
    """Return the board as Dana reads it."""

    def read(language="en"):
        log_in(client, cast.dana)
        return client.get("/console/", headers={"accept-language": language}).content.decode()

    return read


def test_a_card_says_how_far_the_observers_are(board, cast):
    incident = checking(cast)
    on_duty(cast.vera, cast.ana)
    assert "data-under-way" not in board()
    dispatch.request_eyes(act=by(cast.dana), incident_id=incident)
    assert "2 observers asked to go" in board()
    accept(cast.vera)
    page = board()
    assert "1 observer accepted, waits for a partner" in page
    assert "1 observer asked to go" in page
    accept(cast.ana)
    assert "2 observers on their way" in board()
    assert "2 personas observadoras en camino" in board("es")
    arrive(cast.vera)
    page = board()
    assert "1 observer there, waits for the partner" in page
    assert "1 observer on the way" in page
    arrive(cast.ana)
    assert "2 observers on site" in board()
    dispatch.record_sighting(act=field(cast.vera), assignment_id=held_by(cast.vera), sighting=SEEN)
    for who in (cast.vera, cast.ana):
        dispatch.clear(act=field(who), assignment_id=held_by(who))
    incidents.confirm(act=by(cast.vera), incident_id=incident, reason="seen on site")
    assert "data-under-way" not in board()


def test_a_card_says_what_its_alert_waits_for(board, cast, set_clock):
    draft = drafted(cast)
    assert "Alert waits for two releases" in board()
    sign(cast.cora, draft)
    assert "Alert waits for a second release" in board()
    assert "La alerta espera una segunda firma" in board("es")
    sign(cast.omar, draft)
    assert "Alert published" in board()
    set_clock(alert_reads.draft(draft).until)
    page = board()
    assert "Alert expired" in page
    assert "Alert published" not in page


def test_a_card_says_how_its_alert_ended(board, cast):
    draft = drafted(cast)
    for who in (cast.cora, cast.omar):
        sign(who, draft)
    alerts.end(act=by(cast.cora, LATER), draft_id=draft, ending=Ending.ALL_CLEAR)
    assert "Alert ended: all clear" in board()
    alerts.end(act=by(cast.cora, LATER), draft_id=draft, ending=Ending.WITHDRAWN)
    assert "Alert withdrawn" in board()


def test_what_was_put_away_is_not_under_way(board, cast):
    alerts.discard(act=by(cast.dana), draft_id=drafted(cast))
    assert "Alert" not in "".join(line for line in board().splitlines() if "data-under-way" in line)


def test_what_was_merged_in_is_under_way_where_it_is_shown(board, cast, client):
    draft = drafted(cast)
    gone = alert_reads.draft(draft).incident_id
    incidents.reopen(act=by(cast.vera), incident_id=gone, cause=Reopening.MISTAKE, reason="x")
    on_duty(cast.ben)
    asked, into = requested(cast, metres=900), checking(cast, metres=1800)
    assert "Alert waits for two releases" in board()
    for one in (asked, gone):
        incidents.merge(act=by(cast.dana), incident_id=one, into_id=into, why=Sorting.SAME_EVENT)
    page = board()
    assert "1 observer asked to go" in page
    assert "2 observers on site" in page
    assert "Alert waits for two releases" in page
    page = client.get(f"/console/incidents/{into}/").content.decode()
    assert f"/console/alerts/{draft}/" in page


def test_the_board_asks_no_more_for_more_cards(board, cast, django_assert_max_num_queries):
    board()
    with django_assert_max_num_queries(1000) as one:
        board()
    seen(cast)
    checking(cast, metres=5000.0)
    checking(cast, metres=9000.0)
    with django_assert_max_num_queries(1000) as first:
        board()
    checking(cast, metres=14000.0)
    with django_assert_max_num_queries(len(first)):
        board()
    assert len(one) <= len(first)


def test_the_desk_calls_no_alert_in_force_after_its_time(client, cast, set_clock):
    draft = drafted(cast)
    for who in (cast.cora, cast.omar):
        sign(who, draft)
    row = alert_reads.draft(draft)
    paths = ("/console/alerts/", f"/console/alerts/{draft}/", f"/console/incidents/{row.incident_id}/")
    for at, says, not_says in (
        (row.until - timedelta(seconds=1), "In force", "Expired"),
        (row.until, "Expired", "In force"),
    ):
        set_clock(at)
        log_in(client, cast.cora)
        for path in paths:
            page = client.get(path).content.decode()
            assert says in page
            assert not_says not in page
    assert "all-clear" not in client.get(paths[1]).content.decode()
    assert 'data-act="compose"' in client.get(paths[2]).content.decode()


@pytest.mark.parametrize(("language", "words"), [("en", "was taken back"), ("es", "fue retirado")])
def test_the_desk_is_told_that_what_a_confirmation_stands_on_was_taken_back(client, cast, language, words):
    draft = drafted(cast)
    pages = ["/console/", f"/console/incidents/{alert_reads.draft(draft).incident_id}/", f"/console/alerts/{draft}/"]
    log_in(client, cast.dana)

    def read():
        return [client.get(page, headers={"accept-language": language}).content.decode() for page in pages]

    assert not any(words in page for page in read())
    police = replace(SEEN, marking=Marking.LOCAL_POLICE)
    dispatch.record_sighting(act=field(cast.vera, LATER), assignment_id=held_by(cast.vera), sighting=police)
    assert all(words in page for page in read())
