"""Proposed places: a person accepts, changes or leaves each of them."""

from flask import Blueprint

bp = Blueprint("allocation", __name__, template_folder="../templates")
