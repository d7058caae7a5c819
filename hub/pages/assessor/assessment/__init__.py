"""The common initial assessment, its drafts, group sessions, second looks and results."""

from hub.pages.assessor.assessment import (
    assess,
    drafts,
    group_sessions,
    level_checks,
    moderation,
    picture,
    placement,
    prescreen,
    results,
    second_looks,
    session_list,
    tasks,
)
from hub.pages.assessor.assessment.blueprint import bp

__all__ = [
    "assess",
    "bp",
    "drafts",
    "group_sessions",
    "level_checks",
    "moderation",
    "picture",
    "placement",
    "prescreen",
    "results",
    "second_looks",
    "session_list",
    "tasks",
]
