"""The managers' pages: figures, gaps, fairness, forecasts, the matching policy; without names."""

from hub.pages.manager import (
    came_after,
    checks,
    cohorts,
    dashboard,
    fairness,
    forecasts,
    funding,
    gaps,
    opening,
    own_words,
    policies,
    proposal_list,
    proposals,
    quality,
    reach,
)
from hub.pages.manager.blueprint import bp

__all__ = [
    "bp",
    "came_after",
    "checks",
    "cohorts",
    "dashboard",
    "fairness",
    "forecasts",
    "funding",
    "gaps",
    "opening",
    "own_words",
    "policies",
    "proposal_list",
    "proposals",
    "quality",
    "reach",
]
