"""Who asks by its id for what they may not see leaves an audit event, without the id: 404 tells them nothing."""

from contextlib import suppress

from flask import Flask, Response, current_app, g, request

from hub.access.permissions import Permission
from hub.audit import services as audit
from hub.core.errors import Busy, NotVisible
from hub.oversight import asked_for
from hub.web.door import unit_of_work
from hub.web.guard import permission_of


def register(app: Flask) -> None:
    app.after_request(record_refusal)


def record_refusal(response: Response) -> Response:
    """`decision` is the reason, or else names the page; the subject is whose record was asked for, if it was one's.

    Nothing was seen, so a database that is busy makes no other answer.
    """
    if response.status_code == 404 and request.view_args and g.get("viewer") is not None and is_closed():
        error = g.get("refused_because")
        because = error if isinstance(error, NotVisible) else NotVisible()
        with suppress(Busy), unit_of_work() as uow:
            subject = because.subject_id or asked_for.whose(uow, request.view_args.values())
            audit.refuse_look(uow, because.reason or str(request.endpoint), subject)
    return response


def is_closed() -> bool:
    method = "GET" if request.method == "HEAD" else request.method
    return permission_of(current_app, str(request.endpoint), method) is not Permission.PUBLIC
