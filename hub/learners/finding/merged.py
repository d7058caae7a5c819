"""What the records say that were merged into somebody's: by that, too, they are found."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services import disclosure as consent
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.learners import identifiers
from hub.learners.finding.keys import PersonTyped
from hub.learners.finding.opened import OPENED, STORED, opened_stored
from hub.learners.models import Learner, MergedRecord
from hub.learners.types import MergeState

INDEXER = Viewer.job("find people by merged records", storage=True)
Merged = Mapping[UUID, Sequence[PersonTyped]]


def with_others(learner_id: sa.SQLColumnExpression[UUID]) -> sa.ColumnElement[bool]:
    """Whether other records were merged into it: `merged_into` need be asked of no one else."""
    merges = MergedRecord.__table__.alias("merged_into_it")
    into_it = sa.select(merges.c.id).where(
        merges.c.learner_id == learner_id, merges.c.state == MergeState.MERGED
    )
    return into_it.exists()


def merged_into(uow: UnitOfWork, learner_ids: Collection[UUID], reader: Viewer = INDEXER) -> Merged:
    """By record that stayed, what each says that was merged into it, as far as the job `reader` may open it.

    No statement where nobody is asked about; one where there is no such record, and two more where there is.
    """
    if not learner_ids:
        return {}
    query = (
        sa.select(MergedRecord.learner_id.label("stayed_id"), *STORED)
        .join(Learner, Learner.id == MergedRecord.other_id)
        .where(MergedRecord.learner_id.in_(learner_ids), MergedRecord.state == MergeState.MERGED)
        .order_by(MergedRecord.merged_at, MergedRecord.id)
    )
    found: dict[UUID, list[PersonTyped]] = defaultdict(list)
    with uow.acting_as(reader):
        rows = uow.session.execute(query).all()
        decisions = consent.disclose(uow, [row.id for row in rows], OPENED) if rows else {}
        people = opened_stored(uow, [row[1:] for row in rows], decisions)
    for row in rows:
        if row.id in people:
            found[row.stayed_id].append(people[row.id])
    return found


def held_before(uow: UnitOfWork, learner_ids: Collection[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """What `identifiers.held` says of the records that were merged into each of these."""
    merged = merged_into(uow, learner_ids)
    return {one: [known for person in people for known in held_by(person)] for one, people in merged.items()}


def held_by(person: PersonTyped) -> list[tuple[str, str]]:
    """The identifiers of somebody as (field, normalised value)."""
    return [(field, identifiers.normalise(field, value)) for field, value in typed(person)]


def typed(person: PersonTyped) -> list[tuple[str, str]]:
    """The identifiers of somebody as they are typed or opened, each a (field, value)."""
    said = {"nino": [person.nino], "uln": [person.uln], "email": [person.email], "phone": person.phones}
    return [(field, value) for field, values in said.items() for value in values if value]
