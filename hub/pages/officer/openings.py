"""Every time that a record was opened to keep somebody safe, and where nobody has said in time if it was right."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.queries import staff_names
from hub.consent.services import glass
from hub.consent.services.glass import Opening
from hub.consent.types import GLASS_LABELS
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.forms.format import datetime_words
from hub.learners.queries import references_in_store
from hub.pages.officer.blueprint import bp
from hub.pages.officer.sections import Line, Section
from hub.web.door import unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, Tag

OVERDUE = "Nobody has said in time whether it was right to open a record"


@dataclass(frozen=True, slots=True)
class Row:
    row: Opening
    reference: str
    by: str
    judge: str


OPENINGS = ListPage(
    name="openings",
    one="opening",
    many="openings",
    comes="the newest first",
    empty="No record was ever opened to keep somebody safe.",
    deciding="Record",
    columns=(
        Column("Record", lambda one: Link(one.reference, url_for("officer.opening", opening_id=one.row.id))),
        Column("Opened by", lambda one: one.by),
        Column("Opened", lambda one: datetime_words(one.row.at), by=lambda one: one.at),
        Column("Closed", lambda one: closed(one.row)),
        Column("A second person", lambda one: said(one)),
    ),
)


def closed(one: Opening) -> str | Tag:
    return (
        Tag("Open", "red")
        if one.open
        else datetime_words(min(one.ended_at or one.expires_at, one.expires_at))
    )


def said(one: Row) -> str | Tag:
    if one.row.overdue:
        return Tag("Nobody in time", "red")
    return f"{GLASS_LABELS[one.row.state]}{f': {one.judge}' if one.judge else ''}"


@bp.get("/officer/openings")
@needs(Permission.OVERSEE)
def openings() -> ResponseReturnValue:
    with unit_of_work() as uow:
        asked = Asked(OPENINGS)
        return asked.answer(uow, "officer/openings.html", rows(uow, asked.lines(glass.everything(uow))))


def rows(uow: UnitOfWork, lines: Sequence[Opening]) -> list[Row]:
    references = references_in_store(uow, [one.learner_id for one in lines])
    names = staff_names(uow, [user for one in lines for user in (one.user_id, one.decided_by)])
    return [
        Row(
            one, show_reference(references[one.learner_id]), names[one.user_id], names.get(one.decided_by, "")
        )
        for one in lines
    ]


@bp.get("/officer/openings/<uuid:opening_id>")
@needs(Permission.OVERSEE)
def opening(opening_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        [row] = rows(uow, [glass.one(uow, opening_id)])
        reason = glass.reason_of(uow, opening_id)
        return render_template("officer/opening.html", one=row, said=said(row), reason=reason)


def waits(uow: UnitOfWork) -> list[Line]:
    return [
        Line(OVERDUE, url_for("officer.opening", opening_id=one.id), one.decide_by)
        for one in glass.everything(uow)
        if one.overdue
    ]


SECTION = Section(
    heading="Records opened to keep somebody safe",
    waits=waits,
    nothing="A second person has judged every opening in time.",
    pages=(("officer.openings", "Every opening"),),
)
