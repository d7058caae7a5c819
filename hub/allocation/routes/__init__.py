"""Proposed places: a person accepts, changes or leaves each of them."""

from flask import Blueprint

bp = Blueprint("allocation", __name__, template_folder="../templates")

# Each module puts its views on `bp`.
from hub.allocation.routes import decisions, runs, together  # noqa: E402, F401
