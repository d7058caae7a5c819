"""The summaries change in the transaction that changes what they count: by increments, each a row of its own.

What a record counts is read again when the transaction is about to commit, and compared with its tally. The tally is
held until the commit, so of two that change one record the later sees what the earlier did; nobody else waits, and no
row is shared by the whole hub (ADR 20).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState, UOWTransaction

from hub.assessment.achieved.models import AchievedLevel
from hub.assessment.models import Assessment
from hub.assessment.types import AssessmentState
from hub.consent.models import Block, Grant, Restriction
from hub.consent.types import Purpose
from hub.core.actor import Viewer
from hub.core.db import HubSession, UnitOfWork
from hub.core.ids import new_id
from hub.demand.models import Demand
from hub.directory.models import TaughtClass
from hub.insight.summaries.models import Increment, Tally
from hub.insight.summaries.reading import (
    CALLS,
    DEMAND,
    EVERY,
    LEVELS,
    PERSON,
    READERS,
    REFERRALS,
    STEPS,
    WAITING,
    Part,
)
from hub.insight.summaries.types import Fact, facts_of
from hub.learners.models import Learner
from hub.referrals.models import Referral, Transition, WaitingEntry
from hub.tracking.destinations.models import DestinationCheck
from hub.tracking.enrolment.models import Enrolment

JOB = Viewer.job("keep the summaries", storage=True)
_INSERT = sa.insert(cast("sa.Table", Increment.__table__))
_TOUCHED, _OVER, _CLASSES = "touched for summaries", "deleted in bulk", "classes for summaries"

# The part of a record that is read again when one of these columns of a row changes.
WATCHED: Mapping[type[Any], tuple[tuple[str, ...], tuple[str, ...]]] = {
    Learner: (("intake", "channel", "outcode", "joined_on"), (PERSON,)),
    Grant: (("withdrawn_at", "valid_from", "valid_to", "open_categories", "recipient_id"), (PERSON,)),
    Block: (("ends_at", "user_id", "recipient_id"), (PERSON,)),
    Restriction: (("lifted_at",), (PERSON,)),
    Assessment: (("state", "assessed_on", "placement", "strand"), (LEVELS,)),
    AchievedLevel: (("state", "reached_on", "placement"), (LEVELS,)),
    Referral: (("state", "sent_at", "answered_at", "class_id", "recipient_id"), (REFERRALS,)),
    Transition: (("verb", "at"), (REFERRALS,)),
    Enrolment: (("started_on", "ended_on", "recipient_id"), (REFERRALS, CALLS)),
    WaitingEntry: (("joined_on", "closed_on", "level", "strand", "outcode"), (WAITING,)),
    Demand: (("opened_on", "closed_on", "level", "strand", "outcode"), (DEMAND,)),
    DestinationCheck: (("state", "state_since", "ended_on"), (CALLS,)),
}

# Rows of which only some count.
COUNTS: Mapping[type[Any], Callable[[Any], bool]] = {
    Grant: lambda row: row.purpose == Purpose.STATISTICS,
    Assessment: lambda row: row.state is not AssessmentState.DRAFT,
    Transition: lambda row: row.verb in STEPS,
}


@event.listens_for(HubSession, "before_flush")
def _note(session: HubSession, _context: UOWTransaction, _instances: Any) -> None:
    new, deleted = session.new, session.deleted
    for row in (*new, *session.dirty, *deleted):
        if type(row) is TaughtClass and _changed(row, "accredited"):
            session.info.setdefault(_CLASSES, set()).add(row.id)
        if type(row) not in WATCHED or not COUNTS.get(type(row), bool)(row):
            continue
        columns, parts = WATCHED[type(row)]
        if row in new or row in deleted or any(_changed(row, name) for name in (*columns, "learner_id")):
            _touch(session, _whose(row), parts)


def _changed(row: Any, name: str) -> bool:
    return bool(sa.inspect(row).attrs[name].history.has_changes())


def _whose(row: Any) -> Iterable[UUID]:
    """Of one record, or of two where a merge moves the row."""
    if isinstance(row, Learner):
        return (row.id,)
    return (row.learner_id, *sa.inspect(row).attrs.learner_id.history.deleted)


def _touch(session: Any, learners: Iterable[UUID], parts: Iterable[str]) -> None:
    touched = session.info.setdefault(_TOUCHED, defaultdict(set))
    for learner_id in learners:
        touched[learner_id].update(parts)


@event.listens_for(HubSession, "do_orm_execute")
def _note_many(state: ORMExecuteState) -> None:
    """One statement over many rows. What it deletes is over, as where a record is erased: it has counted, and stays."""
    if not (state.is_update or state.is_delete) or state.bind_mapper is None:
        return
    model, chosen = state.bind_mapper.class_, getattr(state.statement, "whereclause", None)
    if chosen is None or (model not in WATCHED and model is not Tally):
        return
    if state.is_update and model in WATCHED and not _sets(state.statement, WATCHED[model][0]):
        return
    if model is Tally:
        for held in state.session.scalars(sa.select(Tally.parts).where(chosen)):
            write(state.session, Counter(), Counter(), facts_of(held))
    elif model is not Learner:
        learners = set(state.session.scalars(sa.select(model.learner_id).where(chosen)))
        _touch(state.session, learners, WATCHED[model][1])
        if state.is_delete:
            state.session.info.setdefault(_OVER, set()).update(learners)


def _sets(update: Any, names: Collection[str]) -> bool:
    """Whether an update gives one of these columns a value."""
    return any(column.key in names for column in update._values)


def count_up(uow: UnitOfWork) -> None:
    """What this unit of work changed in the summaries. It is the last that it does before the audit is written."""
    touched: Mapping[UUID, set[str]] = uow.session.info.pop(_TOUCHED, {})
    over: set[UUID] = uow.session.info.pop(_OVER, set())
    classes: set[UUID] = uow.session.info.pop(_CLASSES, set())
    if not touched and not classes:
        return
    with uow.acting_as(JOB):
        parts = {learner_id: set(several) for learner_id, several in touched.items()}
        for learner_id in _sent_to(uow, classes):
            parts.setdefault(learner_id, set()).add(REFERRALS)
        renew(uow, parts, over)


def _sent_to(uow: UnitOfWork, classes: Collection[UUID]) -> Iterable[UUID]:
    if not classes:
        return ()
    return uow.session.scalars(
        sa.select(Referral.learner_id).where(Referral.class_id.in_(classes)).distinct()
    )


def renew(
    uow: UnitOfWork,
    parts: Mapping[UUID, Collection[str]],
    over: Collection[UUID] = (),
    *,
    telling: bool = True,
) -> None:
    """Read these parts of these records again, and write the difference to their tallies; as a job of the storage.

    Of the learners in `over`, what counts no more is history: it stays in the summaries, without a record. Without
    `telling` only the tallies change: the summaries are compared with them afterwards.
    """
    tallies = _locked(uow, parts.keys())
    if missing := parts.keys() - tallies.keys():
        begun = _begin(uow, missing)
        tallies |= begun
        parts = {**parts, **dict.fromkeys(begun, EVERY)}
    found = {
        name: READERS[name](uow, [one for one in tallies if name in parts[one]])
        for name in READERS
        if any(name in parts[one] for one in tallies)
    }
    for learner_id, tally in tallies.items():
        read = {name: found[name][learner_id] for name in parts[learner_id] if learner_id in found[name]}
        kept = {name: part for name, part in tally.parts.items() if name not in parts[learner_id]}
        held = kept | read
        if telling and held != tally.parts:
            _tell(uow, tally.parts, held, over=learner_id in over)
        if held != tally.parts:
            tally.parts = held
    uow.flush()


def _locked(uow: UnitOfWork, learners: Collection[UUID]) -> dict[UUID, Tally]:
    """Always in one order, so that two never wait for each other."""
    query = sa.select(Tally).where(Tally.id.in_(learners)).order_by(Tally.id)
    locking = query.with_for_update().execution_options(populate_existing=True)
    return {row.id: row for row in uow.session.scalars(locking)}


def _begin(uow: UnitOfWork, learners: Collection[UUID]) -> dict[UUID, Tally]:
    """Of records without a tally, one that counts nothing yet; none of a record that is no longer there."""
    there = uow.session.scalars(sa.select(Learner.id).where(Learner.id.in_(learners)).order_by(Learner.id))
    new = there.all()
    if not new:
        return {}
    uow.session.execute(
        inserting(uow)(Tally).on_conflict_do_nothing(), [{"id": one, "parts": {}} for one in new]
    )
    return _locked(uow, new)


def inserting(uow: UnitOfWork) -> Any:
    """The `INSERT … ON CONFLICT` of this database."""
    on_postgresql = uow.session.get_bind().dialect.name == "postgresql"
    return postgresql.insert if on_postgresql else sqlite.insert


def _tell(uow: UnitOfWork, kept: dict[str, Part], held: dict[str, Part], *, over: bool) -> None:
    before, after = facts_of(kept), facts_of(held)
    less = before - after
    write(uow.session, after - before, Counter() if over else less, less if over else Counter())


def write(session: Any, more: Counter[Fact], less: Counter[Fact], gone: Counter[Fact]) -> None:
    rows = [
        {"id": new_id(), **_columns(fact), "number": number, "gone": without}
        for facts, sign, past in ((more, 1, 0), (less, -1, 0), (gone, 0, 1))
        for fact, often in facts.items()
        for number, without in [(sign * often, past * often)]
    ]
    if rows:
        session.execute(_INSERT, rows)


def _columns(fact: Fact) -> dict[str, Any]:
    return {
        "organisation_id": UUID(fact.organisation),
        "measure": fact.measure,
        "day": date.fromisoformat(fact.day),
        "level": fact.level,
        "strand": fact.strand,
        "area": fact.area,
        "channel": fact.channel,
        "provider_id": fact.provider and UUID(fact.provider),
        "kind": fact.kind,
        "joined": fact.joined and date.fromisoformat(fact.joined),
    }


UnitOfWork.count_up = count_up
