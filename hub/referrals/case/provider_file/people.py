"""Which referral of the provider a row is about: by reference or ULN, and only among its own learners."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.directory.rules.wording import fold
from hub.directory.types import Level
from hub.learners.models import Learner
from hub.referrals.case.provider_file.lines import Line
from hub.referrals.models import Referral
from hub.referrals.types import State
from hub.tracking.enrolment.models import Enrolment

ABOUT = (State.OFFER_ACCEPTED, State.STARTED, State.COMPLETED, State.LEFT_EARLY)
NOBODY = "None of the learners who accepted a place with you has this number."
OTHER_ULN = "The learner with this reference has another unique learner number."
MANY = (
    "This learner has more than one of your classes. Fill in the column “class” with its title or reference."
)
NO_CLASS = "This learner is not in a class of yours with this title or reference."


@dataclass(frozen=True, slots=True)
class InClass:
    """A learner's place in a class. `level` is that of the class, where it has one alone."""

    learner_id: UUID
    referral_id: UUID
    class_id: UUID
    names: frozenset[str]
    level: Level | None
    started_on: date | None
    ended_on: date | None

    def covers(self, line: Line) -> bool:
        """Whether the days that the row tells lie in this course."""
        days = [day for day in (line.started_on, line.held_on, line.ended_on, line.result_on) if day]
        first, last = self.started_on, self.ended_on or date.max
        return first is not None and all(first <= day <= last for day in days)


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
        for row in rows:
            self._classes[row.Learner.id].append(_place(*row))
        people = {row.Learner.id: row.Learner for row in rows}
        self._by_reference = {learner.reference: learner_id for learner_id, learner in people.items()}
        self._ulns = _ulns(uow, people) if by_uln else {}
        self._by_uln = {uln: learner_id for learner_id, uln in self._ulns.items()}

    def find(self, line: Line) -> InClass:
        """Raises `NotFound`."""
        learner_id, column = self._who(line), "reference" if line.reference else "uln"
        found = self._classes[learner_id]
        if line.taught:
            found = [one for one in found if fold(line.taught) in one.names]
        if not found:
            raise NotFound(NO_CLASS, "class")
        found = found if len(found) == 1 else _meant(found, line)
        if len(found) != 1:
            raise NotFound(MANY, "class" if line.taught else column)
        return found[0]

    def _who(self, line: Line) -> UUID:
        if not line.reference:
            learner_id, column = self._by_uln.get(line.uln or ""), "uln"
        else:
            learner_id, column = self._by_reference.get(line.reference), "reference"
        if learner_id is None:
            raise NotFound(NOBODY, column)
        if line.uln and self._ulns.get(learner_id, line.uln) != line.uln:
            raise NotFound(OTHER_ULN, "uln")
        return learner_id


def _place(referral_id: UUID, learner: Learner, taught: TaughtClass, course: Enrolment | None) -> InClass:
    return InClass(
        learner.id,
        referral_id,
        taught.id,
        frozenset(fold(name) for name in (taught.title, taught.reference) if name),
        taught.level_low if taught.level_low is taught.level_high else None,
        course.started_on if course else None,
        course.ended_on if course else None,
    )


def _meant(found: Sequence[InClass], line: Line) -> list[InClass]:
    """Of several places: the course in which the days lie, else one that has not begun."""
    covering = [one for one in found if one.covers(line)]
    return covering or [one for one in found if one.started_on is None]


def _own(uow: UnitOfWork) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Referral.id, Learner, TaughtClass, Enrolment)
        .join(Learner, Learner.id == Referral.learner_id)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .outerjoin(Enrolment, Enrolment.referral_id == Referral.id)
        .where(
            Referral.state.in_(ABOUT),
            Referral.recipient_id == (uow.viewer.organisation_id if uow.viewer else None),
        )
    )


def _ulns(uow: UnitOfWork, people: dict[UUID, Learner]) -> dict[UUID, str]:
    """Of those who agreed that the provider has it; each look is recorded."""
    decisions = consent.disclose(uow, people, [Category.IDENTIFIERS])
    told = {one: people[one].uln.reveal(decision) for one, decision in decisions.items() if decision.allowed}
    return {one: uln for one, uln in told.items() if uln}
