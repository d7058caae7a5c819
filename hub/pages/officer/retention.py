"""The officer's page of retention: how long what is kept, what goes now and within a month, and what has gone."""

from datetime import date, timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services.restriction import KEEPING
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.learners.queries import references_in_store
from hub.pages.officer.blueprint import bp
from hub.pages.officer.sections import Line, Section
from hub.rights.retention import queries
from hub.rights.retention.due import Due, due
from hub.rights.retention.periods import RECORD, kept_besides
from hub.rights.retention.services import doubts
from hub.web.door import unit_of_work
from hub.web.guard import needs

AHEAD = timedelta(days=30)
SHOWN = 100  # references; the command lists all


def waits(uow: UnitOfWork) -> list[Line]:
    return []


SECTION = Section(
    heading="How long anything is kept",
    waits=waits,
    nothing="The nightly run deletes what is kept too long.",
    pages=(("officer.retention", "What goes, and what has gone"),),
)


@bp.get("/officer/retention")
@needs(Permission.OVERSEE)
def retention() -> ResponseReturnValue:
    with unit_of_work() as uow:
        now, soon = going(uow, uow.today), going(uow, uow.today + AHEAD)
        with uow.acting_as(KEEPING):
            doubted = [one.words for one in doubts(uow, now)]
        return render_template(
            "officer/retention.html",
            rows=[
                (one.period, one.count, later.count - one.count) for one, later in zip(now, soon, strict=True)
            ],
            references=sorted(references(uow, soon)),
            shown=SHOWN,
            doubts=doubted,
            besides=kept_besides(),
            runs=queries.runs(uow),
        )


def going(uow: UnitOfWork, day: date) -> list[Due]:
    with uow.acting_as(KEEPING):
        return due(uow, day)


def references(uow: UnitOfWork, found: list[Due]) -> list[str]:
    ids = [row_id for one in found if one.period.code == RECORD for _, rows in one.found for row_id in rows]
    return [show_reference(reference) for reference in references_in_store(uow, ids[:SHOWN]).values()]
