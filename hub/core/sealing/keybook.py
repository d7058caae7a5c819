"""A learner's data keys, one for each tier, wrapped at rest; and the book of those that a unit of work has opened."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core.among import among
from hub.core.judgement import harmless
from hub.core.model import Base, Timestamps
from hub.core.portions import portions
from hub.core.sealing.fingerprints import of_key
from hub.core.vault import Address, Tampered, Vault


class Tier(StrEnum):
    """Each subject has one data key per tier, so that each tier can be opened apart from the others.

    A value is the key id in a sealed header: at most eight characters.
    """

    CORE = "core"
    SPECIAL = "special"
    ASSESSMENT = "answers"
    SYSTEM = "system"  # values of the service itself; no subject, no decision


AT_ONCE = 5_000  # subjects a statement
SUBJECT_TIERS = (Tier.CORE, Tier.SPECIAL, Tier.ASSESSMENT)


class Refused(Exception):
    """A sealed value was asked for without a decision that covers it: a mistake in the program."""


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
        self.vault = vault
        self._keys: dict[tuple[UUID, str], bytes] = {}
        self._wrapped: dict[tuple[UUID, str], tuple[str, bytes]] = {}
        self._closed = False

    def create(self, subject_id: UUID, tiers: Sequence[Tier] = SUBJECT_TIERS) -> None:
        """New keys, one per tier, for a new subject, or in place of those that were forgotten."""
        keys = [(self.vault.new_data_key(), bound_to(subject_id, tier)) for tier in tiers]
        kek_id, all_wrapped = self.vault.wrap_all(keys)
        for tier, (key, _), wrapped in zip(tiers, keys, all_wrapped, strict=True):
            self._session.add(SubjectKey(subject_id=subject_id, tier=tier, kek_id=kek_id, wrapped=wrapped))
            self._keys[subject_id, tier] = key

    def forget(self, subject_id: UUID, tiers: Sequence[Tier] = SUBJECT_TIERS) -> set[str]:
        """Delete a subject's keys: what they sealed cannot be read again. The ids of the keys that wrapped them."""
        of_subject = sa.and_(SubjectKey.subject_id == subject_id, SubjectKey.tier.in_(tiers))
        wrapped_by = set(self._session.scalars(sa.select(SubjectKey.kek_id).where(of_subject)))
        self._session.execute(sa.delete(SubjectKey).where(of_subject))
        for tier in tiers:
            self._keys.pop((subject_id, tier), None)
            self._wrapped.pop((subject_id, tier), None)
        return wrapped_by

    def load(self, subject_ids: Iterable[UUID]) -> None:
        """Read the keys of many subjects, of every tier: one statement for each five thousand."""
        wanted = [
            subject
            for subject in set(subject_ids)
            if not all(self._held(subject, tier) for tier in SUBJECT_TIERS)
        ]
        for some in portions(wanted, AT_ONCE):
            query = sa.select(
                SubjectKey.subject_id, SubjectKey.tier, SubjectKey.kek_id, SubjectKey.wrapped
            ).where(among(SubjectKey.subject_id, some))
            for key in self._session.execute(query):
                self.take(*key)

    def take(self, subject_id: UUID, tier: str, kek_id: str | None, wrapped: bytes | None) -> None:
        """Keep a key that was read together with something else (or not found there: None), to open when asked."""
        if kek_id is not None and wrapped is not None and not self._held(subject_id, tier):
            self._wrapped[subject_id, tier] = kek_id, wrapped

    def open_all(self, subject_ids: Sequence[UUID], tier: Tier) -> list[bytes]:
        """`key` for many, of each of whom something is about to be revealed."""
        if self._closed:
            raise Refused("the unit of work is over")
        asked = [(subject_id, tier.value) for subject_id in subject_ids]
        self._open([one for one in asked if one not in self._keys and one in self._wrapped])
        return [self._keys.get(one) or self.key(one[0], tier) for one in asked]

    def key(self, subject_id: UUID, tier: Tier) -> bytes:
        if self._closed:
            raise Refused("the unit of work is over")
        one = subject_id, tier
        key = self._keys.get(one)
        if key is None:
            key = self._keys[one] = self._opened(subject_id, tier)
        return key

    def _held(self, subject_id: UUID, tier: str) -> bool:
        return (subject_id, tier) in self._keys or (subject_id, tier) in self._wrapped

    def _opened(self, subject_id: UUID, tier: Tier) -> bytes:
        """A key is opened for a tier that is read; those of other tiers stay wrapped."""
        if (subject_id, tier) not in self._wrapped:
            with self._session.no_autoflush:
                self.load([subject_id])
        if (subject_id, tier) in self._wrapped:
            self._open_together(subject_id, tier)
        if (subject_id, tier) not in self._keys:
            raise Tampered(_key_of(subject_id))
        return self._keys[subject_id, tier]

    def _open_together(self, subject_id: UUID, tier: Tier) -> None:
        """Where each opening is a journey, those of everybody who was read for this page are one."""
        kek_id, _ = self._wrapped[subject_id, tier]
        wanted = [(subject_id, tier.value)]
        if self.vault.is_far(kek_id):
            wanted = [one for one in self._wrapped if one[1] == tier and one not in self._keys]
        self._open(wanted)

    def _open(self, wanted: Sequence[tuple[UUID, str]]) -> None:
        rows = [(*self._wrapped[one], bound_to(*one)) for one in wanted]
        for one, key in zip(wanted, self.vault.unwrap_each(rows), strict=True):
            if key is not None:
                self._keys[one] = key

    def taken_back(self) -> None:
        """What was done with keys may not have happened: they are read again."""
        self._keys.clear()
        self._wrapped.clear()

    def close(self) -> None:
        self.taken_back()
        self._closed = True


def bound_to(subject_id: UUID, tier: str) -> tuple[bytes, ...]:
    return b"subject_key", b"wrapped", subject_id.bytes, tier.encode()


def _key_of(subject_id: UUID) -> Address:
    """Where a refused data key is looked for: its own row's id may be the very thing that is missing."""
    return Address("subject_key", "wrapped", subject_id)
