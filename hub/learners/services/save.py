"""Save a page of the registration, and what follows from it."""

from collections.abc import Collection, Mapping
from typing import Any

from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.learners import identifiers, rules
from hub.learners.answers import Record
from hub.learners.services.indicate import DECIDES_FUNDING, keep_indication
from hub.learners.types import RegistrationState, Section

INDEXED = frozenset(name for names in identifiers.INDEXED.values() for name in names)


class NotFinished(RuleBroken):
    title = "Some questions are not answered yet"


def save(uow: UnitOfWork, record: Record, decision: Decision, page: str, values: Mapping[str, Any]) -> None:
    """Keep the answers of one page (by the names of their columns). The decision must cover them all."""
    first_time = page not in record.learner.answered
    record.learner.answer(page)
    changed = record.write(values, decision)
    if not changed and not first_time:
        return
    for row in changed or [record.learner]:
        audit.record(uow, "learner.change", about=row)
    follow_up(uow, record, values.keys())


def follow_up(uow: UnitOfWork, record: Record, names: Collection[str]) -> None:
    """Age band, index and funding follow the answers they are made from."""
    learner = record.learner
    if INDEXED & set(names):
        decision = consent.may_see(uow, learner.id, [Category.CONTACT, Category.IDENTIFIERS])
        identifiers.reindex(uow, learner, decision)
    if "date_of_birth" in names:
        born = record.read(["date_of_birth"], consent.may_see(uow, learner.id, [Category.DATE_OF_BIRTH]))
        learner.age_band = rules.age_band(rules.age_on(uow.today, born["date_of_birth"]))
    if DECIDES_FUNDING & set(names):
        keep_indication(uow, record)


def finish(uow: UnitOfWork, record: Record, section: Section) -> None:
    """The section is done. `NotFinished` when a page that is needed was never saved."""
    learner = record.learner
    if section in rules.PAGES and rules.missing(section, learner.answered):
        raise NotFinished("Some questions of this part are not answered yet.")
    learner.finish(section)
    if learner.intake is RegistrationState.REGISTERING and rules.is_registered(learner.done):
        learner.move_to(RegistrationState.REGISTERED)
    audit.record(uow, "learner.finish_section", about=learner)
