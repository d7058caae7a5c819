"""Records that are merged and parted again in the middle of a life, and what is kept of each record."""

import json
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent.fence import MERGING
from hub.consent.models import GrantEvent
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.sealing.packed import PackedAttribute
from hub.core.sealing.sealed import sealed_attributes
from hub.duplicates import journal, rows
from hub.duplicates.services.merge import merge
from hub.duplicates.services.undo import undo
from hub.learners.finding.models import NameKey
from hub.learners.models import BlindIndex, Learner, MergedRecord
from hub.learners.types import MergeState, RegistrationState
from tests.factories.life_around import WholeLife

# What happened is not taken back; by what somebody is found is written anew.
NOT_COMPARED = (MergedRecord, GrantEvent, BlindIndex, NameKey)

Whole = dict[str, dict[str, Any]]


class MergingLife(WholeLife):
    """A life in which a steward takes people for one person, and finds that they are not."""

    def merge(self, luck: Random) -> None:
        one, other = luck.sample(self.people, 2)
        with self.by(self.area.steward) as uow:
            merge(uow, one, other, "They say so")

    def undo(self, luck: Random) -> None:
        with self.work(MERGING) as uow:
            query = sa.select(MergedRecord.id).where(MergedRecord.state == MergeState.MERGED)
            found = uow.session.scalars(query.order_by(MergedRecord.id)).all()
        if found:
            with self.by(self.area.steward) as uow:
                undo(uow, luck.choice(found), "They are two")

    def still_there(self) -> list[UUID]:
        """The people who were not merged into somebody."""
        with self.work(MERGING) as uow:
            query = sa.select(Learner.id).where(Learner.intake != RegistrationState.MERGED)
            return list(uow.session.scalars(query.order_by(Learner.id)))


def everything_of(uow: UnitOfWork, *learner_ids: UUID) -> Whole:
    """Each row of these learners by table and id: whose it is, its plain columns, and what is sealed, opened."""
    with uow.acting_as(MERGING):
        decisions = consent.disclose(uow, learner_ids, Category)
        return {
            f"{row.__tablename__} {row.id}": {
                "whose": str(rows.learner_of(row)),
                **journal.plain_of(row),
                **{
                    one.field.column: opened(one, row, decisions[rows.learner_of(row)])
                    for one in sealed_attributes(type(row))
                },
            }
            for row in rows.of(uow, learner_ids).values()
            if not isinstance(row, NOT_COMPARED)
        }


def opened(attribute: Any, row: Any, decision: Any) -> Any:
    """What a sealed attribute says; an answer that nobody gave is the same as none."""
    text = attribute.__get__(row, type(row)).reveal(decision)
    if isinstance(attribute, PackedAttribute):
        return {name: answer for name, answer in json.loads(text or "{}").items() if answer is not None}
    return text
