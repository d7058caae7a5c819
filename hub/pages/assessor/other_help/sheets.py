"""What is printed of other help. None of it names a learner, and the address of no sheet has one in it."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.errors import NotVisible
from hub.directory.support import queries
from hub.directory.support.models import SupportService
from hub.pages.assessor.other_help.blueprint import bp
from hub.web.door import unit_of_work
from hub.web.guard import needs


@bp.get("/other-help/sheet")
@needs(Permission.REGISTER_LEARNERS)
def sheet() -> str:
    """Everything that is open, checked lately and not private."""
    with unit_of_work(read_only=True) as uow:
        known = [
            one for one in queries.open_now(uow) if not one.of.private and not queries.is_stale(uow, one)
        ]
        return render_template("other_help/sheet.html", known=known, heading="Help near you")


@bp.get("/other-help/<uuid:service_id>/sheet")
@needs(Permission.REGISTER_LEARNERS)
def private_sheet(service_id: UUID) -> ResponseReturnValue:
    """One private service, for somebody for whom it is safe to carry it; of some kinds a number and hours alone."""
    with unit_of_work(read_only=True) as uow:
        one = uow.get(SupportService, service_id)
        if not one.of.private or one.closed_on is not None:
            raise NotVisible
        if request.args.get("safe") != "yes":
            return render_template("other_help/safe.html", heading="Is it safe to take this home?")
        unnamed = one.of.unnamed
        if unnamed and not one.phone:
            raise NotVisible
        return render_template("other_help/sheet.html", known=[one], unnamed=unnamed, heading="To keep")
