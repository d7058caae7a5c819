"""How good the forecasts have been."""

from flask import Blueprint

bp = Blueprint("forecast", __name__, template_folder="../templates")
