"""Which referral of the provider a row is about: by reference or ULN, and only among its own learners."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.directory.rules.wording import fold
from hub.learners.models import Learner
from hub.referrals.case.provider_file.lines import Line
from hub.referrals.models import Referral
from hub.referrals.types import State

ABOUT = (State.OFFER_ACCEPTED, State.STARTED, State.COMPLETED)
NOBODY = "None of the learners who accepted a place with you has this number."
MANY = (
    "This learner has more than one of your classes. Fill in the column “class” with its title or reference."
)
NO_CLASS = "This learner is not in a class of yours with this title or reference."


@dataclass(frozen=True, slots=True)
class InClass:
    learner_id: UUID
    referral_id: UUID
    class_id: UUID
    names: frozenset[str]


class NotFound(ValueError):
    """The message is for the person who sent the file; `column` is ours."""

    def __init__(self, message: str, column: str) -> None:
        super().__init__(message)
        self.column = column


class People:
    """The learners of the viewer's organisation. ULNs are opened only where the file asks by them."""

    def __init__(self, uow: UnitOfWork, *, by_uln: bool) -> None:
        rows = uow.session.execute(_own(uow)).all()
        self._classes: defaultdict[UUID, list[InClass]] = defaultdict(list)
        for referral_id, learner, taught in rows:
            names = frozenset(fold(name) for name in (taught.title, taught.reference) if name)
            self._classes[learner.id].append(InClass(learner.id, referral_id, taught.id, names))
        people = {learner.id: learner for _, learner, _ in rows}
        self._by_reference = {learner.reference: learner_id for learner_id, learner in people.items()}
        self._by_uln = _ulns(uow, people) if by_uln else {}

    def find(self, line: Line) -> InClass:
        """Raises `NotFound`."""
        if line.reference:
            learner_id, column = self._by_reference.get(line.reference), "reference"
        else:
            learner_id, column = self._by_uln.get(line.uln or ""), "uln"
        if learner_id is None:
            raise NotFound(NOBODY, column)
        found = self._classes[learner_id]
        if line.taught:
            found = [one for one in found if fold(line.taught) in one.names]
        if not found:
            raise NotFound(NO_CLASS, "class")
        if len(found) > 1:
            raise NotFound(MANY, "class" if line.taught else column)
        return found[0]


def _own(uow: UnitOfWork) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Referral.id, Learner, TaughtClass)
        .join(Learner, Learner.id == Referral.learner_id)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .where(
            Referral.state.in_(ABOUT),
            Referral.recipient_id == (uow.viewer.organisation_id if uow.viewer else None),
        )
    )


def _ulns(uow: UnitOfWork, people: dict[UUID, Learner]) -> dict[str, UUID]:
    """Of those who agreed that the provider has it; each look is recorded."""
    decisions = consent.disclose(uow, people, [Category.IDENTIFIERS])
    told = {one: people[one].uln.reveal(decision) for one, decision in decisions.items() if decision.allowed}
    return {uln: one for one, uln in told.items() if uln}
