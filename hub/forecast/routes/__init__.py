"""How good the forecasts have been."""

from flask import Blueprint

bp = Blueprint("forecast", __name__, template_folder="../templates")

# The module puts its view on `bp`.
from hub.forecast.routes import record  # noqa: E402, F401
