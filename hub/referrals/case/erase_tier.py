"""Delete one tier of a record, or kinds of data wherever they lie, and leave the rest: the key of each tier that holds
some goes, and a new one seals what has to stay of it.

What the old key sealed cannot be read again, wherever a copy of it lies. The values that go are empty from then on, as
if nobody had asked. Which rows and plain columns go too, and what stays and why, is said in `referrals.case.portions`.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.audit import ledger
from hub.audit import services as audit
from hub.audit.ledger import Act, Kept, again
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.backups.shred import out_of_the_files
from hub.core.db import UnitOfWork
from hub.core.model import Base, mapped_classes
from hub.core.sealing.packed import PackedAttribute
from hub.core.sealing.sealed import SealedAttribute, Tier, sealed_attributes
from hub.learners.finding import index
from hub.learners.finding.opened import opened
from hub.learners.models import Learner, MergedRecord
from hub.learners.queries import records_of
from hub.referrals.case.erase import Gone, eraser
from hub.referrals.case.portions import Kinds, Portion, goes, parts

FOUND_BY = frozenset({Category.CONTACT, Category.IDENTIFIERS})
Values = list[tuple[Base, SealedAttribute, str | None]]


def erase_portion(uow: UnitOfWork, learner_id: UUID, portion: Portion) -> Gone:
    """Of the record and of those that were merged into it. Whoever calls has checked that nothing holds it.

    The numbers are of rows that went, or of which values did.
    """
    rows, kek_ids = Counter[str](), set[str]()
    for tier, kinds in portion.by_tier():
        gone = _erase(uow, learner_id, tier, kinds)
        rows += Counter(gone.rows)
        kek_ids |= gone.kek_ids
    uow.after_commit(lambda: out_of_the_files(uow.session.get_bind()))
    return Gone(dict(rows), frozenset(kek_ids))


def _erase(uow: UnitOfWork, learner_id: UUID, tier: Tier, kinds: Kinds) -> Gone:
    uow.flush()
    records = list(dict.fromkeys(records_of(uow, learner_id)))
    with uow.acting_as(eraser(uow)):
        decisions = consent.for_upkeep(uow, records, Category)
        _empty_columns(uow, tier, records, kinds)
        rows = Counter(_whole_rows(uow, tier, records, kinds))
        staying = [one for each in records for one in _opened(uow, tier, each, decisions[each], kinds)]
        kek_ids = frozenset(kek for each in records for kek in uow.keys.forget(each, [tier]))
        for each in records:
            uow.keys.create(each, [tier])
        for row, attribute, text in staying:
            attribute.put(row, text)
        emptied = {row: None for row, attribute, _ in staying if goes(attribute.field, tier, kinds)}
        rows += Counter(type(row).__tablename__ for row in emptied)
        uow.flush()
        if kinds & FOUND_BY:
            _found_by_what_is_left(uow, records, decisions)
    said = " ".join(sorted(kinds))
    for each in records:
        audit.record(
            uow, "learner.erase-tier", subject_id=each, decision=said if len(kinds) == 1 else tier.value
        )
        ledger.keep(uow, Act.TIER_ERASED, learner_id=each, tier=tier.value, category=said or None)
    return Gone({name: number for name, number in rows.items() if number}, kek_ids)


@again(Act.TIER_ERASED)
def tier_erased_again(uow: UnitOfWork, kept: Kept) -> None:
    """The backup still has it. What was said anew since the erasure is in no backup from before."""
    with uow.acting_as(eraser(uow)):
        known = uow.session.get(Learner, kept.id("learner_id")) is not None
    if known:
        kinds = frozenset(map(Category, (kept.ids.get("category") or "").split()))
        _erase(uow, kept.id("learner_id"), Tier(kept.ids["tier"]), kinds)
        uow.after_commit(lambda: out_of_the_files(uow.session.get_bind()))


def _models(tier: Tier) -> Iterator[tuple[Any, list[SealedAttribute]]]:
    """Each class with values of the tier, and which they are."""
    for model in mapped_classes():
        if found := [one for one in sealed_attributes(model) if one.field.tier is tier]:
            yield model, found


def _whole_rows(uow: UnitOfWork, tier: Tier, records: Collection[UUID], kinds: Kinds) -> Mapping[str, int]:
    return {
        model.__tablename__: uow.change(
            sa.delete(model)
            .where(model.learner_id.in_(records))
            .execution_options(synchronize_session="fetch")
        )
        for model, attributes in _models(tier)
        if model.__tablename__ in parts(tier).rows and all(goes(one.field, tier, kinds) for one in attributes)
    }


def _opened(uow: UnitOfWork, tier: Tier, learner_id: UUID, decision: Decision, kinds: Kinds) -> Values:
    """Every value of the tier in the rows that stay: its text where it is kept, else nothing."""
    found: Values = []
    for model, attributes in _models(tier):
        for row in uow.session.scalars(sa.select(model).where(model.learner_id == learner_id)):
            found += [(row, one, _kept(row, one, tier, kinds, decision)) for one in attributes]
    return found


def _kept(row: Base, attribute: SealedAttribute, tier: Tier, kinds: Kinds, decision: Decision) -> str | None:
    if goes(attribute.field, tier, kinds):
        return None
    text = attribute.__get__(row, type(row)).reveal(decision)
    if text is None or not isinstance(row, MergedRecord):
        return text
    if attribute.field.column == "journal":
        kept, names = json.loads(text), _names(tier, kinds)
        return json.dumps(
            kept | {part: _without(kept.get(part, {}), names) for part in ("changed", "sealed")}
        )
    return json.dumps(_without(json.loads(text), _names(tier, kinds))) if attribute.field.typed else text


def _without(changes: Mapping[str, Mapping[str, Any]], names: Collection[str]) -> Mapping[str, Any]:
    """What a merge changed, by row, without what goes: to undo the merge brings nothing of it back."""
    return {
        row_id: {name: was for name, was in columns.items() if name not in names}
        for row_id, columns in changes.items()
    }


def _names(tier: Tier, kinds: Kinds) -> set[str]:
    """By what the journal of a merge calls what goes."""
    going = [one for _, found in _models(tier) for one in found if goes(one.field, tier, kinds)]
    sealed = {
        name
        for one in going
        for name in (one.parts if isinstance(one, PackedAttribute) else [one.field.column])
    }
    return sealed | {column for _, column in parts(tier).plain(kinds)}


def _empty_columns(uow: UnitOfWork, tier: Tier, records: Collection[UUID], kinds: Kinds) -> None:
    models: Mapping[str, Any] = {model.__tablename__: model for model in mapped_classes()}
    for table, column in parts(tier).plain(kinds):
        model = models[table]
        for row in uow.session.scalars(sa.select(model).where(model.learner_id.in_(records))):
            setattr(row, column, None)
    uow.flush()


def _found_by_what_is_left(
    uow: UnitOfWork, records: Collection[UUID], decisions: Mapping[UUID, Decision]
) -> None:
    for learner in uow.session.scalars(sa.select(Learner).where(Learner.id.in_(records))):
        index.reindex_identifiers(uow, learner, decisions[learner.id])
        index.keep(uow, learner.id, opened(learner, decisions[learner.id]))
