"""Sealed columns: written as plain text, stored encrypted, read back only through a decision.

    class Learner(Base):
        family_name = sealed("identity", Tier.CORE, label="Family name", bucket=LINE)

`learner.family_name = "Haile"` is sealed when the unit of work flushes. `learner.family_name` is always an
opaque `Sealed`; `learner.family_name.reveal(decision)` is the only way back. Every sealed field is in
`REGISTRY`, which drives sealing, the start-up checks and the data inventory.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, cast, overload
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core.buckets import Bucket
from hub.core.fingerprints import of_key
from hub.core.judgement import harmless
from hub.core.model import Base, Timestamps
from hub.core.vault import Address, Tampered, Vault


class Tier(StrEnum):
    """Each subject has one data key per tier, so that each tier can be opened apart from the others.

    A value is the key id in a sealed header: at most eight characters.
    """

    CORE = "core"
    SPECIAL = "special"
    ASSESSMENT = "answers"
    SYSTEM = "system"  # values of the service itself; no subject, no decision


SUBJECT_TIERS = (Tier.CORE, Tier.SPECIAL, Tier.ASSESSMENT)


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


NOTHING = object()  # nothing waits to be sealed


class Refused(Exception):
    """A sealed value was asked for without a decision that covers it: a mistake in the program."""


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

    def seal(self, row: Base, vault: Vault, book: "KeyBook") -> None:
        """Replace the pending plain text (or nothing at all) by its sealed bytes."""
        value = pending_of(row).pop(self._name, None)
        address = self._address(row)
        if self.field.tier is Tier.SYSTEM:
            sealed_bytes = vault.seal_system(value, address, self.field.bucket)
        else:
            key = book.key(owner_of(row), self.field.tier)
            sealed_bytes = vault.seal(value, key, self.field.tier, address, self.field.bucket)
        setattr(row, self._hidden, sealed_bytes)

    def put(self, row: Base, text: str | None) -> None:
        """Seal this text in place of what there is, as it was revealed elsewhere: a typed field's as JSON."""
        pending_of(row)[self._name] = text
        self._mark(row)

    def unsealed(self, row: Base) -> bool:
        return self._name in pending_of(row) or getattr(row, self._hidden) is None

    def _address(self, row: Base) -> Address:
        return Address(self.field.table, self.field.column, row.id)

    @property
    def column(self) -> Any:
        """The stored bytes, for a statement that reads many rows without loading them; see `of`."""
        return getattr(self._owner, self._hidden)

    def of(self, row_id: UUID, subject_id: UUID, cipher: bytes) -> Sealed:
        """What such a statement found in one row."""
        return Sealed(self.field, Address(self.field.table, self.field.column, row_id), subject_id, cipher)


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
    """Seal every pending value, and every sealed column of a new row that was given none."""
    for row in rows:
        for attribute in sealed_attributes(type(row)):
            if attribute.unsealed(row):
                attribute.seal(row, vault, book)


def hand_over(row: Base, subject_id: UUID, decision: Clearance) -> None:
    """Let a row hang off another subject: what is sealed in it is opened, and sealed again with the other's keys.

    `decision` covers every category of the subject it hung off. Only a job that the fence lets move rows may do so.
    """
    held = {one: one.__get__(row, type(row)).reveal(decision) for one in sealed_attributes(type(row))}
    row.learner_id = subject_id  # type: ignore[attr-defined]
    for attribute, text in held.items():
        attribute.put(row, text)


class SubjectKey(Timestamps, Base):
    """A subject's data key for one tier, wrapped. Without it, what it sealed cannot be read."""

    __tablename__ = "subject_key"
    __table_args__ = (sa.UniqueConstraint("subject_id", "tier"),)
    __audited__ = False

    subject_id: Mapped[UUID] = mapped_column(
        index=True, info=harmless("made up; joins the rows of one learner")
    )
    tier: Mapped[str] = mapped_column(sa.String(12), info=harmless("every learner has one of each"))
    kek_id: Mapped[str] = mapped_column(sa.String(8), of_key(), info=harmless("names a key, is none"))
    wrapped: Mapped[bytes] = mapped_column(sa.LargeBinary, info=harmless("opens with the key file only"))


class KeyBook:
    """The data keys one unit of work has opened; it is emptied when the unit of work ends."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session = session
        self._vault = vault
        self._keys: dict[tuple[UUID, str], bytes] = {}
        self._wrapped: dict[tuple[UUID, str], tuple[str, bytes]] = {}
        self._closed = False

    def create(self, subject_id: UUID) -> None:
        """New keys, one per tier, for a new subject."""
        for tier in SUBJECT_TIERS:
            key = self._vault.new_data_key()
            kek_id, wrapped = self._vault.wrap(key, bound_to(subject_id, tier))
            self._session.add(SubjectKey(subject_id=subject_id, tier=tier, kek_id=kek_id, wrapped=wrapped))
            self._keys[subject_id, tier] = key

    def load(self, subject_ids: Iterable[UUID]) -> None:
        """Read the keys of many subjects, of every tier, with one statement."""
        wanted = [
            subject
            for subject in set(subject_ids)
            if not all(self._held(subject, tier) for tier in SUBJECT_TIERS)
        ]
        if wanted:
            query = sa.select(
                SubjectKey.subject_id, SubjectKey.tier, SubjectKey.kek_id, SubjectKey.wrapped
            ).where(SubjectKey.subject_id.in_(wanted))
            for key in self._session.execute(query):
                self.take(*key)

    def take(self, subject_id: UUID, tier: str, kek_id: str | None, wrapped: bytes | None) -> None:
        """Keep a key that was read together with something else (or not found there: None), to open when asked."""
        if kek_id is not None and wrapped is not None and not self._held(subject_id, tier):
            self._wrapped[subject_id, tier] = kek_id, wrapped

    def key(self, subject_id: UUID, tier: Tier) -> bytes:
        if self._closed:
            raise Refused("the unit of work is over")
        if (subject_id, tier) not in self._keys:
            self._keys[subject_id, tier] = self._opened(subject_id, tier)
        return self._keys[subject_id, tier]

    def _held(self, subject_id: UUID, tier: str) -> bool:
        return (subject_id, tier) in self._keys or (subject_id, tier) in self._wrapped

    def _opened(self, subject_id: UUID, tier: Tier) -> bytes:
        """A key is opened for a tier that is read; those of other tiers stay wrapped."""
        if (subject_id, tier) not in self._wrapped:
            with self._session.no_autoflush:
                self.load([subject_id])
        try:
            return self._vault.unwrap(*self._wrapped[subject_id, tier], bound_to(subject_id, tier))
        except (KeyError, Tampered):
            raise Tampered(_key_of(subject_id)) from None

    def close(self) -> None:
        self._keys.clear()
        self._wrapped.clear()
        self._closed = True


def bound_to(subject_id: UUID, tier: str) -> tuple[bytes, ...]:
    return b"subject_key", b"wrapped", subject_id.bytes, tier.encode()


def _key_of(subject_id: UUID) -> Address:
    """Where a refused data key is looked for: its own row's id may be the very thing that is missing."""
    return Address("subject_key", "wrapped", subject_id)


def owner_of(row: Base) -> UUID:
    subject_id = subject_of(row)
    if subject_id is None:
        raise Refused(f"{type(row).__name__} seals a learner's value but belongs to no learner")
    return subject_id


def pending_of(row: Base) -> dict[str, Any]:
    pending: dict[str, Any] = row.__dict__.setdefault("_pending_plain", {})
    return pending
