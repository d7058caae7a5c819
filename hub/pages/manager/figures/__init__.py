"""Figures for managers: who waits, how far people come, whether it is fair, how good forecasts and assessments are."""

from hub.pages.manager.figures import (
    came_after,
    cohorts,
    dashboard,
    fairness,
    forecasts,
    other_help,
    own_words,
    plans,
    quality,
    reach,
    series,
)

__all__ = [
    "came_after",
    "cohorts",
    "dashboard",
    "fairness",
    "forecasts",
    "other_help",
    "own_words",
    "plans",
    "quality",
    "reach",
    "series",
]
