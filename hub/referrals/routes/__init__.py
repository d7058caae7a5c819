"""The pages of referrals, one module for each kind of person who uses them."""

from flask import Blueprint

bp = Blueprint("referrals", __name__, template_folder="../templates")

# Each module puts its views on `bp`.
from hub.referrals.routes import (  # noqa: E402, F401
    case,
    hub,
    jcp,
    level_checks,
    matches,
    next_steps,
    provider,
    recommendations,
    refer_person,
    waiting,
)
