"""Gaps, proposed classes and invitations."""

from flask import Blueprint

bp = Blueprint("demand", __name__, template_folder="../templates")

# Each module puts its views on `bp`.
from hub.demand.routes import gaps, invitations, proposals  # noqa: E402, F401
