"""Let everything that hangs off one record hang off another, with a journal by which it can go back.

Only for the job that the fence lets move rows. One transaction; a record that is not open to jobs has no rows here.
"""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.accounts.types import OrganisationKind
from hub.consent.models import Grant
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.duplicates import filling, rows, rules, settle, sharing
from hub.duplicates.filling import Side
from hub.duplicates.journal import Journal, differences, snapshot
from hub.duplicates.rows import Rows
from hub.learners.finding import index as name_keys
from hub.learners.finding.opened import OPENED, opened
from hub.learners.models import Learner
from hub.learners.types import RegistrationState

Opened = Mapping[UUID, Decision]


def move(uow: UnitOfWork, stays: Learner, other: Learner) -> tuple[Journal, frozenset[str]]:
    """Everything of the other record to the one that stays; the other is closed. With the categories that moved."""
    everything = rows.of(uow, [stays.id, other.id]) | settle.naming(uow, other.id)
    ours, theirs = rows.whose(everything, stays.id), rows.whose(everything, other.id)
    open_to = opened_whole(uow, stays.id, other.id)
    journal, before = Journal(), snapshot(everything)
    fill(stays, other, _side(ours, open_to[stays.id]), _side(theirs, open_to[other.id]), journal)
    filling.take_priority(settle.open_waits(ours), settle.open_waits(theirs), open_to, journal)
    keep = settle.before(uow, ours, theirs) | settle.join_companions(everything, stays.id, other.id)
    uow.flush()
    going = leaving(uow, ours, theirs, keep)
    for row_id in going:
        rows.give(theirs[row_id], stays.id, open_to[other.id])
    close(uow, theirs, other)
    uow.flush()
    settle.after(uow, stays.id)
    uow.flush()
    journal.moved = [str(row_id) for row_id in going]
    journal.changed = differences(before, snapshot(everything))
    filled = (row for row in theirs.values() if row.__tablename__ in rules.FILLED)
    return journal, rows.kinds([*(everything[row_id] for row_id in going), *filled])


def opened_whole(uow: UnitOfWork, *learner_ids: UUID) -> Opened:
    """Every category of these records, for what is sealed again."""
    uow.keys.load(learner_ids)
    return consent.disclose(uow, learner_ids, Category)


def fill(stays: Learner, other: Learner, mine: Side, theirs: Side, journal: Journal) -> None:
    """The answers, and what of the record itself SQL knows. The earlier day counts."""
    filling.complete(mine, theirs, journal)
    for name in rules.FILLED_PLAIN:
        if getattr(stays, name) is None:
            setattr(stays, name, getattr(other, name))
    stays.joined_on = min(stays.joined_on, other.joined_on)
    stays.done = [*stays.done, *(section for section in other.done if section not in stays.done)]
    stays.answered = [*stays.answered, *(page for page in other.answered if page not in stays.answered)]


def leaving(uow: UnitOfWork, ours: Rows, theirs: Rows, keep: set[UUID]) -> list[UUID]:
    """Which rows go: all but those that keep to their record, and what is a part of them."""
    hubs, there = hub_ids(uow), [*ours.values()]
    keeping = {
        row_id
        for row_id, row in theirs.items()
        if row_id in keep
        or row.__tablename__ in rules.STAYS
        or (isinstance(row, Grant) and row.recipient_id in hubs)
        or rows.collides(row, there)
    }
    staying = rows.parts_of(theirs, keeping)
    return [row_id for row_id in theirs if row_id not in staying]


def find_by_what_is_known(uow: UnitOfWork, learner: Learner) -> None:
    """Whoever looks for the person finds them by what their record says now, and those merged into it."""
    decision = consent.may_see(uow, learner.id, OPENED)
    name_keys.reindex_identifiers(uow, learner, decision)
    name_keys.keep(uow, learner.id, opened(learner, decision))


def hub_ids(uow: UnitOfWork) -> frozenset[UUID]:
    return frozenset(
        uow.session.scalars(sa.select(Organisation.id).where(Organisation.kind == OrganisationKind.HUB))
    )


def close(uow: UnitOfWork, theirs: Rows, other: Learner) -> None:
    """The record that was merged is open to nobody; its own reference leads to the one that stays."""
    for grant in settle.of(theirs, Grant):
        if grant.learner_id == other.id and grant.withdrawn_at is None:
            sharing.end(uow, grant)
    other.move_to(RegistrationState.MERGED)


def _side(found: Rows, decision: Decision) -> Side:
    return Side(
        {row.__tablename__: row for row in found.values() if row.__tablename__ in rules.FILLED}, decision
    )
