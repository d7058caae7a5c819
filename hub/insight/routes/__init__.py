"""The managers' dashboard and the fairness page."""

from flask import Blueprint

bp = Blueprint("insight", __name__, template_folder="../templates")

# Each module puts its views on `bp`.
from hub.insight.routes import dashboard, fairness  # noqa: E402, F401
