"""Delete a learner's record: their keys, every row that hangs off them, and what was typed of them and not yet sent.

What was sealed cannot be read without the keys, wherever a copy of it lies. What stays names nobody: the audit (ids and
codes), the ledger (so that a restored backup deletes again), figures that were published, and the register of requests.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Stash, User
from hub.audit import ledger
from hub.audit import services as audit
from hub.audit.ledger import Act, Kept, again
from hub.consent.models import Grant
from hub.consent.services.restriction import KEEPING
from hub.core.actor import Viewer
from hub.core.backups.shred import out_of_the_files
from hub.core.db import UnitOfWork
from hub.core.model import Base, mapped_classes
from hub.directory import places
from hub.learners.models import Learner
from hub.learners.queries import records_of
from hub.referrals.models import PersonDraft, ProviderUpload, Referral
from hub.referrals.rules import PLACE_OF_STATE

ERASING = "erase a record"


@dataclass(frozen=True, slots=True)
class Gone:
    """What went: how many rows of each table, and the keys that the learner's own keys were wrapped with."""

    rows: Mapping[str, int]
    kek_ids: frozenset[str]


def erase(uow: UnitOfWork, learner_id: UUID) -> Gone:
    """The record with those that were merged into it. Whoever calls has checked that nothing holds it.

    Places that live referrals held are given back. The bytes leave the files once the unit of work is over.
    """
    uow.flush()
    records = records_of(uow, learner_id)
    with uow.acting_as(eraser(uow)):
        references = set(uow.session.scalars(sa.select(Learner.reference).where(Learner.id.in_(records))))
        free_places(uow, records)
        rows = Counter(_typed_elsewhere(uow, records, references))
        kek_ids = frozenset(kek for each in records for kek in uow.keys.forget(each))
        for model in _deepest_first():
            rows[model.__tablename__] += _delete(uow, model, records)
        _forget_rows(uow, records)
    for each in records:
        audit.record(uow, "learner.erase", subject_id=each)
        ledger.keep(uow, Act.ERASED, learner_id=each)
    uow.after_commit(lambda: out_of_the_files(uow.session.get_bind()))
    return Gone({name: number for name, number in rows.items() if number}, kek_ids)


@again(Act.ERASED)
def erased_again(uow: UnitOfWork, kept: Kept) -> None:
    """The backup still has the record."""
    with uow.acting_as(eraser(uow)):
        known = uow.session.get(Learner, kept.id("learner_id")) is not None
    if known:
        erase(uow, kept.id("learner_id"))


def eraser(uow: UnitOfWork) -> Viewer:
    """Whoever acts, with every row of the storage in reach."""
    return replace(uow.viewer or KEEPING, system=ERASING, storage=True, about=None)


def free_places(uow: UnitOfWork, records: Collection[UUID]) -> None:
    """A class has the places again that the learner's referrals took."""
    taken = uow.session.execute(
        sa.select(Referral.class_id, Referral.state).where(
            Referral.learner_id.in_(records), Referral.state.in_(PLACE_OF_STATE)
        )
    ).all()
    places.lock(uow, [class_id for class_id, _ in taken])
    for class_id, state in taken:
        places.move(uow, class_id, PLACE_OF_STATE[state], None)


def _deepest_first() -> Iterator[type[Base]]:
    """Every table that points to a learner, each before what it points to, and the learner last."""
    models = {model.__tablename__: model for model in mapped_classes()}
    yield from (models[table.name] for table in reversed(Base.metadata.sorted_tables) if _owners(table))


def _owners(table: sa.Table) -> list[sa.Column[Any]]:
    """The columns of a table that name a learner; its id of the learner's own."""
    if table.name == Learner.__tablename__:
        return [table.c.id]
    return [
        column
        for column in table.columns
        if any(key.column.table.name == "learner" for key in column.foreign_keys)
    ]


def _delete(uow: UnitOfWork, model: type[Base], records: Collection[UUID]) -> int:
    columns = _owners(cast("sa.Table", model.__table__))
    named = sa.or_(*(getattr(model, column.key).in_(records) for column in columns))
    return uow.change(sa.delete(model).where(named).execution_options(synchronize_session=False))


def _forget_rows(uow: UnitOfWork, records: Collection[UUID]) -> None:
    """What this unit of work had read of them is not taken for what is there."""
    for row in list(uow.session.identity_map.values()):
        if getattr(row, "learner_id", None) in records:
            uow.session.expunge(row)


def _typed_elsewhere(
    uow: UnitOfWork, records: Collection[UUID], references: Collection[str]
) -> Mapping[str, int]:
    """Forms that somebody had typed on a page of the learner, drafts that became them, and files of their providers."""
    marks = {*references, *(str(one) for one in (*records, *_ids_in_addresses(uow, records)))}
    stashes = uow.session.execute(sa.select(Stash.id, Stash.path)).all()
    typed = [stash_id for stash_id, path in stashes if any(mark in path for mark in marks)]
    recipients = uow.session.scalars(
        sa.select(Referral.recipient_id).where(Referral.learner_id.in_(records))
    ).all()
    staff = sa.select(User.id).where(User.organisation_id.in_(recipients))
    return {
        "stash": uow.change(sa.delete(Stash).where(Stash.id.in_(typed))),
        "person_draft": uow.change(sa.delete(PersonDraft).where(PersonDraft.sent_reference.in_(references))),
        "provider_upload": uow.change(
            sa.delete(ProviderUpload)
            .where(ProviderUpload.user_id.in_(staff))
            .execution_options(synchronize_session=False)
        ),
    }


def _ids_in_addresses(uow: UnitOfWork, records: Collection[UUID]) -> Iterator[UUID]:
    """By what else a page about the learner is named: referrals, and the handles that partners know them by."""
    yield from uow.session.scalars(sa.select(Referral.id).where(Referral.learner_id.in_(records)))
    yield from uow.session.scalars(sa.select(Grant.handle).where(Grant.learner_id.in_(records)))
