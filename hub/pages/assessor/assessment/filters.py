"""The filters of lists of assessments, as they stand in an address. Assessors are offered when the page is drawn."""

from hub.directory.types import SKILL_LABELS
from hub.forms.filters import Filters, Pick


class DraftFilters(Filters):
    assessor = Pick("Assessor")
    skill = Pick("Still to assess", SKILL_LABELS.items())
