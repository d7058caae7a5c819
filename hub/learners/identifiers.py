"""From a National Insurance number, ULN, email or phone to the learner who has it, without decrypting anybody.

A hit of the keyed digest is opened and compared by whoever may see the learner.
"""

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


def digest(uow: UnitOfWork, field: str, value: str) -> bytes:
    return uow.vault.blind(field, normalise(field, value))


def reindex(uow: UnitOfWork, learner: Learner, decision: Decision) -> None:
    """Make the learner's index rows those of the identifiers held now. Needs contact and identifiers open."""
    wanted = {(field, digest(uow, field, value)) for field, value in held(learner, decision)}
    rows = uow.session.scalars(sa.select(BlindIndex).where(BlindIndex.learner_id == learner.id)).all()
    for row in rows:
        if (row.field, row.digest) not in wanted:
            uow.session.delete(row)
    for field, found in wanted - {(row.field, row.digest) for row in rows}:
        uow.add(BlindIndex(learner_id=learner.id, field=field, digest=found))


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
        .where(BlindIndex.field == field, BlindIndex.digest == digest(uow, field, value))
        .order_by(Learner.created_at)
    )
    return list(uow.session.scalars(query).unique())


def holds(learner: Learner, decision: Decision, field: str, value: str) -> bool:
    """Open and compare: whether the learner really holds the value the index found them by."""
    return (field, normalise(field, value)) in held(learner, decision)
