"""Count all again from the records: to compare it with what is kept, and to put that right."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.core.db import Row, UnitOfWork
from hub.insight.summaries.folding import add, place_of, unfolded
from hub.insight.summaries.keeping import renew
from hub.insight.summaries.models import Increment, Rebuild, Summary, Tally
from hub.insight.summaries.reading import EVERY, READERS
from hub.insight.summaries.types import Place, facts_of, places_of
from hub.learners.models import Learner

Batch = Sequence[UUID]
Watch = Callable[[Sequence[Batch]], Iterable[Batch]]
AT_A_TIME = 200  # records read together, so that memory stays flat


def left(uow: UnitOfWork) -> list[Batch]:
    """The learners whom the last rebuild did not come to, or all where it was finished, in their order."""
    begun = _begun(uow)
    return _batches(uow, begun.reached if begun else None)


def rebuild_some(uow: UnitOfWork, batch: Batch) -> None:
    """Bring the tallies of some records in line with them. A rebuild that is broken off goes on after these."""
    renew(uow, dict.fromkeys(batch, EVERY))
    begun = _begun(uow) or uow.add(Rebuild(reached=max(batch)))
    begun.reached = max(batch)


def finish(uow: UnitOfWork) -> Counter[Place]:
    """Bring the summaries in line with the tallies, in one snapshot; by how much figures were less."""
    wrong = differences(uow, from_tallies(uow))
    add(uow, wrong, {})
    if begun := _begun(uow):
        uow.session.delete(begun)
    return wrong


def _all(uow: UnitOfWork, model: type[Row]) -> Iterator[Row]:
    """Every row in the order of the ids, some at a time."""
    query = sa.select(model).order_by(model.id).limit(AT_A_TIME)
    rows = uow.session.scalars(query).all()
    while rows:
        yield from rows
        last = rows[-1].id
        for row in rows:
            uow.session.expunge(row)
        rows = uow.session.scalars(query.where(model.id > last)).all()


def _begun(uow: UnitOfWork) -> Rebuild | None:
    return uow.session.scalar(sa.select(Rebuild))


def wrong_figures(uow: UnitOfWork, watch: Watch = iter) -> Counter[Place]:
    """By how much each figure is less than a recount of all records says. `watch` hands the batches back one by one."""
    return differences(uow, (one for batch in watch(_batches(uow)) for one in from_records(uow, batch)))


def _batches(uow: UnitOfWork, after: UUID | None = None) -> list[Batch]:
    query = sa.select(Learner.id).order_by(Learner.id)
    ids = list(uow.session.scalars(query.where(Learner.id > after) if after else query))
    return [ids[at : at + AT_A_TIME] for at in range(0, len(ids), AT_A_TIME)]


def from_tallies(uow: UnitOfWork) -> Iterator[Counter[Place]]:
    for row in _all(uow, Tally):
        yield _places(row.parts)


def from_records(uow: UnitOfWork, batch: Batch) -> Iterator[Counter[Place]]:
    """What these records count, read from their history and nothing else."""
    found = [reader(uow, batch) for reader in READERS.values()]
    for learner_id in batch:
        yield _places({str(at): part[learner_id] for at, part in enumerate(found) if learner_id in part})
    uow.session.expunge_all()


def _places(held: dict[str, Any]) -> Counter[Place]:
    return Counter(place for fact in facts_of(held).elements() for place in places_of(fact))


def differences(uow: UnitOfWork, counted: Iterator[Counter[Place]]) -> Counter[Place]:
    """By how much each figure has to change so that it is what was `counted` and what has no record any more."""
    wrong: Counter[Place] = Counter()
    for one in counted:
        wrong.update(one)
    for row in _all(uow, Summary):
        wrong[place_of(row)] -= row.number - row.gone
    for place, number, gone in unfolded(_all(uow, Increment)):
        wrong[place] -= number - gone
    return Counter({place: by for place, by in wrong.items() if by})
