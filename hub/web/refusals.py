"""Who asks by its id for what they may not see leaves an audit event, without the id: 404 tells them nothing."""

from contextlib import suppress

from flask import Flask, Response, current_app, g, request

from hub.access.permissions import Permission
from hub.audit import services as audit
from hub.core.errors import Busy
from hub.web.door import unit_of_work
from hub.web.guard import permission_of


def register(app: Flask) -> None:
    app.after_request(record_refusal)


def record_refusal(response: Response) -> Response:
    """`decision` names the page. Nothing was seen, so a database that is busy makes no other answer."""
    if response.status_code == 404 and request.view_args and g.get("viewer") is not None and is_closed():
        with suppress(Busy), unit_of_work() as uow:
            audit.record(uow, "look.refused", decision=str(request.endpoint)[:40])
    return response


def is_closed() -> bool:
    method = "GET" if request.method == "HEAD" else request.method
    return permission_of(current_app, str(request.endpoint), method) is not Permission.PUBLIC
