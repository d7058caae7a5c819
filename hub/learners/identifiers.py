"""From a National Insurance number, ULN, email or phone to the learner who has it, without decrypting anybody.

A hit of the keyed digest is opened and compared by whoever may see the learner.
"""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.learners.models import BlindIndex, Learner

NINO_BODY = 8  # the suffix letter may be absent, and tells nobody apart

# Which columns of a learner are found by which field of the index.
INDEXED = {"nino": ("nino",), "uln": ("uln",), "email": ("email",), "phone": ("phone", "other_phone")}


def normalise(field: str, value: str) -> str:
    """One spelling of a value that the field's own form has already checked."""
    return value[:NINO_BODY] if field == "nino" else value.casefold()


def digests(uow: UnitOfWork, field: str, value: str) -> tuple[bytes, ...]:
    """What rows with this value are found by."""
    return uow.vault.digests(field, normalise(field, value))


def index(uow: UnitOfWork, learner_id: UUID, said: Iterable[tuple[str, str]]) -> None:
    """Make the learner's index rows those of these normalised values, each a (field, value)."""
    wanted = {
        (field, digest): key_id
        for field, value in said
        for digest, key_id in uow.vault.indexed(field, value).items()
    }
    rows = uow.session.scalars(sa.select(BlindIndex).where(BlindIndex.learner_id == learner_id)).all()
    for row in rows:
        if (row.field, row.digest) not in wanted:
            uow.session.delete(row)
    for field, digest in wanted.keys() - {(row.field, row.digest) for row in rows}:
        key_id = wanted[field, digest]
        uow.add(BlindIndex(learner_id=learner_id, field=field, digest=digest, key_id=key_id))


def held(learner: Learner, decision: Decision) -> list[tuple[str, str]]:
    """The identifiers of one learner as (field, normalised value)."""
    opened = [
        (field, getattr(learner, name).reveal(decision)) for field in INDEXED for name in INDEXED[field]
    ]
    return [(field, normalise(field, value)) for field, value in opened if value]


def holders(uow: UnitOfWork, field: str, value: str) -> list[Learner]:
    """The learners, of those the viewer may know of, whose index says they hold this value."""
    query = (
        sa.select(Learner)
        .join(BlindIndex, BlindIndex.learner_id == Learner.id)
        .where(BlindIndex.field == field, BlindIndex.digest.in_(digests(uow, field, value)))
        .order_by(Learner.created_at)
    )
    return list(uow.session.scalars(query).unique())


def holds(known: Iterable[tuple[str, str]], field: str, value: str) -> bool:
    """Compare what was opened: whether the learner really holds the value the index found them by."""
    return (field, normalise(field, value)) in known
