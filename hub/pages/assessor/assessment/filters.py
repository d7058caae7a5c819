"""The filters of lists of assessments, as they stand in an address. Assessors are offered when the page is drawn."""

from hub.assessment.types import SAMPLED_FOR_LABELS
from hub.directory.types import SKILL_LABELS
from hub.forms.filters import Filters, Pick

LOOK_LABELS = {"new": "Nobody has looked yet", "differs": "The two levels differ"}


class DraftFilters(Filters):
    assessor = Pick("Assessor")
    skill = Pick("Still to assess", SKILL_LABELS.items())


class SessionFilters(Filters):
    state = Pick("State", [("Open", "Open"), ("Closed", "Closed")])


class SecondLookFilters(Filters):
    state = Pick("State", LOOK_LABELS.items())
    sampled = Pick("Why this one", SAMPLED_FOR_LABELS.items())
