"""Who may be the same person, for many at once: what the index says is read together, and everybody opened once.

Among very many each shares a key with hundreds. Those who share the same names stand side by side, so that whom one of
them is compared with the others are, too.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.core.among import among
from hub.core.db import UnitOfWork
from hub.learners.finding.candidates import (
    MOST_OPENED,
    OF_IDENTIFIER,
    WEIGHTS,
    Known,
    alike,
    open_to_compare,
)
from hub.learners.finding.keys import KeyKind
from hub.learners.finding.models import NameKey
from hub.learners.finding.score import Likeness
from hub.learners.models import BlindIndex

Alike = Mapping[UUID, Mapping[UUID, Likeness]]


def side_by_side(uow: UnitOfWork, learner_ids: Sequence[UUID]) -> list[UUID]:
    """The same people, by the two names of each that most others share: one statement."""
    how_often = sa.func.row_number().over(order_by=(sa.func.count(), NameKey.digest)).label("place")
    two_names = NameKey.kind == KeyKind.PAIR
    shared = (
        sa.select(NameKey.digest, how_often)
        .where(two_names)
        .group_by(NameKey.digest)
        .having(sa.func.count() > 1)
        .subquery()
    )
    most = (
        sa.select(NameKey.learner_id, sa.func.max(shared.c.place))
        .join(shared, shared.c.digest == NameKey.digest)
        .where(two_names)
        .group_by(NameKey.learner_id)
    )
    place: dict[UUID, int] = dict(tuple(row) for row in uow.session.execute(most))
    return sorted(learner_ids, key=lambda one: (place.get(one, 0), one))


def alike_to(uow: UnitOfWork, learner_ids: Collection[UUID]) -> tuple[Alike, dict[UUID, Known]]:
    """For each of these people who is alike, and everybody who was opened for it: seven statements, however many.

    Who shares no key with anybody is not opened.
    """
    nearest = {one: others for one, others in _nearest_to(uow, learner_ids).items() if others}
    people = open_to_compare(uow, {*nearest, *chain(*nearest.values())}) if nearest else {}
    found = {
        one: alike(people[one], {other: people[other] for other in others if other in people})
        for one, others in nearest.items()
        if one in people
    }
    return found, people


def _nearest_to(uow: UnitOfWork, learner_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Whom the index says to compare each with, most in common first."""
    shared: dict[UUID, Counter[UUID]] = {one: Counter() for one in learner_ids}
    for model, weights in ((NameKey, WEIGHTS), (BlindIndex, None)):
        for one, weighed in _weighed(uow, model, learner_ids, weights).items():
            shared[one].update(weighed)
    for one, others in shared.items():
        del others[one]
    return {one: [other for other, _ in others.most_common(MOST_OPENED)] for one, others in shared.items()}


def _weighed(
    uow: UnitOfWork, model: Any, learner_ids: Collection[UUID], weights: Mapping[Any, int] | None
) -> dict[UUID, Counter[UUID]]:
    """How much each has in common with others by one of the two indexes: two statements.

    While an index key takes another's place, people have rows of both: what is in common under one of them counts.
    """
    kind = model.kind if weights else sa.literal("")
    own = sa.select(model.learner_id, model.digest, model.key_id, kind).where(
        among(model.learner_id, learner_ids)
    )
    rows = uow.session.execute(own).all()
    # Named one by one: of those of a part PostgreSQL would read the whole index.
    theirs = {row.digest for row in rows}
    holders: dict[bytes, list[UUID]] = defaultdict(list)
    for digest, learner_id in uow.session.execute(
        sa.select(model.digest, model.learner_id).where(model.digest.in_(theirs))
    ):
        holders[digest].append(learner_id)
    found: dict[tuple[UUID, str], Counter[UUID]] = defaultdict(Counter)
    for learner_id, digest, key_id, of_kind in rows:
        others, weight = found[learner_id, key_id], weights[of_kind] if weights else OF_IDENTIFIER
        for other in holders[digest]:
            others[other] += weight
    most: dict[UUID, Counter[UUID]] = defaultdict(Counter)
    for (learner_id, _), others in found.items():
        most[learner_id] |= others
    return most
