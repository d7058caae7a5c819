"""Delete what is kept too long: checked against a jump of the clock and an implausible share, in batches."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.audit.shorten import shorten
from hub.consent.scopes import LearnerScoped
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.errors import RuleBroken
from hub.core.jobs.rounds import carry_out
from hub.core.model import Base
from hub.core.sealing.authentic import Authentic
from hub.core.vault import Address
from hub.learners.models import Learner
from hub.rights.erasure.models import Cause
from hub.rights.erasure.services import Held, erase_record
from hub.rights.retention.due import Due, due
from hub.rights.retention.models import RetentionRun
from hub.rights.retention.periods import Period, limits
from hub.rights.retention.rows import AUDIT

JOB = Viewer.job("delete what is kept too long", storage=True)
BATCH = 50
Progress = Callable[[int, int], None]
SHARE, CLOCK = "share", "clock"


class Implausible(RuleBroken):
    title = "Nothing was deleted"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a run is refused; `code` is what accepts it."""

    code: str
    words: str


def doubts(uow: UnitOfWork, found: Sequence[Due]) -> list[Doubt]:
    """What speaks against deleting this now."""
    return [*_of_the_clock(uow), *_of_the_share(uow, found)]


def _of_the_clock(uow: UnitOfWork) -> Iterator[Doubt]:
    before = uow.session.scalar(sa.select(sa.func.max(RetentionRun.ran_at)))
    if before is None:
        return
    if before > uow.now:
        yield Doubt(
            CLOCK,
            "The run before was in the future: the clock of this machine was put back, or was wrong then.",
        )
    elif uow.now - before > limits().gap:
        days = (uow.now - before).days
        yield Doubt(CLOCK, f"The run before was {days} days ago: the clock of this machine may have jumped.")


def _of_the_share(uow: UnitOfWork, found: Sequence[Due]) -> Iterator[Doubt]:
    going = len({row_id for one in found if one.period.of_records for _, ids in one.found for row_id in ids})
    everybody = uow.session.scalar(sa.select(sa.func.count(Learner.id))) or 0
    if going > max(1, everybody * limits().share // 100):
        yield Doubt(
            SHARE,
            f"{going:,} of {everybody:,} records would go or lose a part, more than {limits().share} in 100.",
        )


def run(database: Database, progress: Progress, *, accepted: frozenset[str] = frozenset()) -> list[Due]:
    """Delete everything that is due now; what was deleted. `Implausible`, and nothing is done, where a doubt stands.

    A unit of work for each batch: a run that is stopped has done what it had done, and the next one goes on.
    """
    with database.unit_of_work(JOB) as uow:
        found = due(uow, uow.today)
        standing = [one for one in doubts(uow, found) if one.code not in accepted]
        if standing:
            raise Implausible(" ".join(one.words for one in standing))
    total, done = sum(one.count for one in found), 0
    for one in found:
        for model, ids in one.found:
            for batch in [ids] if one.period.code == AUDIT else _batches(ids):
                _delete(database, one.period, model, batch)
                done += len(batch)
                progress(done, total)
    with database.unit_of_work(JOB) as uow:
        _keep(uow, found, accepted)
    return found


def _batches(ids: Sequence[UUID]) -> Iterator[list[UUID]]:
    left = iter(ids)
    while batch := list(islice(left, BATCH)):
        yield batch


def _delete(database: Database, period: Period, model: type[Base], batch: Sequence[UUID]) -> None:
    if period.code == AUDIT:
        shorten(database, batch[-1])
    carry_out(database, JOB, lambda uow: _delete_some(uow, period, model, batch))


def _delete_some(uow: UnitOfWork, period: Period, model: type[Base], batch: Sequence[UUID]) -> None:
    if period.of_records:
        for learner_id in (one for one in batch if one not in uow.left_out):
            with suppress(Held):  # since the list was made
                erase_record(uow, learner_id, Cause.RETENTION, portion=period.portion)
        return
    if period.code != AUDIT:
        rows = sa.delete(model).where(model.id.in_(batch))
        uow.change(rows.execution_options(synchronize_session=False))
        _tell_of(uow, model, batch)
    audit.record(uow, "retention.delete", decision=f"{period.code} {len(batch)}"[:40])


def _tell_of(uow: UnitOfWork, model: type[Base], batch: Sequence[UUID]) -> None:
    """Where a learner's row with a seal is gone, `hub verify` asks whether the service took it away."""
    if issubclass(model, Authentic) and issubclass(model, LearnerScoped):
        for row_id in batch:
            audit.record(uow, "retention.row", place=Address(model.__tablename__, "id", row_id))


def _keep(uow: UnitOfWork, found: Sequence[Due], accepted: frozenset[str]) -> None:
    counts = {one.period.code: one.count for one in found}
    row = RetentionRun(
        ran_at=uow.now, counts=counts, accepted=" ".join(sorted(accepted)) or None, run_by=uow.user_id
    )
    uow.add(row)
    audit.record(uow, "retention.run", about=row)
