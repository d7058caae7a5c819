"""Rows by the thousand as the service writes them one by one: with its defaults, sealed, and told of in the audit.

`hub verify` finds nothing in a database that was written so: that is the test of it.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.audit.models import LATER, AuditEvent, message
from hub.consent.heads import PLACES, pack
from hub.consent.models import SharingHead
from hub.core.actor import Viewer
from hub.core.ids import new_id, reference_of
from hub.core.model import Timestamps, Versioned, _defaults
from hub.core.sealing.authentic import SEAL, Authentic, seal_of
from hub.core.sealing.keybook import SUBJECT_TIERS, SubjectKey, Tier, bound_to
from hub.core.sealing.packed import PackedAttribute
from hub.core.sealing.sealed import SEALED_AS, SealedAttribute, as_json, sealed_attributes
from hub.core.vault import Address, Vault

ONCE = 1  # sealed, and written
REFERENCES = 2**35  # that there are
SCATTERS = 21_235_486_157  # odd, so that each number leads to another; chosen by the golden section
EVENTS: Any = AuditEvent.__table__
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a row of a class is made of. `blank` are the columns that stay empty where nothing is said."""

    table: sa.Table
    blank: Values
    defaults: tuple[tuple[str, Any], ...]
    sealed: tuple[SealedAttribute, ...]
    authentic: bool


@cache
def shape_of(model: Any) -> Shape:
    blank: Values = dict.fromkeys(model.__table__.c.keys())
    blank |= {"version": ONCE} if issubclass(model, Versioned) else {}
    sealed = tuple(sealed_attributes(model))
    blank |= {SEALED_AS: ONCE} if sealed else {}
    return Shape(model.__table__, blank, _defaults(model), sealed, issubclass(model, Authentic))


class Sheet:
    """The rows of some learners, by table, and the `events` that tell of them, which have no number yet.

    `numbers` are those of references: of a million that are drawn, some are drawn twice.
    """

    def __init__(self, vault: Vault, numbers: Iterable[int] = ()) -> None:
        self._vault = vault
        self._numbers = iter(numbers)
        self._keys: dict[tuple[UUID, Tier], bytes] = {}
        self._heads: dict[UUID, dict[bytes, int]] = {}
        self.rows: dict[sa.Table, list[Values]] = defaultdict(list)
        self.events: list[Values] = []

    def reference(self) -> str:
        """Another one, and no other sheet's."""
        return reference_of(next(self._numbers) * SCATTERS % REFERENCES)

    def begin(self, learner_id: UUID, at: datetime) -> None:
        """The keys of a new learner, and the head of their record."""
        keys = [(self._vault.new_data_key(), bound_to(learner_id, tier)) for tier in SUBJECT_TIERS]
        kek_id, wrapped = self._vault.wrap_all(keys)
        for tier, (key, _), one in zip(SUBJECT_TIERS, keys, wrapped, strict=True):
            self._keys[learner_id, tier] = key
            self.add(SubjectKey, at, subject_id=learner_id, tier=tier.value, kek_id=kek_id, wrapped=one)
        self._heads[learner_id] = {}

    def add(self, model: Any, at: datetime, /, **said: Any) -> Values:
        """A row of `model` that was written at that moment; what is sealed is given as it is said."""
        shape = shape_of(model)
        row = dict(shape.blank)
        row["id"] = said.get("id") or new_id()
        if issubclass(model, Timestamps):
            row["created_at"] = row["updated_at"] = at
        for name, default in shape.defaults:
            if name not in said and name != SEALED_AS:
                row[name] = default.arg(None) if default.is_callable else default.arg
        learner_id = said.get("learner_id", row["id"])
        for attribute in shape.sealed:
            row[attribute.field.column] = self._sealed(attribute, row["id"], learner_id, said)
        row.update(said)
        if shape.authentic:
            row[SEAL] = seal_of(self._vault, model, row["id"], row.get("version", 0), row)
        if model in PLACES and (place := PLACES[model](row)):
            self._heads[place.learner_id][place.key] = place.version
        self.rows[shape.table].append(row)
        return row

    def tell(self, verb: str, at: datetime, by: Viewer, model: Any, row: Values, **more: Any) -> None:
        """The event of an act that this row came of."""
        values: Values = dict.fromkeys(EVENTS.c.keys())
        values |= {
            "id": new_id(),
            "at": at,
            "actor_id": by.user_id,
            "organisation_id": by.organisation_id,
            "role": by.system or by.role,
            "verb": verb,
            "subject_id": row.get("learner_id", row["id"]),
            "object_type": model.__tablename__,
            "object_id": row["id"],
            LATER: row.get("version"),
            **more,
        }
        values["mac"] = self._vault.authenticate("audit", message(values))
        self.events.append(values)

    def close(self) -> None:
        """Every head as its record is now. The keys are forgotten."""
        for learner_id, held in self._heads.items():
            self.add(SharingHead, NEVER, id=learner_id, held=pack(held))
        self._heads.clear()
        self._keys.clear()

    def _sealed(self, attribute: SealedAttribute, row_id: UUID, learner_id: UUID, said: Values) -> bytes:
        field = attribute.field
        address = Address(field.table, field.column, row_id, ONCE)
        text = _text(attribute, said)
        if field.tier is Tier.SYSTEM:
            return self._vault.seal_system(text, address, field.bucket)
        return self._vault.seal(text, self._keys[learner_id, field.tier], field.tier, address, field.bucket)


NEVER = datetime.min.replace(tzinfo=UTC)  # of a row without times


def _text(attribute: SealedAttribute, said: Values) -> str | None:
    """What the service would seal; it is taken out of what is said."""
    if isinstance(attribute, PackedAttribute):
        answers = {name: said.pop(name) for name in attribute.parts if said.get(name) is not None}
        return as_json({name: json.loads(as_json(value) or "null") for name, value in answers.items()})
    value = said.pop(attribute.field.column, None)
    return as_json(value) if attribute.field.typed else value


def in_order(tables: Iterable[sa.Table]) -> list[sa.Table]:
    """Each after those that its rows name."""
    wanted = set(tables)
    return [table for table in SharingHead.metadata.sorted_tables if table in wanted]
