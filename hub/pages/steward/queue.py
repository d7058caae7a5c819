"""The steward's front page: the pairs of records that may be of one person."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.pages.steward.blueprint import bp
from hub.web.guard import needs


@bp.get("/duplicates")
@needs(Permission.JUDGE_DUPLICATES)
def queue() -> ResponseReturnValue:
    return render_template("steward/queue.html")
