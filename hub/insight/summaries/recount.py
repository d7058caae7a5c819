"""Count all again from the records: to compare it with what is kept, and to put that right.

A rebuild compares the tallies with the records, in parts that several workers may share, and writes those anew that
are wrong. Then all of them are counted in one snapshot, and what the summaries lack is added to them some figures at a
time: what changes meanwhile is added beside.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.core.among import among
from hub.core.db import UnitOfWork
from hub.core.ids import new_id
from hub.core.jobs.parts import Work, divide
from hub.insight.summaries.folding import add, place_of, unfolded
from hub.insight.summaries.keeping import renew
from hub.insight.summaries.models import Increment, Rebuild, Summary, Tally
from hub.insight.summaries.reading import EVERY, READERS
from hub.insight.summaries.types import Held, Place, Spans, each_fact, parts_of, spans_of
from hub.learners.models import Learner

Batch = Sequence[UUID]
Watch = Callable[[Sequence[Batch]], Iterable[Batch]]
ROUND, RECORDS, WRONG = "insight rebuild", "records", "wrong"
AT_A_TIME = 500  # records compared in one transaction, which nobody waits for
WRONG_AT_A_TIME = 20  # tallies held and written in one transaction
READ_AT_ONCE = 1_000  # rows, so that memory stays flat
FIGURES_AT_A_TIME = 500  # put right in one transaction
ALL = UUID(int=2**128 - 1)


def plan(uow: UnitOfWork) -> Iterator[Work]:
    yield Work(RECORDS, uow.session.scalars(sa.select(Learner.id).order_by(Learner.id)).all(), AT_A_TIME)


def compare_some(uow: UnitOfWork, batch: Batch) -> Counter[str]:
    """Look at the tallies of some records, and leave to the next parts which of them say something else.

    Nothing is held: whoever changes a record meanwhile brings its tally in line, and what was half seen is looked at
    again.
    """
    query = sa.select(Tally.id, Tally.parts).where(among(Tally.id, batch))
    tallies = {row.id: row.parts for row in uow.session.execute(query)}
    wrong = [
        one for one, held in zip(batch, from_records(uow, batch), strict=True) if tallies.get(one) != held
    ]
    divide(uow, WRONG, wrong, WRONG_AT_A_TIME)
    return Counter({RECORDS: len(batch)})


def rebuild_some(uow: UnitOfWork, batch: Batch) -> Counter[str]:
    """Bring the tallies of some records in line with them."""
    renew(uow, dict.fromkeys(batch, EVERY), telling=False)
    return Counter({WRONG: len(batch)})


ACTS = {RECORDS: compare_some, WRONG: rebuild_some}


def finishing(uow: UnitOfWork) -> bool:
    """Whether a rebuild was broken off when the tallies had all been read again."""
    return uow.session.scalar(sa.select(Rebuild.id).where(Rebuild.reached == ALL)) is not None


def begin_to_finish(uow: UnitOfWork) -> UUID:
    """From now on this worker puts the summaries right, and no other that had begun to."""
    uow.change(sa.delete(Rebuild))
    return uow.add(Rebuild(id=new_id(), reached=ALL)).id


def wrong_by_tallies(uow: UnitOfWork) -> Counter[Place]:
    """By how much each figure is less than the tallies say. In a snapshot."""
    return differences(uow, (row.parts for row in _all(uow, Tally.id, Tally.parts)))


def in_portions(wrong: Counter[Place]) -> Iterator[dict[Place, int]]:
    places = sorted(wrong)
    for at in range(0, len(places), FIGURES_AT_A_TIME):
        yield {place: wrong[place] for place in places[at : at + FIGURES_AT_A_TIME]}


def put_right(uow: UnitOfWork, mine: UUID, portion: Mapping[Place, int]) -> bool:
    """Add what is less, unless another worker has begun to finish since."""
    if uow.session.scalar(sa.select(Rebuild).where(Rebuild.id == mine).with_for_update()) is None:
        return False
    add(uow, portion, {})
    return True


def finish(uow: UnitOfWork, mine: UUID) -> None:
    uow.change(sa.delete(Rebuild).where(Rebuild.id == mine))


def _all(uow: UnitOfWork, row_id: Any, *others: Any) -> Iterator[Any]:
    """These columns of every row in the order of the ids, some at a time."""
    query = sa.select(row_id, *others).order_by(row_id).limit(READ_AT_ONCE)
    rows = uow.session.execute(query).all()
    while rows:
        yield from rows
        rows = uow.session.execute(query.where(row_id > rows[-1].id)).all()


def wrong_figures(uow: UnitOfWork, watch: Watch = iter) -> Counter[Place]:
    """By how much each figure is less than a recount of all records says. `watch` hands the batches back one by one."""
    return differences(uow, (held for batch in watch(_batches(uow)) for held in from_records(uow, batch)))


def _batches(uow: UnitOfWork) -> list[Batch]:
    ids = uow.session.scalars(sa.select(Learner.id).order_by(Learner.id)).all()
    return [ids[at : at + AT_A_TIME] for at in range(0, len(ids), AT_A_TIME)]


def from_records(uow: UnitOfWork, batch: Batch) -> Iterator[Held]:
    """What these records count, read from their history and nothing else."""
    found = {name: reader(uow, batch) for name, reader in READERS.items()}
    for learner_id in batch:
        yield {name: part[learner_id] for name, part in found.items() if learner_id in part}


def differences(uow: UnitOfWork, counted: Iterable[Held]) -> Counter[Place]:
    """By how much each figure has to change so that it is what was `counted` and what has no record any more."""
    wrong = _places(counted)
    for row in _all(uow, *_columns(Summary)):
        wrong[place_of(row)] -= row.number - row.gone
    for place, number, gone in unfolded(_all(uow, *_columns(Increment))):
        wrong[place] -= number - gone
    return Counter({place: by for place, by in wrong.items() if by})


def _places(counted: Iterable[Held]) -> Counter[Place]:
    """Every figure of these. Of a week within a month each is counted once, which halves the work."""
    together: dict[tuple[str, str, Spans], Counter[tuple[str, str]]] = defaultdict(Counter)
    for held in counted:
        for fact in each_fact(held):
            numbers = together[fact.organisation, fact.measure, spans_of(fact.day)]
            for each in parts_of(fact):
                numbers[each] += 1
    found: Counter[Place] = Counter()
    while together:
        (organisation, measure, spans), numbers = together.popitem()
        for (by, part), number in numbers.items():
            for grain, start in spans:
                found[Place(organisation, measure, grain, start, by, part)] += number
    return found


def _columns(model: Any) -> list[Any]:
    names = [attribute.key for attribute in sa.inspect(model).column_attrs if attribute.key != "id"]
    return [model.id, *(getattr(model, name) for name in names)]
