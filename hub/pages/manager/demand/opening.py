"""Say that a proposed class has opened: which one it is, and, where it is not what was proposed, why."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict, RuleBroken
from hub.demand import queries
from hub.demand.models import ClassProposal
from hub.demand.services import propose as services
from hub.demand.types import ProposalState
from hub.directory.models import TaughtClass
from hub.forms.fields import Option
from hub.forms.form import Form
from hub.insight.services.proposed import alone, let_down
from hub.pages.manager.blueprint import bp
from hub.pages.manager.demand.forms import OpenOtherwise, OpenProposal
from hub.pages.manager.words import OF_TRIED_CLASSES
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

OPENED = "Say that it has opened"
CHANGED = "This proposal has changed since you opened the page. Look at it again before you go on."
CLASS_CHANGED = (
    "The class has changed since you looked at it. Look at the differences again: nothing is done yet"
)


@bp.route("/gaps/proposals/<uuid:proposal_id>/opened", methods=["GET", "POST"])
@needs(Permission.VIEW_DASHBOARD)
def open_proposal(proposal_id: UUID) -> ResponseReturnValue:
    """Which class it is. One that is as it was proposed is linked at once; another is compared with it first."""
    with unit_of_work() as uow:
        row = uow.get(ClassProposal, proposal_id)
        offered = [Option("", "Select a class"), *on_offer(uow, row)]
        form = Form(OpenProposal, submitted(), version=row.version, options={"class_id": offered})
        if request.method == "POST" and (values := form.load()) is not None:
            if form.version != row.version and row.state is not ProposalState.OPENED:
                raise Conflict(CHANGED)
            try:
                return link_or_compare(uow, row, UUID(values["class_id"]))
            except RuleBroken as error:
                form.add_error(error.field, error.message)
        page = render_template("manager/open_proposal.html", form=form, row=row, heading=OPENED)
    return page, 422 if form.errors else 200


def on_offer(uow: UnitOfWork, row: ClassProposal) -> list[Option]:
    return [Option(str(class_id), says) for class_id, says in queries.open_classes(uow, row.provider_id)]


def link_or_compare(uow: UnitOfWork, row: ClassProposal, class_id: UUID) -> ResponseReturnValue:
    if row.class_id != class_id and services.differs(uow, row, class_id):
        at = url_for("manager.open_otherwise", proposal_id=row.id, class_id=class_id)
        return redirect(at, 303)
    return linked(row, services.open_as(uow, row, class_id))


def linked(row: ClassProposal, called: int) -> ResponseReturnValue:
    flash(f"The class is linked. People the hub will call about it: {alone(called)}.", "success")
    return redirect(url_for("manager.proposal", proposal_id=row.id), 303)


@bp.route("/gaps/proposals/<uuid:proposal_id>/opened/<uuid:class_id>", methods=["GET", "POST"])
@needs(Permission.VIEW_DASHBOARD)
def open_otherwise(proposal_id: UUID, class_id: UUID) -> ResponseReturnValue:
    """Where the class differs from the proposal, whom it lets down, and why it is to be linked all the same."""
    back = url_for("manager.open_proposal", proposal_id=proposal_id)
    with unit_of_work() as uow:
        row, opened = uow.get(ClassProposal, proposal_id), uow.get(TaughtClass, class_id)
        if row.class_id == class_id:
            return redirect(url_for("manager.proposal", proposal_id=proposal_id), 303)
        if str(class_id) not in {each.code for each in on_offer(uow, row)}:
            flash("This class is closed to referrals. Select another one.")
            return redirect(back, 303)
        form = Form(OpenOtherwise, submitted(), version=opened.version)
        figures = let_down(services.lets_down(uow, row, class_id))
        if request.method == "POST" and (values := form.load()) is not None:
            if form.version == opened.version:
                return linked(row, services.open_as(uow, row, class_id, values["reason"], figures))
            form.add_error(None, CLASS_CHANGED)
        page = render_template(
            "manager/open_otherwise.html",
            form=form,
            row=row,
            opened=opened,
            differences=services.differs(uow, row, class_id),
            figures=figures,
            version=opened.version,
            back=back,
            small_numbers=OF_TRIED_CLASSES,
        )
    return page, 422 if form.errors else 200
