"""The blueprint that the views of this folder are put on."""

from flask import Blueprint

bp = Blueprint("other_help", "hub.pages.assessor.other_help", template_folder="templates")
