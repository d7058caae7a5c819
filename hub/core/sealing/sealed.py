"""Sealed columns: written as plain text, stored encrypted, read back only through a decision.

    class Learner(Base):
        family_name = sealed("identity", Tier.CORE, label="Family name", bucket=LINE)

`learner.family_name = "Haile"` is sealed when the unit of work flushes. `learner.family_name` is always an
opaque `Sealed`; `learner.family_name.reveal(decision)` is the only way back. Every sealed field is in
`REGISTRY`, which drives sealing, the start-up checks and the data inventory.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol, cast, overload
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.buckets import Bucket
from hub.core.judgement import harmless
from hub.core.model import Base
from hub.core.sealing.keybook import SUBJECT_TIERS as SUBJECT_TIERS
from hub.core.sealing.keybook import KeyBook as KeyBook
from hub.core.sealing.keybook import Refused as Refused
from hub.core.sealing.keybook import SubjectKey as SubjectKey
from hub.core.sealing.keybook import Tier as Tier
from hub.core.sealing.keybook import bound_to as bound_to
from hub.core.vault import Address, Tampered, Vault


@dataclass(frozen=True, slots=True)
class SealedField:
    """One row of the field registry."""

    table: str
    column: str
    category: str
    tier: Tier
    label: str
    bucket: Bucket
    retention: str
    export: bool
    typed: bool = False


REGISTRY: dict[tuple[str, str], SealedField] = {}


SEALED_AS = (
    "sealed_as"  # the column of every class with sealed columns that counts how often its row was sealed
)
NOTHING = object()  # nothing waits to be sealed


class Clearance(Protocol):
    """What `Sealed.reveal` needs of a decision."""

    def covers(self, subject_id: UUID, category: str) -> bool: ...
    def data_key(self, subject_id: UUID, tier: Tier) -> bytes: ...
    @property
    def vault(self) -> Vault: ...


class Sealed:
    """An encrypted value, bound to its row. Prints, compares and serialises as `<sealed>`."""

    __slots__ = ("_address", "_cipher", "_pending", "_subject_id", "field")

    def __init__(
        self,
        field: SealedField,
        address: Address,
        subject_id: UUID | None,
        cipher: bytes | None,
        pending: Any = NOTHING,
    ) -> None:
        self.field = field
        self._address = address
        self._subject_id = subject_id
        self._cipher = cipher
        self._pending = pending

    def reveal(self, decision: Clearance) -> str | None:
        """The plain text, if `decision` covers this subject and category; `Refused` if not.

        Raises `Tampered` when the stored bytes were not sealed for this very row and column.
        """
        subject_id = self._subject_id
        if subject_id is None or not decision.covers(subject_id, self.field.category):
            raise Refused(f"no decision covers {self.field.table}.{self.field.column}")
        if self._pending is not NOTHING:
            return cast("str | None", self._pending)
        key = decision.data_key(subject_id, self.field.tier)
        return decision.vault.open(self._cipher, key, self.field.tier, self._address)

    def value(self, decision: Clearance) -> Any:
        """What a typed field holds: a yes or no, a number, a list, as JSON knows them; None when nothing was said."""
        text = self.reveal(decision)
        return None if text is None else json.loads(text)

    def open_system(self, vault: Vault) -> str | None:
        """The plain text of a value of the service itself; `Refused` for any learner's."""
        if self.field.tier is not Tier.SYSTEM:
            raise Refused(f"{self.field.table}.{self.field.column} belongs to a learner")
        return (
            self._pending if self._pending is not NOTHING else vault.open_system(self._cipher, self._address)
        )

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__

    def __html__(self) -> str:
        return "&lt;sealed&gt;"

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __bool__(self) -> bool:
        raise Refused("a sealed value cannot be tested; reveal it first")

    def __reduce__(self) -> Any:
        raise Refused("a sealed value cannot be copied out of its unit of work")


_PENDING = b"\x00pending"


