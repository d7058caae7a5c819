"""The rows people are found by: made of what is opened, and looked up by digests of what is typed."""

from collections import Counter
from collections.abc import Iterable
from math import ceil
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.core.vault import Vault
from hub.learners import identifiers
from hub.learners.finding.keys import Key, KeyKind, PersonTyped, keys_of
from hub.learners.finding.merged import held_before, merged_into
from hub.learners.finding.models import NameKey
from hub.learners.finding.opened import OPENED, opened
from hub.learners.models import Learner

INDEXED = frozenset(
    {"given_names", "family_name", "own_script_name", "date_of_birth", "phone", "other_phone"}
)

# How many rows of each kind somebody has, or twice or three times as many: nearly all names have fewer keys of a kind.
# Of four names, as is usual in Vietnamese, there are up to two dozen pairs.
FULL = {KeyKind.PAIR: 24, KeyKind.YEAR: 12, KeyKind.PHONE: 12}


def digests(vault: Vault, keys: Iterable[Key]) -> list[bytes]:
    """What rows with one of these keys are found by."""
    return [digest for kind, text in keys for digest in vault.digests(_field(kind), text)]


def kept_as(vault: Vault, keys: Iterable[Key]) -> dict[bytes, tuple[KeyKind, str]]:
    """By digest, the kind of each key and the index key of its row: one row for each index key in use."""
    return {
        digest: (kind, key_id)
        for kind, text in keys
        for digest, key_id in vault.indexed(_field(kind), text).items()
    }


def reindex(uow: UnitOfWork, learner: Learner) -> None:
    """Make the learner's rows those of the names, birth date and phone numbers held now."""
    keep(uow, learner.id, opened(learner, consent.may_see(uow, learner.id, OPENED)))


def reindex_identifiers(uow: UnitOfWork, learner: Learner, decision: Decision) -> None:
    """Make the rows of the other index those of the identifiers held now. Needs contact and identifiers open."""
    keep_identifiers(uow, learner.id, identifiers.held(learner, decision))


def keep_identifiers(uow: UnitOfWork, learner_id: UUID, known: Iterable[tuple[str, str]]) -> None:
    """Make them those of these identifiers, and of what records say that were merged into this one."""
    identifiers.index(uow, learner_id, [*known, *held_before(uow, [learner_id]).get(learner_id, ())])


def keep(uow: UnitOfWork, learner_id: UUID, person: PersonTyped) -> None:
    """Make the rows of one learner those of what is known of them, here and in records merged into theirs."""
    people = (person, *merged_into(uow, [learner_id]).get(learner_id, ()))
    known = frozenset(key for one in people for key in keys_of(one))
    wanted = kept_as(uow.vault, filled_up(learner_id, known))
    rows = uow.session.scalars(sa.select(NameKey).where(NameKey.learner_id == learner_id)).all()
    for row in rows:
        if row.digest not in wanted:
            uow.session.delete(row)
    for found in wanted.keys() - {row.digest for row in rows}:
        kind, key_id = wanted[found]
        uow.add(NameKey(learner_id=learner_id, kind=kind, digest=found, key_id=key_id))


def filled_up(learner_id: UUID, keys: frozenset[Key]) -> frozenset[Key]:
    """With keys that nothing typed ever is, so that how many rows somebody has does not tell how they are named.

    Long names and those with many spellings have many keys, and which language they are of would be told by that.
    """
    if not keys:
        return keys
    held = Counter(kind for kind, _ in keys)
    filler = {
        (kind, f"{learner_id}/{number}")
        for kind in KeyKind
        for number in range(held[kind], _full(kind, held[kind]))
    }
    return keys | filler


def _full(kind: KeyKind, number: int) -> int:
    return ceil(max(number, 1) / FULL[kind]) * FULL[kind]


def _field(kind: KeyKind) -> str:
    return f"name-{kind}"
