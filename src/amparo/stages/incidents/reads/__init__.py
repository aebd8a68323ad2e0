"""Questions about incidents; the number of queries never depends on the number of rows."""

from amparo.stages.incidents.reads.rows import CELLS as CELLS
from amparo.stages.incidents.reads.rows import MOST_ACCOUNTS as MOST_ACCOUNTS
from amparo.stages.incidents.reads.rows import ON_CARDS as ON_CARDS
from amparo.stages.incidents.reads.rows import PUBLIC as PUBLIC
from amparo.stages.incidents.reads.rows import board as board
from amparo.stages.incidents.reads.rows import by_code as by_code
from amparo.stages.incidents.reads.rows import claim_on as claim_on
from amparo.stages.incidents.reads.rows import concluded as concluded
from amparo.stages.incidents.reads.rows import confirmation as confirmation
from amparo.stages.incidents.reads.rows import could_be_same as could_be_same
from amparo.stages.incidents.reads.rows import current as current
from amparo.stages.incidents.reads.rows import evidence as evidence
from amparo.stages.incidents.reads.rows import families as families
from amparo.stages.incidents.reads.rows import family as family
from amparo.stages.incidents.reads.rows import gone_quiet as gone_quiet
from amparo.stages.incidents.reads.rows import incident as incident
from amparo.stages.incidents.reads.rows import incidents as incidents
from amparo.stages.incidents.reads.rows import incidents_of_report as incidents_of_report
from amparo.stages.incidents.reads.rows import members as members
from amparo.stages.incidents.reads.rows import observations_of as observations_of
from amparo.stages.incidents.reads.rows import open_near as open_near
from amparo.stages.incidents.reads.rows import steps_of as steps_of
from amparo.stages.incidents.reads.rows import taken_back as taken_back
from amparo.stages.incidents.reads.sorting import merged_into as merged_into
from amparo.stages.incidents.reads.sorting import moved_away as moved_away
from amparo.stages.incidents.reads.sorting import where_reports_are as where_reports_are
