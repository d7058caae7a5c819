"""Records that are restricted: the list, one of them, a new one, and the way back."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.schemas import AgainOn
from hub.consent.services import disclosure as consent
from hub.consent.services import restriction, task
from hub.consent.services.restriction import RestrictedAlready, Standing
from hub.consent.types import ASKED_BY_LABELS, RESTRICTION_LABELS, AskedBy, Category, RestrictionGround
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.core.ids import show_reference
from hub.forms.form import Form
from hub.learners.names import full_name
from hub.learners.queries import by_ids, in_store, references_in_store
from hub.learners.reads.markers import markers
from hub.pages.officer import restriction_forms as forms
from hub.pages.officer.blueprint import bp
from hub.pages.officer.sections import Line, Section
from hub.referrals import queries as referrals
from hub.rights.requests.restrictions import asked_in
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage

LOOK_AGAIN = "A restricted record must be looked at again"


@dataclass(frozen=True, slots=True)
class Row:
    row: Standing
    reference: str


RESTRICTIONS = ListPage(
    name="restrictions",
    one="restricted record",
    many="restricted records",
    comes="first what must be looked at soonest",
    empty="No record is restricted.",
    deciding="Record",
    columns=(
        Column(
            "Record",
            lambda one: Link(one.reference, url_for("officer.restriction_page", restriction_id=one.row.id)),
        ),
        Column("Why", lambda one: RESTRICTION_LABELS[one.row.ground]),
        Column("Asked by", lambda one: ASKED_BY_LABELS[one.row.asked_by]),
        Column("Since", lambda one: one.row.since, by=lambda one: one.since),
        Column("Look again", lambda one: one.row.until, by=lambda one: one.until),
    ),
)


@bp.get("/officer/restrictions")
@needs(Permission.OVERSEE)
def restrictions() -> ResponseReturnValue:
    with unit_of_work() as uow:
        asked = Asked(RESTRICTIONS)
        lines = asked.lines(restriction.standing(uow))
        known = references_in_store(uow, [one.learner_id for one in lines])
        rows = [Row(one, show_reference(known[one.learner_id])) for one in lines]
        return asked.answer(uow, "officer/restrictions.html", rows)


@bp.route("/officer/restrictions/new", methods=["GET", "POST"])
@needs(Permission.OVERSEE)
def restrict() -> ResponseReturnValue:
    with unit_of_work() as uow:
        form = Form(forms.RestrictSomebody, submitted())
        if form.submitted is not None and restricted(uow, form):
            flash("The record is restricted.", "success")
            return redirect(url_for(".restrictions"), 303)
        return render_template("officer/restrict.html", form=form), 422 if form.errors else 200


def restricted(uow: UnitOfWork, form: Form) -> bool:
    values = form.load()
    if values is None:
        return False
    learner_id = in_store(uow, values["reference"])
    try:
        if learner_id is None:
            raise RuleBroken("There is no record with this reference", "reference")
        restriction.restrict(
            uow,
            learner_id,
            ground=RestrictionGround(values["ground"]),
            asked_by=AskedBy(values["asked_by"]),
            until=values["until"],
        )
    except RestrictedAlready as error:
        form.add_error("reference", error.title)
    except RuleBroken as error:
        form.add_error(error.field, error.message)
    return not form.errors


@bp.get("/officer/restrictions/<uuid:restriction_id>")
@needs(Permission.OVERSEE)
def restriction_page(restriction_id: UUID) -> ResponseReturnValue:
    return drawn(restriction_id, Form(AgainOn), Form(forms.Lift))


@bp.post("/officer/restrictions/<uuid:restriction_id>/prolong")
@needs(Permission.OVERSEE)
def prolong(restriction_id: UUID) -> ResponseReturnValue:
    form = Form(AgainOn, submitted())
    if (values := form.load()) is None:
        return drawn(restriction_id, form, Form(forms.Lift))
    with unit_of_work() as uow:
        restriction.prolong(uow, restriction_id, values["until"])
    flash("The new day is saved.", "success")
    return redirect(url_for(".restrictions"), 303)


@bp.post("/officer/restrictions/<uuid:restriction_id>/lift")
@needs(Permission.OVERSEE)
def lift(restriction_id: UUID) -> ResponseReturnValue:
    form = Form(forms.Lift, submitted())
    if lifted(restriction_id, form):
        flash("The restriction is lifted. The hub uses the record again.", "success")
        return redirect(url_for(".restrictions"), 303)
    return drawn(restriction_id, Form(AgainOn), form)


def lifted(restriction_id: UUID, form: Form) -> bool:
    if (values := form.load()) is None:
        return False
    try:
        with unit_of_work() as uow:
            restriction.lift(uow, restriction_id, values["told_on"])
    except RuleBroken as error:
        form.add_error(error.field, error.message)
    return not form.errors


def drawn(restriction_id: UUID, again: Form, lifting: Form) -> ResponseReturnValue:
    """One restriction with whose it is, which opens as a task of the officer."""
    with unit_of_work(read_only=True) as uow:
        row = restriction.one(uow, restriction_id)
        with task.opened(uow, row.learner_id, about=row):
            learner = by_ids(uow, [row.learner_id])[row.learner_id]
            decision = consent.may_see(uow, learner.id, [Category.IDENTITY])
            kept = [one for one in referrals.of_learner(uow, learner.id) if one.live]
            waiting = referrals.open_entry(uow, learner.id)
            page = render_template(
                "officer/restriction.html",
                row=row,
                name=full_name(learner, decision),
                markers=markers(uow, [learner.id])[learner.id],
                reference=show_reference(learner.reference),
                why=RESTRICTION_LABELS[row.ground],
                asked_by=ASKED_BY_LABELS[row.asked_by],
                kept=len(kept),
                asked_in=asked_in(uow, row.id),
                waits_since=waiting and waiting.joined_on,
                again=again,
                lifting=lifting,
                form=lifting if lifting.errors else again,
            )
        return page, 422 if again.errors or lifting.errors else 200


def waits(uow: UnitOfWork) -> list[Line]:
    return [
        Line(LOOK_AGAIN, url_for("officer.restriction_page", restriction_id=one.id), one.until)
        for one in restriction.standing(uow)
        if one.until <= uow.today
    ]


SECTION = Section(
    heading="Restricted records",
    waits=waits,
    nothing="No restricted record has to be looked at again yet.",
    pages=(("officer.restrictions", "All restricted records"),),
)
