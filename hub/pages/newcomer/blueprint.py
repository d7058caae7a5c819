"""The blueprint that the views of this folder are put on."""

from flask import Blueprint

bp = Blueprint("newcomer", "hub.pages.newcomer", template_folder="templates")
