"""The pages of the assessment. Each module puts its views on `bp`."""

from flask import Blueprint

bp = Blueprint("assessment", __name__, template_folder="../templates")

from hub.assessment.routes import assess, placement, results  # noqa: E402, F401 - they need `bp`
