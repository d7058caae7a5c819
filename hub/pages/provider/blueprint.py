"""The blueprint that the views of this folder are put on."""

from flask import Blueprint

bp = Blueprint("provider", "hub.pages.provider", template_folder="templates")
