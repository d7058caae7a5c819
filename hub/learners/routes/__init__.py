"""The pages of the learners room."""

from flask import Blueprint

bp = Blueprint("learners", __name__, template_folder="../templates")

from hub.learners.routes import questions, record, register, search, tasks  # noqa: E402, F401 - they add their views to bp
