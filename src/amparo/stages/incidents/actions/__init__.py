"""What changes incidents."""

from amparo.stages.incidents.actions.calling import save_call_into as save_call_into
from amparo.stages.incidents.actions.claims import claim as claim
from amparo.stages.incidents.actions.claims import release_claim as release_claim
from amparo.stages.incidents.actions.closing import close as close
from amparo.stages.incidents.actions.closing import close_quiet as close_quiet
from amparo.stages.incidents.actions.closing import forget_words as forget_words
from amparo.stages.incidents.actions.ladder import confirm as confirm
from amparo.stages.incidents.actions.ladder import leave_unverified as leave_unverified
from amparo.stages.incidents.actions.ladder import refute as refute
from amparo.stages.incidents.actions.ladder import reopen as reopen
from amparo.stages.incidents.actions.ladder import start_checking as start_checking
from amparo.stages.incidents.actions.observing import check_imagery as check_imagery
from amparo.stages.incidents.actions.observing import correct as correct
from amparo.stages.incidents.actions.observing import observe as observe
from amparo.stages.incidents.actions.observing import observe_on_site as observe_on_site
from amparo.stages.incidents.actions.observing import set_place as set_place
from amparo.stages.incidents.actions.sorting import add_report as add_report
from amparo.stages.incidents.actions.sorting import add_reports as add_reports
from amparo.stages.incidents.actions.sorting import attach_report as attach_report
from amparo.stages.incidents.actions.sorting import merge as merge
from amparo.stages.incidents.actions.sorting import move_report as move_report
from amparo.stages.incidents.actions.sorting import move_reports as move_reports
from amparo.stages.incidents.actions.sorting import undo_merge as undo_merge
from amparo.stages.incidents.actions.telling import tell_reporters as tell_reporters
