"""How much of what a learner said an erasure would take, by kind of data: opened to be counted, and shown to nobody."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.services.restriction import KEEPING
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.model import Base, mapped_classes
from hub.core.sealing.packed import PackedAttribute
from hub.core.sealing.sealed import SealedAttribute, sealed_attributes
from hub.learners.queries import records_of
from hub.referrals.case.portions import Portion, going


def said(uow: UnitOfWork, learner_id: UUID, portion: Portion) -> Mapping[Category, int]:
    """Answers and texts of the record and of those merged into it, by kind, without what was left blank."""
    records = list(dict.fromkeys(records_of(uow, learner_id)))
    found: Counter[Category] = Counter()
    with uow.acting_as(KEEPING):
        decisions = consent.for_upkeep(uow, records, Category)
        for model in mapped_classes():
            gone = [one for one in sealed_attributes(model) if going(portion, one.field)]
            if gone and hasattr(model, "learner_id"):
                for row in uow.session.scalars(sa.select(model).where(model.learner_id.in_(records))):
                    for one in gone:
                        found[Category(one.field.category)] += _said(row, one, decisions[row.learner_id])
    return {kind: found[kind] for kind in Category if found[kind]}


def _said(row: Base, attribute: SealedAttribute, decision: Decision) -> int:
    """How many answers one sealed value holds; what stands there where nobody has asked is none."""
    kept = attribute.__get__(row, type(row))
    if not isinstance(attribute, PackedAttribute):
        return int(bool(kept.reveal(decision)))
    answers = kept.value(decision)
    return sum(answers[name] != part.read_from({}) for name, part in attribute.parts.items())
