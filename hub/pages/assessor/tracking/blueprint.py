"""The blueprint that the views of this folder are put on."""

from flask import Blueprint

bp = Blueprint("tracking", "hub.pages.assessor.tracking", template_folder="templates")
