"""What changes dispatch: duty, requests for eyes, offers and their answers, the scene."""

from amparo.stages.dispatch.actions.duty import go_off_duty, go_on_duty
from amparo.stages.dispatch.actions.offers import accept, decline, request_eyes, stand_down, time_out
from amparo.stages.dispatch.actions.scene import arrive, clear, record_sighting
from amparo.stages.dispatch.actions.telling import send_offer, send_stand_down

__all__ = [
    "accept",
    "arrive",
    "clear",
    "decline",
    "go_off_duty",
    "go_on_duty",
    "record_sighting",
    "request_eyes",
    "send_offer",
    "send_stand_down",
    "stand_down",
    "time_out",
]
