"""What is kept of the learner who asks, as files that the officer hands over.

That the officer is who they were when they signed in is asked first: until then nothing is opened and nothing is made.
"""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts import proof
from hub.core.errors import NotVisible
from hub.pages.officer.blueprint import bp
from hub.rights.access.as_pdf import NoPdf
from hub.rights.access.files import FILES
from hub.rights.access.services import gather, may_be_shown
from hub.rights.requests.models import RightsRequest
from hub.web import download
from hub.web.door import unit_of_work
from hub.web.guard import needs


@bp.get("/officer/requests/<uuid:request_id>/files/<name>")
@needs(Permission.OVERSEE)
def request_file(request_id: UUID, name: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = uow.get(RightsRequest, request_id)
        if name not in FILES or row.subject_id is None or not may_be_shown(row):
            raise NotVisible
        proof.check(uow.viewer, proof.Deed.EXPORT, uow.now)
        document = gather(uow, row.subject_id, row)
        try:
            return download.file(FILES[name].make(document), FILES[name].type, name)
        except NoPdf as why:
            flash(f"{why.message} The other files can be made.")
            return redirect(url_for("officer.one_request", request_id=request_id), 303)
