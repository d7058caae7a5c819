"""What was merged: the list, one merge with what has come since, and the way back."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.queries import staff_names
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict
from hub.core.ids import show_reference
from hub.duplicates import queries
from hub.duplicates.services import decide
from hub.duplicates.services.since import made_since
from hub.duplicates.services.undo import what_hinders
from hub.forms.form import Form
from hub.forms.format import datetime_words
from hub.learners.models import MergedRecord
from hub.learners.states import MERGE_STATES
from hub.learners.types import MergeState
from hub.pages.steward.blueprint import bp
from hub.pages.steward.forms import MergeFilters, Part
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, Tag


@dataclass(frozen=True, slots=True)
class Row:
    merge: MergedRecord
    stayed: str


MERGES = ListPage(
    name="merged-records",
    one="merge",
    many="merges",
    comes="the newest first",
    empty="No records have been merged.",
    deciding="State",
    filters=MergeFilters,
    key=lambda one: (-one.merged_at.timestamp(), -one.id.int),
    columns=(
        Column(
            "Record that was merged",
            lambda one: Link(
                show_reference(one.merge.reference), url_for("steward.merged", merged_id=one.merge.id)
            ),
        ),
        Column("Record that stayed", lambda one: one.stayed),
        Column("Merged", lambda one: one.merge.merged_at.date(), by=lambda one: one.merged_at),
        Column("State", lambda one: Tag(MERGE_STATES.labels[one.merge.state]), by=lambda one: one.state),
    ),
)


@bp.get("/duplicates/merged")
@needs(Permission.JUDGE_DUPLICATES)
def merges() -> ResponseReturnValue:
    with unit_of_work() as uow:
        asked = Asked(MERGES)
        state = asked.values["state"] if asked.values else None
        found = queries.merges(uow, MergeState(state) if state else None) if asked.values is not None else ()
        lines = asked.lines(found)
        stayed = queries.references(uow, lines)
        rows = [Row(line, show_reference(stayed[line.learner_id])) for line in lines]
        return asked.answer(uow, "steward/merges.html", rows)


@bp.get("/duplicates/merged/<uuid:merged_id>")
@needs(Permission.JUDGE_DUPLICATES)
def merged(merged_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = queries.merged(uow, merged_id)
        return page(uow, row, Form(Part, submitted(), options={"theirs": made_since(uow, row)}))


@bp.post("/duplicates/merged/<uuid:merged_id>")
@needs(Permission.JUDGE_DUPLICATES)
def part(merged_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = queries.merged(uow, merged_id)
        if hinders := what_hinders(uow, row):
            raise Conflict(hinders)
        form = Form(Part, submitted(), options={"theirs": made_since(uow, row)})
        if (values := form.load()) is None:
            return page(uow, row, form)
        decide.part(uow, row.id, values["why"], frozenset(map(UUID, values["theirs"])))
        flash("The merge is undone. There are two records again.", "success")
        return redirect(url_for(".merged", merged_id=row.id), 303)


def page(uow: UnitOfWork, row: MergedRecord, form: Form) -> ResponseReturnValue:
    decision = consent.may_see(uow, row.learner_id, [Category.IDENTITY])
    by = staff_names(uow, [row.merged_by, row.undone_by])
    drawn = render_template(
        "steward/merged.html",
        row=row,
        state=MERGE_STATES.labels[row.state],
        stayed=show_reference(queries.references(uow, [row])[row.learner_id]),
        other=show_reference(row.reference),
        why=row.why.reveal(decision),
        why_undone=row.why_undone.reveal(decision),
        merged=f"{datetime_words(row.merged_at)}, {by.get(row.merged_by, 'the service')}",
        undone=f"{datetime_words(row.undone_at)}, {by.get(row.undone_by, 'the service')}"
        if row.undone_at
        else "",
        hinders=what_hinders(uow, row),
        form=form,
    )
    return drawn, 422 if form.errors else 200
