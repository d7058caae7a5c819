"""Delete one tier of a record, or of it one kind of data, and leave the rest: its key goes, and a new one seals what
has to stay of it.

What the old key sealed cannot be read again, wherever a copy of it lies. The values that go are empty from then on, as
if nobody had asked. Which rows and plain columns go with a tier, and what stays and why, are rows of data/tiers.toml.
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
from hub.core.sealed import REGISTRY, SealedAttribute, SealedField, Tier, sealed_attributes
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
    copies: Sequence[str]
    kept: Sequence[Exemption]

    @property
    def staying(self) -> frozenset[str]:
        return frozenset(name for one in self.kept for name in one.fields)


@cache
def parts(tier: Tier) -> Parts:
    said: Mapping[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))[tier.value]
    kept = [Exemption(**one) for one in said["kept"]]
    return Parts(said["label"], frozenset(said["rows"]), said["columns"], said["copies"], kept)


@cache
def categories_apart() -> Mapping[Category, Tier]:
    """The kinds of data that can go by themselves: sealed in one tier that can go, beside others."""
    of_kind: dict[str, set[Tier]] = {}
    for field in REGISTRY.values():
        of_kind.setdefault(field.category, set()).add(field.tier)
    alone = {
        Category(kind): next(iter(tiers))
        for kind, tiers in of_kind.items()
        if len(tiers) == 1 and tiers < set(APART)
    }
    tiers = Counter(alone.values())
    return {kind: tier for kind, tier in alone.items() if tiers[tier] > 1}


def goes(field: SealedField, tier: Tier, category: Category | None) -> bool:
    """Whether a value goes with the tier, or with one kind of data of it."""
    name = f"{field.table}.{field.column}"
    if field.tier is not tier or name in parts(tier).staying:
        return False
    return category is None or field.category == category or name in parts(tier).copies


def erase_tier(uow: UnitOfWork, learner_id: UUID, tier: Tier, category: Category | None = None) -> Gone:
    """Of the record and of those that were merged into it. Whoever calls has checked that nothing holds it.

    With a `category` only what of the tier is of that kind. The numbers are of rows that went, or of which values did.
    """
    uow.flush()
    records = list(dict.fromkeys(records_of(uow, learner_id)))
    with uow.acting_as(eraser(uow)):
        decisions = consent.for_upkeep(uow, records, Category)
        rows = Counter(_whole_rows(uow, tier, records, category))
        staying = [one for each in records for one in _opened(uow, tier, each, decisions[each], category)]
        kek_ids = frozenset(kek for each in records for kek in uow.keys.forget(each, [tier]))
        for each in records:
            uow.keys.create(each, [tier])
        for row, attribute, text in staying:
            attribute.put(row, text)
        emptied = {row: None for row, attribute, _ in staying if goes(attribute.field, tier, category)}
        rows += Counter(type(row).__tablename__ for row in emptied)
        if category is None:
            _empty_columns(uow, tier, records)
    for each in records:
        audit.record(uow, "learner.erase-tier", subject_id=each, decision=category or tier.value)
        ledger.keep(uow, Act.TIER_ERASED, learner_id=each, tier=tier.value, category=category)
    uow.after_commit(lambda: out_of_the_files(uow.session.get_bind()))
    return Gone({name: number for name, number in rows.items() if number}, kek_ids)


@again(Act.TIER_ERASED)
def tier_erased_again(uow: UnitOfWork, kept: Kept) -> None:
    """The backup still has it. What was said anew since the erasure is in no backup from before."""
    with uow.acting_as(eraser(uow)):
        known = uow.session.get(Learner, kept.id("learner_id")) is not None
    if known:
        category = kept.ids.get("category")
        erase_tier(
            uow, kept.id("learner_id"), Tier(kept.ids["tier"]), Category(category) if category else None
        )


def _models(tier: Tier) -> Iterator[tuple[Any, list[SealedAttribute]]]:
    """Each class with values of the tier, and which they are."""
    for model in mapped_classes():
        if found := [one for one in sealed_attributes(model) if one.field.tier is tier]:
            yield model, found


def _whole_rows(
    uow: UnitOfWork, tier: Tier, records: Collection[UUID], category: Category | None
) -> Mapping[str, int]:
    return {
        model.__tablename__: uow.change(
            sa.delete(model)
            .where(model.learner_id.in_(records))
            .execution_options(synchronize_session="fetch")
        )
        for model, attributes in _models(tier)
        if model.__tablename__ in parts(tier).rows
        and all(goes(one.field, tier, category) for one in attributes)
    }


def _opened(
    uow: UnitOfWork, tier: Tier, learner_id: UUID, decision: Decision, category: Category | None
) -> list[tuple[Base, SealedAttribute, str | None]]:
    """Every value of the tier in the rows that stay: its text where it is kept, else nothing."""
    found: list[tuple[Base, SealedAttribute, str | None]] = []
    for model, attributes in _models(tier):
        for row in uow.session.scalars(sa.select(model).where(model.learner_id == learner_id)):
            found += [
                (row, one, None if goes(one.field, tier, category) else _text(row, one, decision))
                for one in attributes
            ]
    return found


def _text(row: Base, attribute: SealedAttribute, decision: Decision) -> str | None:
    return attribute.__get__(row, type(row)).reveal(decision)


def _empty_columns(uow: UnitOfWork, tier: Tier, records: Collection[UUID]) -> None:
    models: Mapping[str, Any] = {model.__tablename__: model for model in mapped_classes()}
    for table, _, column in (name.partition(".") for name in parts(tier).columns):
        model = models[table]
        for row in uow.session.scalars(sa.select(model).where(model.learner_id.in_(records))):
            setattr(row, column, None)
