"""Whether this process can do its work: for load balancers and `make run`."""

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.errors import Busy
from hub.core.startup import NotMigrated, check_keys
from hub.core.vault import KeyringError
from hub.web.guard import needs

health = Blueprint("health", __name__)


@health.get("/healthz")
@needs(Permission.PUBLIC)
def healthz() -> ResponseReturnValue:
    """200 when the database answers and the keys are the ones it was sealed with; else 503."""
    try:
        check_keys(current_app.extensions["hub"].database)
    except (Busy, NotMigrated, KeyringError):
        return jsonify(status="unavailable"), 503
    return jsonify(status="ok"), 200
