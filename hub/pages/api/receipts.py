"""The door at which GOV.UK Notify says what became of a message. Nobody else is believed."""

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError, fields

from hub.access.permissions import Permission
from hub.core.errors import NotVisible
from hub.messages import receipts
from hub.web.bearer import check_token
from hub.web.door import settings, unit_of_work
from hub.web.guard import needs

bp = Blueprint("receipts", __name__)


class Receipt(Schema):
    """Of what Notify sends; the number or address among it is not looked at."""

    class Meta:
        unknown = "exclude"

    reference = fields.UUID(required=True)
    status = fields.String(required=True)


@bp.post("/api/receipts/notify")
@needs(Permission.PUBLIC)
def notify_receipt() -> ResponseReturnValue:
    """204 also for a message that is gone: to say it again would change nothing."""
    check_token(settings().notify_callback)
    try:
        told = Receipt().load(request.get_json(silent=True) or {})
    except ValidationError:
        abort(422)
    try:
        with unit_of_work() as uow:
            receipts.take(uow, told["reference"], told["status"])
    except NotVisible:
        pass
    return "", 204
