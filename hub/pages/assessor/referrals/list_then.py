"""The page of the waiting list as it was on a day that is over, and its file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.core.keyset import By
from hub.directory.types import LEVEL_NAMES
from hub.forms.fields import Date
from hub.forms.filters import Filters, Pick
from hub.forms.format import date_words
from hub.learners.names import full_name
from hub.learners.queries import by_ids
from hub.learners.reads.markers import markers
from hub.pages.assessor.referrals.blueprint import bp
from hub.referrals.models import WaitingEntry
from hub.referrals.rules import CLOSING_REASONS
from hub.referrals.waiting.as_it_was import WaitedThen, levels_then, waited_then
from hub.referrals.waiting.who_waits import areas
from hub.web.door import unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, ListPage, people


class Then(Filters):
    """Districts are offered when the page is drawn: those of who waits today."""

    on = Date("As it was at the end of this day", noun="The day", when="today or past")
    area = Pick("Area")


@dataclass(frozen=True, slots=True)
class Row:
    """One place in words."""

    line: WaitedThen
    reference: str
    name: str
    markers: tuple[str, ...]
    level: str
    on: date

    @property
    def weeks(self) -> int:
        return (self.on - self.line.joined_on).days // 7

    @property
    def since(self) -> str:
        closed_on, reason = self.line.closed_on, self.line.closed_reason or ""
        if closed_on is None:
            return "Waits today"
        return f"Left on {date_words(closed_on)}: {CLOSING_REASONS.get(reason, 'no reason kept')}"


LIST = ListPage(
    name="waiting-list-then",
    one="person",
    many="people",
    comes="the longest wait first; where two joined on one day, by lot",
    empty="Nobody waited that day.",
    deciding="Weeks waited then",
    filters=Then,
    key=lambda line: line.place,
    longest_file=3_000,  # so many take seven seconds
    columns=(
        *people(lambda row: url_for("referrals.waiting", reference=row.reference), lambda row: row.reference),
        Column("Reference", lambda row: show_reference(row.reference), on_page=False),
        Column(
            "Joined",
            lambda row: row.line.joined_on,
            by=lambda line: line.joined_on,
            in_sql=By(WaitingEntry.joined_on),
        ),
        Column("Weeks waited then", lambda row: row.weeks, figure=True),
        Column("Level then", lambda row: row.level),
        Column(
            "Area",
            lambda row: row.line.outcode or "Not known",
            by=lambda line: line.outcode,
            in_sql=By(WaitingEntry.outcode),
        ),
        Column("Since then", lambda row: row.since),
    ),
)


@bp.get("/waiting-list/then", endpoint="list_then")
@needs(Permission.SEND_REFERRALS)
def list_then() -> ResponseReturnValue:
    """`?on=` is the day; without one it is the last day of the last month."""
    with unit_of_work() as uow:
        asked = Asked(LIST, {"area": [(area, area) for area in areas(uow)]})
        values = asked.values or {}
        on = values.get("on") or uow.today.replace(day=1) - timedelta(days=1)
        found: Sequence[Any] = []
        if asked.values is not None:
            found = waited_then(uow, on, asked.reach, values.get("area"))
        shown = asked.drawn(asked.lines(found), lambda some: rows(uow, some, on))
        return asked.answer(uow, "referrals/list_then.html", shown, on=on)


def rows(uow: UnitOfWork, lines: Sequence[WaitedThen], on: date) -> list[Row]:
    """As many statements for one line as for all."""
    ids = [line.learner_id for line in lines]
    learners, marks, levels = by_ids(uow, ids), markers(uow, ids), levels_then(uow, ids, on)
    decisions = consent.disclose(uow, ids, [Category.IDENTITY])
    return [
        Row(
            line=line,
            reference=learners[line.learner_id].reference,
            name=full_name(learners[line.learner_id], decisions[line.learner_id]),
            markers=marks[line.learner_id],
            level=LEVEL_NAMES[levels[line.learner_id]] if line.learner_id in levels else "Not known then",
            on=on,
        )
        for line in lines
    ]
