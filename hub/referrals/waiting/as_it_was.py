"""The waiting list as it was on a day that is over: who waited, at the level that was known of them then.

Whom the viewer may see is decided as of today. What priority somebody had and whether their place was paused is not
kept day by day, and is not told. Nor is when a wait that went on had been closed in between.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, overload
from uuid import UUID

import sqlalchemy as sa

from hub.assessment.achieved.models import AchievedLevel
from hub.assessment.models import Assessment
from hub.assessment.types import AchievedState, AssessmentState
from hub.core import keyset
from hub.core.authentic import as_written, columns, sealed_alone
from hub.core.db import UnitOfWork
from hub.core.engine import along_an_index
from hub.core.keyset import START, Edge, Key, Part, nearest, of_columns
from hub.directory.types import Level
from hub.referrals.models import WaitingEntry


@dataclass(frozen=True, slots=True)
class WaitedThen:
    """One place on the list of that day. `closed_on` is later, or nothing where they wait today."""

    entry_id: UUID
    learner_id: UUID
    joined_on: date
    lottery: int
    outcode: str | None
    closed_on: date | None
    closed_reason: str | None

    @property
    def place(self) -> Key:
        return (self.joined_on, self.lottery, self.entry_id)


# The longest wait first; where two joined on one day, by the lot.
PLACE = (WaitingEntry.joined_on, WaitingEntry.lottery, WaitingEntry.id)


class ListThen(Sequence[WaitedThen]):
    """Counted, no further than `most`, and read a page at a time."""

    def __init__(self, uow: UnitOfWork, on: date, most: int | None = None) -> None:
        self._uow, self._most = uow, most
        self._waited = (
            WaitingEntry.joined_on <= on,
            sa.or_(WaitingEntry.closed_on.is_(None), WaitingEntry.closed_on > on),
        )

    def __len__(self) -> int:
        return self._number if self._most is None else min(self._number, self._most)

    @property
    def more(self) -> bool:
        return self._most is not None and self._number > self._most

    @cached_property
    def _number(self) -> int:
        """One more than `most` at the most. The first column counts nothing: the fence narrows a statement by the rows
        that it names itself."""
        some = self._of_people(WaitingEntry.id).order_by(*PLACE)
        if self._most is not None:
            some = some.limit(self._most + 1)
        none = sa.select(sa.func.count(WaitingEntry.id)).where(sa.false())
        number = sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery()
        with along_an_index(self._uow.session):
            return self._uow.session.execute(none.add_columns(number)).one()[1] or 0

    @overload
    def __getitem__(self, at: int) -> WaitedThen: ...
    @overload
    def __getitem__(self, at: slice) -> list[WaitedThen]: ...
    def __getitem__(self, at: int | slice) -> WaitedThen | list[WaitedThen]:
        return list(self)[at]

    def __iter__(self) -> Iterator[WaitedThen]:
        return self._lines(self._nearest(START, None))

    def part(self, edge: Edge, size: int) -> Part[WaitedThen]:
        """One page, by the key of the row where it begins or ends."""
        found = keyset.part(of_columns(edge, PLACE), size, self._nearest, _place)
        return found.showing(list(self._lines(found.rows)))

    def _nearest(self, edge: Edge, number: int | None) -> Sequence[Any]:
        query = self._of_people(*columns(WaitingEntry), WaitingEntry.outcode, WaitingEntry.closed_reason)
        with along_an_index(self._uow.session):
            return self._uow.session.execute(nearest(query, PLACE, edge).limit(number)).all()

    def _lines(self, rows: Sequence[Any]) -> Iterator[WaitedThen]:
        for row in as_written(self._uow.session, WaitingEntry, rows):
            yield WaitedThen(
                row.id,
                row.learner_id,
                row.joined_on,
                row.lottery,
                row.outcode,
                row.closed_on,
                row.closed_reason,
            )

    def _of_people(self, *wanted: Any) -> sa.Select[Any]:
        """Of whoever's place the fence lets through: it lets through the person, too, and need not be asked of both."""
        return sa.select(*wanted).where(*self._waited)


def _place(row: Any) -> Key:
    return (row.joined_on, row.lottery, row.id)


def levels_then(uow: UnitOfWork, learners: Collection[UUID], on: date) -> dict[UUID, Level]:
    """The newest level of each that had been found or reached by that day; whose is refused or was not known is left
    out."""
    assessed = sa.select(Assessment).where(
        Assessment.learner_id.in_(learners),
        Assessment.state != AssessmentState.DRAFT,
        Assessment.assessed_on <= on,
    )
    reached = sa.select(AchievedLevel).where(
        AchievedLevel.learner_id.in_(learners),
        AchievedLevel.state != AchievedState.TAKEN_BACK,
        AchievedLevel.reached_on <= on,
    )
    rows: list[tuple[date, Any]] = [
        *(
            (row.assessed_on, row)
            for row in uow.session.scalars(assessed.options(sealed_alone(Assessment)))
            if row.assessed_on
        ),
        *((row.reached_on, row) for row in uow.session.scalars(reached.options(sealed_alone(AchievedLevel)))),
    ]
    rows.sort(key=lambda one: (one[0], one[1].id))
    return {row.learner_id: row.placement for _, row in rows if row.placement}
