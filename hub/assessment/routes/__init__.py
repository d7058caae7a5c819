"""The pages of the assessment. Each module puts its views on `bp`."""

from flask import Blueprint

bp = Blueprint("assessment", __name__, template_folder="../templates")

from hub.assessment.routes import (  # noqa: E402 - they need `bp`
    assess,  # noqa: F401
    drafts,  # noqa: F401
    group_sessions,  # noqa: F401
    instruments,  # noqa: F401
    level_checks,  # noqa: F401
    moderation,  # noqa: F401
    placement,  # noqa: F401
    prescreen,  # noqa: F401
    quality,  # noqa: F401
    results,  # noqa: F401
)
