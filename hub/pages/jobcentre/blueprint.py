"""The blueprint that the views of this folder are put on."""

from flask import Blueprint

bp = Blueprint("jobcentre", "hub.pages.jobcentre", template_folder="templates")
