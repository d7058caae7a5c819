"""The blueprint that the views of this folder are put on."""

from flask import Blueprint

bp = Blueprint("steward", "hub.pages.steward", template_folder="templates")
