"""The blueprint that the views of this folder are put on."""

from flask import Blueprint

bp = Blueprint("officer", "hub.pages.officer", template_folder="templates")
