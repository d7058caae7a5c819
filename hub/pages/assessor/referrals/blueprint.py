"""The blueprint that the views of this folder are put on."""

from flask import Blueprint

bp = Blueprint("referrals", "hub.pages.assessor.referrals", template_folder="templates")
