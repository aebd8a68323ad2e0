"""What changes reports: they are taken, struck where they must be, and later forgotten."""

from amparo.stages.intake.actions.forgetting import FORGOTTEN_AT_ONCE as FORGOTTEN_AT_ONCE
from amparo.stages.intake.actions.forgetting import forget_reports as forget_reports
from amparo.stages.intake.actions.striking import strike as strike
from amparo.stages.intake.actions.taking import take_checked as take_checked
from amparo.stages.intake.actions.taking import take_report as take_report
from amparo.stages.intake.actions.tokens import end_token as end_token
from amparo.stages.intake.actions.tokens import give_back_token as give_back_token
from amparo.stages.intake.actions.tokens import issue_token as issue_token
from amparo.stages.intake.actions.tokens import rest_token as rest_token
