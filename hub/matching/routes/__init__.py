"""The matching policies: drafts, what they would change, and publishing."""

from flask import Blueprint

bp = Blueprint("matching", __name__, template_folder="../templates")

# Each module puts its views on `bp`.
from hub.matching.routes import policies  # noqa: E402, F401
