"""The blueprint that the views of this folder are put on."""

from flask import Blueprint

bp = Blueprint("administrator", "hub.pages.administrator", template_folder="templates")
