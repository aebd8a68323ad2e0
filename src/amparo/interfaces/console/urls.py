"""The addresses of the console, under ``/console/``."""

from django.urls import path

from amparo.interfaces.console import (
    alerts,
    board,
    calls,
    conversations,
    incidents,
    lanes,
    listing,
    mapped,
    scripts,
    waiting,
)

app_name = "console"

urlpatterns = [
    path("", board.board, name="board"),
    path("map/", mapped.points, name="map"),
    path("incidents/", listing.incidents, name="incidents"),
    path("incidents/<uuid:incident_id>/", incidents.incident, name="incident"),
    path("incidents/<uuid:incident_id>/<slug:step>/", incidents.take_step, name="step"),
    path("calls/", calls.listing, name="calls"),
    path("calls/new/", calls.begin, name="call_begin"),
    path("calls/<uuid:call_id>/", calls.call, name="call"),
    path("calls/<uuid:call_id>/keep/", calls.keep, name="call_keep"),
    path("calls/scripts/", scripts.listing, name="scripts"),
    path("calls/scripts/<slug:kind>/", scripts.script, name="script"),
    path("calls/scripts/<slug:kind>/<int:number>/", scripts.version, name="script_version"),
    path("calls/scripts/<slug:kind>/<int:number>/restore/", scripts.restore, name="script_restore"),
    path("calls/scripts/<slug:kind>/<int:number>/review/", scripts.review, name="script_review"),
    path("conversations/", conversations.listing, name="conversations"),
    path("conversations/<uuid:report_id>/", conversations.conversation, name="conversation"),
    path("conversations/<uuid:report_id>/answer/", conversations.answer, name="answer"),
    path("bulk/", lanes.bulk, name="bulk"),
    path("holds/", lanes.holds, name="holds"),
    path("tokens/", lanes.tokens, name="tokens"),
    path("tokens/<uuid:token_id>/", lanes.end_token, name="end_token"),
    path("alerts/", alerts.listing, name="alerts"),
    path("alerts/<uuid:alert_id>/", alerts.alert, name="alert"),
    path("alerts/<uuid:alert_id>/<slug:step>/", alerts.take_step, name="alert_step"),
    path("outbox/", waiting.outbox, name="outbox"),
    path("outbox/<uuid:message_id>/", waiting.resolve, name="resolve"),
    path("jobs/", waiting.jobs, name="jobs"),
    path("jobs/<uuid:job_id>/", waiting.retry, name="retry"),
]
