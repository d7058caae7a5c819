"""Pages of the hub's staff that open one record for some hours to keep somebody safe, and judge it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.accounts.proof import Deed
from hub.accounts.queries import organisation_names, staff_names
from hub.consent.services import glass
from hub.consent.services.glass import Opening
from hub.consent.types import GLASS_LABELS, GlassState
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.core.ids import show_reference
from hub.forms.fields import LongText, Text
from hub.forms.form import Form
from hub.forms.format import datetime_words
from hub.learners.queries import in_store, references_in_store
from hub.pages.everybody.blueprint import bp
from hub.pages.everybody.safeguarding_picture import picture
from hub.referrals import queries as referrals
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, Tag

UNKNOWN = "There is no record with this reference"


class BreakGlass(Schema):
    reference = Text(
        "The learner’s reference",
        required="Enter the learner’s reference",
        width="10",
        spellcheck=False,
        autocomplete="off",
    )
    reason = LongText(
        "Who is in danger, and why do you need the record now?",
        required="Enter why you need the record now",
        max_length=500,
        rows=4,
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One opening with the words of its list."""

    row: Opening
    reference: str
    by: str


OPENINGS = ListPage(
    name="break-glass",
    one="opening",
    many="openings",
    comes="the newest first",
    empty="No record is open to keep somebody safe, and none waits for a second person.",
    deciding="Record",
    columns=(
        Column(
            "Record",
            lambda one: Link(one.reference, url_for("everybody.opened_record", opening_id=one.row.id)),
        ),
        Column("Opened by", lambda one: one.by),
        Column("Opened", lambda one: datetime_words(one.row.at), by=lambda one: one.at),
        Column("Now", lambda one: now_tag(one.row)),
        Column("A second person", lambda one: GLASS_LABELS[one.row.state]),
        Column("Must be said by", lambda one: datetime_words(one.row.decide_by)),
    ),
)


def now_tag(one: Opening) -> Tag:
    return Tag("Open", "red") if one.open else Tag("Closed", "grey")


@bp.get("/break-glass")
@needs(Permission.BREAK_GLASS)
def openings() -> ResponseReturnValue:
    with unit_of_work() as uow:
        asked = Asked(OPENINGS)
        lines = asked.lines(glass.to_judge_or_open(uow))
        return asked.answer(uow, "everybody/openings.html", rows(uow, lines))


def rows(uow: UnitOfWork, lines: Sequence[Opening]) -> list[Row]:
    references = references_in_store(uow, [one.learner_id for one in lines])
    names = staff_names(uow, [one.user_id for one in lines])
    return [Row(one, show_reference(references[one.learner_id]), names[one.user_id]) for one in lines]


@bp.route("/break-glass/new", methods=["GET", "POST"])
@needs(Permission.BREAK_GLASS, proof=Deed.SPECIAL)
def break_glass() -> ResponseReturnValue:
    with unit_of_work() as uow:
        form = Form(BreakGlass, submitted())
        if form.submitted is not None and (opening_id := opened_by(uow, form)) is not None:
            return redirect(url_for(".opened_record", opening_id=opening_id), 303)
        return render_template("everybody/break_glass.html", form=form), 422 if form.errors else 200


def opened_by(uow: UnitOfWork, form: Form) -> UUID | None:
    if (values := form.load()) is None:
        return None
    learner_id = in_store(uow, values["reference"])
    try:
        if learner_id is None:
            raise NotVisible
        return glass.break_glass(uow, learner_id, values["reason"])
    except NotVisible:
        form.add_error("reference", UNKNOWN)
    except RuleBroken as error:
        form.add_error(None, error.message)
    return None


@bp.get("/break-glass/<uuid:opening_id>")
@needs(Permission.BREAK_GLASS, proof=Deed.SPECIAL)
def opened_record(opening_id: UUID) -> ResponseReturnValue:
    """What it opens, to whoever opened it while it is open; why it was opened, to a colleague."""
    with unit_of_work() as uow:
        one = glass.one(uow, opening_id)
        [row] = rows(uow, [one])
        if one.user_id == viewer().user_id:
            return own_page(uow, row)
        return render_template(
            "everybody/judge_opening.html",
            one=row,
            said=GLASS_LABELS[one.state],
            reason=glass.reason_of(uow, one.id),
        )


def own_page(uow: UnitOfWork, row: Row) -> str:
    said = GLASS_LABELS[row.row.state]
    if not row.row.open:
        return render_template("everybody/opening_over.html", one=row, said=said)
    with glass.opened(uow, row.row.id) as learner_id:
        going = [one.recipient_id for one in referrals.of_learner(uow, learner_id) if one.live]
        facts = [
            *picture(uow, learner_id),
            ("Referred to", "; ".join(organisation_names(uow, going).values())),
        ]
        return render_template("everybody/opened_record.html", one=row, said=said, facts=facts)


@bp.post("/break-glass/<uuid:opening_id>/end")
@needs(Permission.BREAK_GLASS)
def end_opening(opening_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        glass.end(uow, opening_id)
    flash("The record is closed.", "success")
    return redirect(url_for(".openings"), 303)


@bp.post("/break-glass/<uuid:opening_id>/<said>")
@needs(Permission.BREAK_GLASS)
def judge_opening(opening_id: UUID, said: str) -> ResponseReturnValue:
    if said not in (GlassState.APPROVED, GlassState.REFUSED):
        raise NotVisible
    with unit_of_work() as uow:
        glass.judge(uow, opening_id, GlassState(said))
    flash("What you said is kept.", "success")
    return redirect(url_for(".openings"), 303)
