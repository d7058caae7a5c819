"""The blueprint that the views of this folder are put on."""

from flask import Blueprint

bp = Blueprint("places", "hub.pages.assessor.places", template_folder="templates")
