"""Whether this process runs, and whether it can do its work: for supervisors, load balancers and `make run`."""

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.audit import chain
from hub.core.errors import Busy
from hub.core.startup import NotMigrated, check_keys
from hub.core.vault import KeyringError
from hub.web.guard import needs

health = Blueprint("health", __name__)


@health.get("/health")
@needs(Permission.PUBLIC)
def alive() -> ResponseReturnValue:
    """200 while the process answers. It asks nobody else: to start it anew would not bring a database back."""
    return jsonify(status="ok"), 200


@health.get("/ready")
@needs(Permission.PUBLIC)
def ready() -> ResponseReturnValue:
    """200 when the database answers and the keys are the ones it was sealed with; else 503: send nobody here.

    `audit` is "behind" where events wait too long to be sealed: the service works, and somebody has to look.
    """
    database = current_app.extensions["hub"].database
    try:
        check_keys(database)
        with database.unit_of_work(chain.JOB, read_only=True) as uow:
            late = chain.behind(uow)
    except (Busy, NotMigrated, KeyringError):
        return jsonify(status="unavailable"), 503
    return jsonify(status="ok", audit="behind" if late else "ok"), 200
