"""The blueprint that the views of this folder are put on."""

from flask import Blueprint

bp = Blueprint("registration", "hub.pages.assessor.registration", template_folder="templates")
