"""From a submitted form to the one id of what it makes, so that a double click makes one thing."""

from typing import TypeVar
from uuid import UUID

from flask import request

from hub.core.db import UnitOfWork
from hub.core.model import Base
from hub.forms.form import Form
from hub.web.door import viewer

Row = TypeVar("Row", bound=Base)


def id_of_submission(uow: UnitOfWork, form: Form) -> UUID:
    return UUID(bytes=uow.vault.mark("submission", f"{viewer().user_id}:{request.path}:{form.submission}"))


def made_already(uow: UnitOfWork, model: type[Row], form: Form) -> Row | None:
    """What the same opened page has made, if it was sent before."""
    if request.method != "POST" or "submission" not in request.form:
        return None
    return uow.session.get(model, id_of_submission(uow, form))
