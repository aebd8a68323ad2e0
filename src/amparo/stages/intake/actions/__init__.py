"""What changes reports, the calls that bring them, the scripts that ask for them, and who vouches for whom."""

from amparo.stages.intake.actions.calls import begin_call as begin_call
from amparo.stages.intake.actions.calls import drop_call as drop_call
from amparo.stages.intake.actions.calls import drop_contact as drop_contact
from amparo.stages.intake.actions.calls import forget_calls as forget_calls
from amparo.stages.intake.actions.calls import keep_answers as keep_answers
from amparo.stages.intake.actions.calls import keep_contact as keep_contact
from amparo.stages.intake.actions.calls import save_call as save_call
from amparo.stages.intake.actions.forgetting import FORGOTTEN_AT_ONCE as FORGOTTEN_AT_ONCE
from amparo.stages.intake.actions.forgetting import forget_reports as forget_reports
from amparo.stages.intake.actions.scripts import restore_script as restore_script
from amparo.stages.intake.actions.scripts import review_script as review_script
from amparo.stages.intake.actions.scripts import save_script as save_script
from amparo.stages.intake.actions.striking import strike as strike
from amparo.stages.intake.actions.taking import take_checked as take_checked
from amparo.stages.intake.actions.taking import take_report as take_report
from amparo.stages.intake.actions.tokens import end_token as end_token
from amparo.stages.intake.actions.tokens import give_back_token as give_back_token
from amparo.stages.intake.actions.tokens import issue_token as issue_token
from amparo.stages.intake.actions.tokens import rest_token as rest_token
