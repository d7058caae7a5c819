"""The blueprint that the views of this folder are put on."""

from flask import Blueprint

bp = Blueprint("manager", "hub.pages.manager", template_folder="templates")
