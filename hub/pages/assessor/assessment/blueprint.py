"""The blueprint that the views of this folder are put on."""

from flask import Blueprint

bp = Blueprint("assessment", "hub.pages.assessor.assessment", template_folder="templates")
