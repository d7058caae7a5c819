"""Delete one tier of a record, and leave the rest: its key goes, and a new one seals what has to stay of it.

What the old key sealed cannot be read again, wherever a copy of it lies. The values of the tier are empty from then on,
as if nobody had asked. Which rows and plain columns go with it, and what stays and why, are rows of data/tiers.toml.
"""

import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.audit import ledger
from hub.audit import services as audit
from hub.audit.ledger import Act, Kept, again
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.model import Base, mapped_classes
from hub.core.sealed import SealedAttribute, Tier, sealed_attributes
from hub.core.shred import out_of_the_files
from hub.learners.models import Learner
from hub.learners.queries import records_of
from hub.referrals.case.erase import Gone, eraser

_FILE = Path(__file__).parent / "data" / "tiers.toml"
APART = (Tier.SPECIAL, Tier.ASSESSMENT)  # of what is left without the core nobody would know whose it is


@dataclass(frozen=True, slots=True)
class Exemption:
    """What of a tier stays. Without `proposal` a law says so."""

    label: str
    why: str
    fields: Sequence[str] = ()
    proposal: bool = True


@dataclass(frozen=True, slots=True)
class Parts:
    """What goes with a tier, and what stays of it."""

    label: str
    rows: frozenset[str]
    columns: Sequence[str]
    kept: Sequence[Exemption]

    @property
    def staying(self) -> frozenset[str]:
        return frozenset(name for one in self.kept for name in one.fields)


@cache
def parts(tier: Tier) -> Parts:
    said: Mapping[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))[tier.value]
    kept = [Exemption(**one) for one in said["kept"]]
    return Parts(said["label"], frozenset(said["rows"]), said["columns"], kept)


def erase_tier(uow: UnitOfWork, learner_id: UUID, tier: Tier) -> Gone:
    """Of the record and of those that were merged into it. Whoever calls has checked that nothing holds it.

    The numbers are of rows that went, or of which values did.
    """
    uow.flush()
    records = list(dict.fromkeys(records_of(uow, learner_id)))
    with uow.acting_as(eraser(uow)):
        decisions = consent.for_upkeep(uow, records, Category)
        rows = Counter(_whole_rows(uow, tier, records))
        staying = [one for each in records for one in _opened(uow, tier, each, decisions[each])]
        kek_ids = frozenset(kek for each in records for kek in uow.keys.forget(each, [tier]))
        for each in records:
            uow.keys.create(each, [tier])
        for row, attribute, text in staying:
            attribute.put(row, text)
        rows += Counter(type(row).__tablename__ for row in {one[0]: None for one in staying})
        _empty_columns(uow, tier, records)
    for each in records:
        audit.record(uow, "learner.erase-tier", subject_id=each, decision=tier.value)
        ledger.keep(uow, Act.TIER_ERASED, learner_id=each, tier=tier.value)
    uow.after_commit(lambda: out_of_the_files(uow.session.get_bind()))
    return Gone({name: number for name, number in rows.items() if number}, kek_ids)


@again(Act.TIER_ERASED)
def tier_erased_again(uow: UnitOfWork, kept: Kept) -> None:
    """The backup still has it. What was said anew since the erasure is in no backup from before."""
    with uow.acting_as(eraser(uow)):
        known = uow.session.get(Learner, kept.id("learner_id")) is not None
    if known:
        erase_tier(uow, kept.id("learner_id"), Tier(kept.ids["tier"]))


def _models(tier: Tier) -> Iterator[tuple[Any, list[SealedAttribute]]]:
    """Each class with values of the tier, and which they are."""
    for model in mapped_classes():
        if found := [one for one in sealed_attributes(model) if one.field.tier is tier]:
            yield model, found


def _whole_rows(uow: UnitOfWork, tier: Tier, records: Collection[UUID]) -> Mapping[str, int]:
    return {
        model.__tablename__: uow.change(
            sa.delete(model)
            .where(model.learner_id.in_(records))
            .execution_options(synchronize_session="fetch")
        )
        for model, _ in _models(tier)
        if model.__tablename__ in parts(tier).rows
    }


def _opened(
    uow: UnitOfWork, tier: Tier, learner_id: UUID, decision: Decision
) -> list[tuple[Base, SealedAttribute, str | None]]:
    """Every value of the tier in the rows that stay: its text where it is kept, else nothing."""
    found: list[tuple[Base, SealedAttribute, str | None]] = []
    for model, attributes in _models(tier):
        for row in uow.session.scalars(sa.select(model).where(model.learner_id == learner_id)):
            found += [(row, one, _kept(row, one, decision)) for one in attributes]
    return found


def _kept(row: Base, attribute: SealedAttribute, decision: Decision) -> str | None:
    field = attribute.field
    if f"{field.table}.{field.column}" not in parts(field.tier).staying:
        return None
    return attribute.__get__(row, type(row)).reveal(decision)


def _empty_columns(uow: UnitOfWork, tier: Tier, records: Collection[UUID]) -> None:
    models: Mapping[str, Any] = {model.__tablename__: model for model in mapped_classes()}
    for table, _, column in (name.partition(".") for name in parts(tier).columns):
        model = models[table]
        for row in uow.session.scalars(sa.select(model).where(model.learner_id.in_(records))):
            setattr(row, column, None)
