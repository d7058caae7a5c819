"""What a merge moved and changed, as it is kept, and how it is put back.

`moved` are the ids of rows that came to the record that stays. `changed` has for each row the columns that are not
sealed, `sealed` and, apart, `special` those that are: [before, after].
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent.models import CodeSet, mask
from hub.core.model import Base, UtcDateTime
from hub.core.sealing.sealed import sealed_attributes

Kept = Any  # what JSON knows
Plain = dict[str, Kept]
Snapshot = dict[str, Plain]  # by the id of the row
Changes = dict[str, dict[str, list[Kept]]]  # by the id of the row and the column: before, after

BOOKKEEPING = frozenset({"id", "learner_id", "version", "created_at", "updated_at", "row_seal", "sealed_as"})


@dataclass(slots=True)
class Journal:
    moved: list[str] = field(default_factory=list)
    changed: Changes = field(default_factory=dict)
    sealed: Changes = field(default_factory=dict)
    special: Changes = field(default_factory=dict)

    def kept(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """As the two columns of a merge hold it."""
        everything = asdict(self)
        special = everything.pop("special")
        return everything, special

    def followed_by(self, later: "Journal") -> "Journal":
        """Both as one: of what was changed twice, as it was first and as it is last."""
        return Journal(
            moved=[*self.moved, *later.moved],
            changed=_both(self.changed, later.changed),
            sealed=_both(self.sealed, later.sealed),
            special=_both(self.special, later.special),
        )

    @classmethod
    def read(cls, kept: Mapping[str, Any], special: Mapping[str, Any]) -> "Journal":
        return cls(**kept, special=dict(special))


def _both(first: Changes, later: Changes) -> Changes:
    found = {row_id: dict(columns) for row_id, columns in first.items()}
    for row_id, columns in later.items():
        mine = found.setdefault(row_id, {})
        for name, (before, after) in columns.items():
            mine[name] = [mine[name][0] if name in mine else before, after]
    return found


def snapshot(rows: Mapping[UUID, Base]) -> Snapshot:
    """The plain columns of every row, as JSON."""
    return {str(row_id): plain_of(row) for row_id, row in rows.items()}


def plain_of(row: Base) -> Plain:
    return {name: as_kept(getattr(row, name)) for name in plain_columns(type(row))}


def plain_columns(model: type[Base]) -> list[str]:
    """Those that are not sealed, and say something of the row itself."""
    sealed = {attribute.field.column for attribute in sealed_attributes(model)}
    skipped = sealed | BOOKKEEPING
    return [column.name for column in model.__table__.columns if column.name not in skipped]


def differences(before: Snapshot, after: Snapshot) -> Changes:
    """What changed in the rows that were there before."""
    found = {
        row_id: {
            name: [value, after[row_id][name]]
            for name, value in plain.items()
            if after[row_id][name] != value
        }
        for row_id, plain in before.items()
        if row_id in after
    }
    return {row_id: columns for row_id, columns in found.items() if columns}


def put_back(row: Base, columns: Mapping[str, list[Kept]]) -> None:
    """Each column as it was, where it is still what the merge made of it. That is no step of a state: it says what
    the state was all the time."""
    now = plain_of(row)
    for name, (before, after) in columns.items():
        if name in now and now[name] == after:
            setattr(row, name, as_value(type(row).__table__.columns[name].type, before))


def as_kept(value: Any) -> Kept:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset):
        return mask(value)
    if isinstance(value, date):  # a moment, too
        return value.isoformat()
    if isinstance(value, UUID | bytes):
        return value.hex if isinstance(value, UUID) else value.hex()
    return value


def as_value(kind: Any, kept: Kept) -> Any:
    """The value of a column of this type."""
    if kept is None:
        return None
    if isinstance(kind, sa.Enum):
        return kind.enum_class(kept) if kind.enum_class else kept
    if isinstance(kind, CodeSet):
        return kind.process_result_value(kept, None)  # type: ignore[arg-type]
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(kept)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(kept)
    if isinstance(kind, sa.Uuid):
        return UUID(kept)
    return bytes.fromhex(kept) if isinstance(kind, sa.LargeBinary) else kept
