"""What changes dispatch: duty, requests for eyes, offers and their answers, the scene."""

from amparo.stages.dispatch.actions.duty import end_duty, forget_area, go_off_duty, go_on_duty, state_presence
from amparo.stages.dispatch.actions.offers import accept, decline, request_eyes, seek_on, stand_down, time_out
from amparo.stages.dispatch.actions.scene import arrive, clear, record_sighting
from amparo.stages.dispatch.actions.telling import send_go, send_offer, send_stand_down, send_wait

__all__ = [
    "accept",
    "arrive",
    "clear",
    "decline",
    "end_duty",
    "forget_area",
    "go_off_duty",
    "go_on_duty",
    "record_sighting",
    "request_eyes",
    "seek_on",
    "send_go",
    "send_offer",
    "send_stand_down",
    "send_wait",
    "stand_down",
    "state_presence",
    "time_out",
]
