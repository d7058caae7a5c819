"""What is kept too long on a day: the ids, by period. The dry run shows them and the real run deletes them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.accounts.types import OrganisationKind
from hub.core.db import UnitOfWork
from hub.core.model import Base
from hub.learners.models import Learner
from hub.rights.retention import quiet
from hub.rights.retention.periods import RECORD, Period, periods
from hub.rights.retention.rows import READERS

Found = tuple[type[Base], Sequence[UUID]]


@dataclass(frozen=True, slots=True)
class Due:
    """What of one period goes: the ids by table. Of a part of a record they are those of the learners."""

    period: Period
    found: Sequence[Found]

    @property
    def count(self) -> int:
        return sum(len(ids) for _, ids in self.found)


def due(uow: UnitOfWork, today: date) -> list[Due]:
    """Everything that is over by the end of a day, in the order of the periods. By the job that keeps the storage."""
    everything = periods(kept_months(uow))
    of_records = {one.code: ids for one, ids in _of_records(uow, everything, today)}
    return [
        Due(one, _with_any([(Learner, of_records[one.code])] if one.of_records else _rows(uow, one, today)))
        for one in everything
    ]


def kept_months(uow: UnitOfWork) -> int | None:
    """What the hub has set; the longest of several, so that none is deleted sooner than its notice says."""
    query = sa.select(sa.func.max(Organisation.kept_months)).where(Organisation.kind == OrganisationKind.HUB)
    return uow.session.scalar(query)


def _of_records(
    uow: UnitOfWork, everything: Sequence[Period], today: date
) -> Iterator[tuple[Period, Sequence[UUID]]]:
    """The learners whose record, or a part of it, is over. Of a record that goes no part goes besides."""
    ends = {one: one.last_kept(today) for one in everything if one.of_records}
    known = quiet.read(uow) if any(ends.values()) else quiet.Quiet({}, {})
    record = next(one for one in ends if one.code == RECORD)
    whole = known.since(last) if (last := ends[record]) else []
    for period, last in ends.items():
        if period is record or last is None:
            yield period, whole if period is record else []
        else:
            gone = set(whole)
            yield period, [one for one in known.having(period.portion, last) if one not in gone]


def _rows(uow: UnitOfWork, period: Period, today: date) -> Sequence[Found]:
    last = period.last_kept(today)
    return [(model, read(uow, last)) for model, read in READERS[period.code]] if last else []


def _with_any(found: Sequence[Found]) -> Sequence[Found]:
    return [(model, ids) for model, ids in found if ids]
