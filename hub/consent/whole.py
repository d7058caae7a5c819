"""Whose grants, blocks, restrictions and objections are not as the service wrote them: named jobs leave them out.

A page asks the head of each record that it shows (`hub.consent.grounds`); a round of a job asks all of them once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent.heads import PLACES, Held, Place, unpack
from hub.consent.models import SharingHead
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.sealing.authentic import columns, genuine, note_refused
from hub.core.sealing.sealed import SubjectKey

Span = tuple[UUID | None, UUID | None]  # after the one id, up to the other; None where there is no end
HEAD = columns(SharingHead)
JOB = Viewer.job("compare grants, blocks and restrictions with their heads", storage=True)


AT_ONCE = 500  # learners, so that memory stays flat


def not_as_written(uow: UnitOfWork) -> frozenset[UUID]:
    """The learners of whom such a row was changed, put back, added or deleted, or the head. The operator is told."""
    return wrong_in(uow, spans(uow))


def spans(uow: UnitOfWork) -> list[Span]:
    """Everybody, some at a time: they can be looked at apart."""
    every = sa.select(SubjectKey.subject_id).distinct().order_by(SubjectKey.subject_id)
    known = uow.session.scalars(every).all()
    ends = [*known[AT_ONCE - 1 : -1 : AT_ONCE], None]
    return list(zip([None, *ends], ends, strict=False))


def wrong_in(uow: UnitOfWork, some: Iterable[Span]) -> frozenset[UUID]:
    """`not_as_written`, of these."""
    return frozenset(learner_id for span in some for learner_id in _wrong(uow, span))


def _wrong(uow: UnitOfWork, span: Span) -> set[UUID]:
    there: dict[UUID, Held] = defaultdict(dict)
    wrong = set()
    for learner_id, place in _rows(uow, span):
        if place is None:
            wrong.add(learner_id)
        else:
            there[learner_id][place.key] = place.version
    heads = dict(_heads(uow, span))
    keys = sa.select(SubjectKey.subject_id).where(*_within(SubjectKey.subject_id, span)).distinct()
    everybody = there.keys() | set(uow.session.scalars(keys))
    for learner_id in (everybody | heads.keys()) - wrong:
        if heads.get(learner_id) != there.get(learner_id, {}):
            note_refused(uow.session, SharingHead, learner_id)
            wrong.add(learner_id)
    return wrong


def _within(ids: Any, span: Span) -> list[sa.ColumnElement[bool]]:
    after, until = span
    return [*([ids > after] if after else []), *([ids <= until] if until else [])]


def _rows(uow: UnitOfWork, span: Span) -> Iterator[tuple[UUID, Place | None]]:
    """Whose each row is and where it stands; None of one that is refused. One that was lifted stands nowhere."""
    for model, place_of in PLACES.items():
        wanted = columns(model)
        names = [column.key for column in wanted]
        for row in uow.session.execute(sa.select(*wanted).where(*_within(model.learner_id, span))):
            values = dict(zip(names, row, strict=True))
            if not genuine(uow.vault, model, values):
                note_refused(uow.session, model, values["id"])
                yield values["learner_id"], None
            elif (place := place_of(values)) is not None:
                yield values["learner_id"], place


def _heads(uow: UnitOfWork, span: Span) -> Iterator[tuple[UUID, Held | None]]:
    for row in uow.session.execute(sa.select(*HEAD).where(*_within(SharingHead.id, span))):
        yield row.id, unpack(row.held) if genuine(uow.vault, SharingHead, dict(row._mapping)) else None
