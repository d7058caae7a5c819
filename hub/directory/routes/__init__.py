"""Pages of the directory: a provider's own classes, and any class for whoever is signed in."""

from flask import Blueprint

from hub.directory.words import FILTERS

bp = Blueprint("directory", __name__, template_folder="../templates")
for _words in FILTERS:
    bp.add_app_template_filter(_words)

from hub.directory.routes import classes, intake, listings, places, reading, sessions  # noqa: E402, F401 - they add views