class _CipherText(sa.types.TypeDecorator[bytes]):
    """The stored bytes. A value that was never sealed is refused here, last of all."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: sa.Dialect) -> bytes | None:
        if value == _PENDING:
            raise Refused("a value reached the database unsealed")
        return value


class SealedAttribute:
    """Descriptor behind `sealed(...)`: plain text in, `Sealed` out, one hidden bytes column."""

    def __init__(
        self,
        category: str,
        tier: Tier,
        label: str,
        bucket: Bucket,
        retention: str,
        export: bool,
        typed: bool,
    ) -> None:
        self._details = (category, tier, label, bucket, retention, export, typed)

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._owner = owner
        self._name = name
        self._hidden = f"_{name}"
        setattr(owner, self._hidden, mapped_column(name, _CipherText, nullable=False, sort_order=50))
        owner.__annotations__[self._hidden] = Mapped[bytes]
        if SEALED_AS not in vars(owner):
            setattr(
                owner,
                SEALED_AS,
                mapped_column(default=0, sort_order=51, info=harmless("how often it was sealed")),
            )
            owner.__annotations__[SEALED_AS] = Mapped[int]
        self.field = SealedField(owner.__tablename__, name, *self._details)
        REGISTRY[owner.__tablename__, name] = self.field

    @overload
    def __get__(self, row: None, owner: Any) -> "SealedAttribute": ...
    @overload
    def __get__(self, row: Base, owner: Any) -> Sealed: ...
    def __get__(self, row: Base | None, owner: Any) -> "Sealed | SealedAttribute":
        if row is None:
            return self
        pending = pending_of(row).get(self._name, NOTHING)
        return Sealed(self.field, self._address(row), subject_of(row), getattr(row, self._hidden), pending)

    def __set__(self, row: Base, value: Any) -> None:
        pending_of(row)[self._name] = as_json(value) if self.field.typed else value
        self._mark(row)

    def _mark(self, row: Base) -> None:
        """Let the unit of work notice that the row has changed."""
        setattr(row, self._hidden, None)
        setattr(row, self._hidden, _PENDING)

    def seal(self, row: Base, vault: Vault, book: "KeyBook", before: int) -> None:
        """Replace what is pending (or nothing at all) by its sealed bytes, and seal again what does not change.

        `before` is how often the row had been sealed. What does not open then, since somebody changed it or its tier
        was erased, is left as it is and opens no more.
        """
        pending, kept = pending_of(row).pop(self._name, NOTHING), getattr(row, self._hidden)
        address = self._address(row)
        opener = Opener(self.field, vault, book, row)
        if pending is NOTHING and kept is not None:
            try:
                text = opener.open(kept, replace(address, sealed_as=before))
            except Tampered:
                return
        else:
            text = self._text(pending, opener, replace(address, sealed_as=before))
        setattr(row, self._hidden, opener.seal(text, address))

    def _text(self, pending: Any, opener: "Opener", before: Address) -> str | None:
        """The text of what is pending."""
        return None if pending is NOTHING else cast("str | None", pending)

    def put(self, row: Base, text: str | None) -> None:
        """Seal this text in place of what there is, as it was revealed elsewhere: a typed field's as JSON."""
        pending_of(row)[self._name] = text
        self._mark(row)

    def unsealed(self, row: Base) -> bool:
        return self._name in pending_of(row) or getattr(row, self._hidden) is None

    def _address(self, row: Base) -> Address:
        return Address(self.field.table, self.field.column, row.id, row.sealed_as or 0)

    @property
    def column(self) -> Any:
        """The stored bytes, for a statement that reads many rows without loading them; see `of` and `in_columns`."""
        return getattr(self._owner, self._hidden)

    def of(self, row_id: UUID, subject_id: UUID, cipher: bytes, sealed_as: int) -> Sealed:
        """What such a statement found in one row, with the row's `sealed_as`."""
        address = Address(self.field.table, self.field.column, row_id, sealed_as)
        return Sealed(self.field, address, subject_id, cipher)


def sealed(
    category: str,
    tier: Tier,
    *,
    label: str,
    bucket: Bucket,
    retention: str = "learner record",
    export: bool = True,
    typed: bool = False,
) -> SealedAttribute:
    """A sealed text column. `category` is the category of data a grant must cover for it to be read.

    `bucket` says which lengths it may have in the database. A `typed` field holds what JSON knows, not only text:
    `Sealed.value` gives it back.
    """
    return SealedAttribute(category, tier, label, bucket, retention, export, typed)


def as_json(value: Any) -> str | None:
    """The text that a typed field keeps; nothing for None."""
    if value is None:
        return None
    return json.dumps(value, separators=(",", ":"), sort_keys=True, default=date.isoformat)


def sealed_attributes(model: type[Base]) -> list[SealedAttribute]:
    return [value for value in vars(model).values() if isinstance(value, SealedAttribute)]


def subject_of(row: Base) -> UUID | None:
    """The learner a row hangs off: its own id for the subject itself, None for the service's own rows."""
    return getattr(row, "learner_id", None)


def seal_rows(rows: Iterable[Base], vault: Vault, book: "KeyBook") -> None:
    """Seal every pending value, and every sealed column of a new row that was given none.

    All values of the row are sealed again with it, for `sealed_as` counts for all of them.
    """
    for row in rows:
        attributes = sealed_attributes(type(row))
        if any(attribute.unsealed(row) for attribute in attributes):
            before = row.sealed_as or 0
            row.sealed_as = before + 1
            for attribute in attributes:
                attribute.seal(row, vault, book, before)


class Opener:
    """Seals and opens one field of one row for the row itself, whoever looks."""

    def __init__(self, field: SealedField, vault: Vault, book: "KeyBook", row: Base) -> None:
        self._field, self._vault, self._book, self._row = field, vault, book, row

    def open(self, cipher: bytes, address: Address) -> str | None:
        if self._field.tier is Tier.SYSTEM:
            return self._vault.open_system(cipher, address)
        return self._vault.open(cipher, self._key(), self._field.tier, address)

    def seal(self, text: str | None, address: Address) -> bytes:
        if self._field.tier is Tier.SYSTEM:
            return self._vault.seal_system(text, address, self._field.bucket)
        return self._vault.seal(text, self._key(), self._field.tier, address, self._field.bucket)

    def _key(self) -> bytes:
        return self._book.key(owner_of(self._row), self._field.tier)


def hand_over(row: Base, subject_id: UUID, decision: Clearance) -> None:
    """Let a row hang off another subject: what is sealed in it is opened, and sealed again with the other's keys.

    `decision` covers every category of the subject it hung off. Only a job that the fence lets move rows may do so.
    """
    held = {one: one.__get__(row, type(row)).reveal(decision) for one in sealed_attributes(type(row))}
    row.learner_id = subject_id  # type: ignore[attr-defined]
    for attribute, text in held.items():
        attribute.put(row, text)


def owner_of(row: Base) -> UUID:
    subject_id = subject_of(row)
    if subject_id is None:
        raise Refused(f"{type(row).__name__} seals a learner's value but belongs to no learner")
    return subject_id


def pending_of(row: Base) -> dict[str, Any]:
    pending: dict[str, Any] = row.__dict__.setdefault("_pending_plain", {})
    return pending
