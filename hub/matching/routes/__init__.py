"""The matching policies: drafts, what they would change, and publishing."""

from flask import Blueprint

bp = Blueprint("matching", __name__, template_folder="../templates")
