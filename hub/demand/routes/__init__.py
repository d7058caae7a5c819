"""Gaps, proposed classes and invitations."""

from flask import Blueprint

bp = Blueprint("demand", __name__, template_folder="../templates")
