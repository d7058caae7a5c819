"""Gather everything that is kept of one learner, for the answer to a subject access request."""

from collections.abc import Iterator
from contextlib import nullcontext
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.accounts.queries import first_hub
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.core.model import Base
from hub.learners.models import Learner
from hub.learners.queries import records_of, references_in_store
from hub.rights.access import registry, why
from hub.rights.access.document import Document, Part, joined
from hub.rights.access.keeping import keeping, told
from hub.rights.access.names import Names, names
from hub.rights.access.registry import Table
from hub.rights.access.rows import entries, withheld
from hub.rights.access.seen import seen_by
from hub.rights.opening import opened
from hub.rights.requests.models import RightsRequest
from hub.rights.requests.types import Kind, RequestState

BASIS = (
    "We keep this because it is a public task (UK GDPR Article 6(1)(e)), with the extra rules for details such as your "
    "health (Article 9(2)(g))."
)
SOURCE = (
    "It comes from you, and from the organisations named below that sent you to us or taught you. Where a day was "
    "written down later or put right, both the day it is about and the day we wrote it down stand here."
)
DECIDES = "A computer ranks classes and reads the funding rules. It decides nothing: a person does, with you."
KEPT = (
    "We keep it for {months} after the last contact with you. Then it is deleted, unless a law says longer."
)
YOU_CAN = (
    "You can ask us to correct, to delete, or to use less of what we keep, to take what you gave us elsewhere, "
    "and to stop a use of it. You can complain to the Information Commissioner’s Office: ico.org.uk or 0303 123 1113."
)
# What is asked for where the answer is to hand over what is kept.
SHOWN_FOR = (Kind.ACCESS, Kind.PORTABILITY, Kind.EXPLANATION)


def gather(uow: UnitOfWork, learner_id: UUID, about: Base | None = None) -> Document:
    """Of the record and of those that were merged into it. The officer gives the row of the task, which opens each; a
    command runs as the job that keeps the storage.

    `NotVisible` for a learner whom the viewer may not know of, and for one who was erased.
    """
    records = records_of(uow, learner_id)
    known = names(uow, records)
    parts: dict[str, Part] = {}
    for each in records:
        with opened(uow, each, about) if about is not None else nullcontext():
            learner = uow.get(Learner, each)
            audit.record(uow, "rights.access", about=learner)
            for part in _record(uow, learner, known):
                parts[part.name] = joined(parts.get(part.name), part)
    hub = uow.get(Organisation, first_hub(uow))
    kept = keeping(uow, records)
    shown = [part for part in (*parts.values(), seen_by(uow, records)) if part.rows or part.withheld]
    return Document(
        made_on=uow.today,
        reference=show_reference(references_in_store(uow, [learner_id])[learner_id]),
        controller=hub.controller or hub.name,
        about=tuple(_about(hub)),
        parts=[told(part, kept) for part in shown],
        left_out=tuple(registry.excused_tables().items()),
    )


def _record(uow: UnitOfWork, learner: Learner, known: Names) -> Iterator[Part]:
    decision = consent.may_see(uow, learner.id, Category)
    yield from (_part(uow, table, learner.id, decision, known) for table in registry.tables())
    funding = why.funding_why(uow, learner)
    if funding is not None:
        yield funding
    yield why.ranking_why(uow, learner.id, decision, known)


def _about(hub: Organisation) -> Iterator[str]:
    kept = f"{hub.kept_months} months" if hub.kept_months else "the months that the hub has set"
    yield BASIS
    yield SOURCE
    yield KEPT.format(months=kept)
    yield DECIDES
    yield YOU_CAN
    if hub.officer:
        yield f"The data protection officer is {hub.officer}."


def _part(uow: UnitOfWork, table: Table, learner_id: UUID, decision: Decision, known: Names) -> Part:
    """One table; what is withheld is named only where there is a row of it."""
    rows = [entries(row, decision, known) for row in _rows(uow, table, learner_id)]
    left = withheld(registry.models()[table.name]) if rows else []
    return Part(table.name, table.heading, rows, left)


def _rows(uow: UnitOfWork, table: Table, learner_id: UUID) -> list[Base]:
    model = registry.models()[table.name]
    owner = getattr(model, "learner_id", None) or model.subject_id  # type: ignore[attr-defined]
    order = getattr(model, table.order)
    return list(uow.session.scalars(sa.select(model).where(owner == learner_id).order_by(order, model.id)))


def may_be_shown(row: RightsRequest) -> bool:
    """Nothing is handed over before it is known who asks, and only for what it is about."""
    return row.kind in SHOWN_FOR and row.seen is not None and row.state is not RequestState.REFUSED
