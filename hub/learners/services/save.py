"""Save a page of the registration, and what follows from it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.learners import identifiers, rules
from hub.learners.answers import Record
from hub.learners.card import services as cards
from hub.learners.finding import index
from hub.learners.models import Learner
from hub.learners.services.ages import keep_age_band
from hub.learners.services.indicate import DECIDES_FUNDING, keep_indication
from hub.learners.services.register import pick_up
from hub.learners.types import RegistrationState

INDEXED = frozenset(name for names in identifiers.INDEXED.values() for name in names)


def save(
    uow: UnitOfWork,
    record: Record,
    decision: Decision,
    page: str,
    values: Mapping[str, Any],
    whole: Iterable[str] = (),
) -> None:
    """Keep the answers of one page or step (by the names of their columns). The decision must cover them all.

    `whole` are the pages of a step that it asked to the end. Whoever saves an answer of somebody whom a referrer
    sent has picked them up.
    """
    learner = record.learner
    if learner.intake is RegistrationState.REFERRED and uow.user_id:
        pick_up(uow, learner, uow.user_id)
    first_time = page not in learner.answered
    for saved in (page, *whole):
        learner.answer(saved)
    changed = record.write(values, decision)
    finish(uow, learner)
    if not changed and not first_time:
        return
    for row in changed or [learner]:
        audit.record(uow, "learner.change", about=row)
    follow_up(uow, record, values.keys())


def follow_up(uow: UnitOfWork, record: Record, names: Collection[str]) -> None:
    """Age band, index and funding follow the answers they are made from."""
    learner = record.learner
    if INDEXED & set(names):
        decision = consent.may_see(uow, learner.id, [Category.CONTACT, Category.IDENTIFIERS])
        index.reindex_identifiers(uow, learner, decision)
    if index.INDEXED & set(names):
        index.reindex(uow, learner)
    if "date_of_birth" in names:
        keep_age_band(uow, record)
        cards.follow_birth(uow, learner)
    if DECIDES_FUNDING & set(names):
        keep_indication(uow, record)


def finish(uow: UnitOfWork, learner: Learner) -> None:
    """A section is done with the last page that it needs, and the person is registered with the last section."""
    complete = [part for part in rules.PAGES if not rules.missing(part, learner.answered)]
    for section in (part for part in complete if part not in learner.done):
        learner.finish(section)
        audit.record(uow, "learner.finish_section", about=learner)
    if learner.intake is RegistrationState.REGISTERING and rules.is_registered(learner.done):
        learner.move_to(RegistrationState.REGISTERED)
