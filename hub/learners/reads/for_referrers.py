"""From a person a referrer sent to what the referrer may know: a status in fixed words, its date, the next step.

Source of the vocabulary: docs/dpia. Never attendance, reasons, answers, contact, other organisations or notes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from hub.accounts import throttle
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.learners import identifiers
from hub.learners.models import Learner
from hub.learners.queries import by_reference
from hub.learners.types import Status

PAGE_SIZE = 50
WAITING_IS_NOT_A_CHOICE = "Waiting means that no class has a place yet. It is not the person's choice."
STATUS_LABELS: Mapping[Status, str] = {
    Status.REGISTERED: "Registered",
    Status.ASSESSED: "Assessed",
    Status.WAITING: "Waiting",
    Status.OFFERED: "Offered",
    Status.STARTED: "Started",
    Status.FINISHED: "Finished",
    Status.NO_LONGER_ACTIVE: "No longer active",
}
NEXT_STEPS: Mapping[Status, str] = {
    Status.REGISTERED: "The hub contacts the person and finds their level of English.",
    Status.ASSESSED: "The hub looks for a class.",
    Status.WAITING: "The hub and the providers look for a place. The person hears when there is one.",
    Status.OFFERED: "The person and the provider agree when to start.",
    Status.STARTED: "None. The person is in a class.",
    Status.FINISHED: "None. The person can ask the hub for a next class.",
    Status.NO_LONGER_ACTIVE: "None. The person can come back to the hub at any time.",
}
LOOKING_UP = Viewer.job("look up a person for a referrer")


@dataclass(frozen=True, slots=True)
class PersonStatus:
    """Everything a referrer sees of one person on their own page."""

    reference: str
    status: Status
    changed_on: date

    @property
    def label(self) -> str:
        return STATUS_LABELS[self.status]

    @property
    def next_step(self) -> str:
        return NEXT_STEPS[self.status]


@dataclass(frozen=True, slots=True)
class Person:
    initials: str
    now: PersonStatus


def people(uow: UnitOfWork, page: int) -> tuple[list[Person], bool]:
    """One page of the people whose status this office may see, last change first; whether there are more."""
    query = (
        sa.select(Learner)
        .order_by(Learner.status_on.desc(), Learner.id.desc())
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    )
    found = list(uow.session.scalars(query))
    shown = found[:PAGE_SIZE]
    decisions = consent.disclose(
        uow, [learner.id for learner in shown], [Category.IDENTITY, Category.OUTCOME]
    )
    lines = [
        Person(initials(learner, decisions[learner.id]), status_of(learner))
        for learner in shown
        if decisions[learner.id].allowed
    ]
    return lines, len(found) > PAGE_SIZE


def person(uow: UnitOfWork, reference: str) -> PersonStatus:
    """One person's status, or `NotVisible`: the same for unknown, not shared, withdrawn and blocked."""
    learner = by_reference(uow, reference)
    consent.may_see(uow, learner.id, [Category.OUTCOME])
    return status_of(learner)


def look(uow: UnitOfWork, reference: str) -> PersonStatus | None:
    """One person's status by the reference in an address; None for what this office may not see.

    What was refused is counted: commit it, and answer that there is nothing. `Throttled` after too many.
    """
    who = str(uow.viewer and uow.viewer.user_id)
    throttle.check(uow, "refused look", who)
    found = find_by_reference(uow, reference)
    if found is None:
        throttle.fail(uow, "refused look", who)
    return found


def find_by_reference(uow: UnitOfWork, reference: str) -> PersonStatus | None:
    try:
        return person(uow, reference)
    except NotVisible:
        return None


def find_by_nino(uow: UnitOfWork, nino: str, born: date) -> PersonStatus | None:
    """The person with this National Insurance number and date of birth, if this office may see their status.

    A job finds them by the keyed digest, and opens and compares only those the office may see.
    """
    with uow.acting_as(LOOKING_UP):
        hits = [learner.id for learner in identifiers.holders(uow, "nino", nino)]
    visible = list(
        uow.session.scalars(sa.select(Learner).where(Learner.id.in_(hits)).order_by(Learner.created_at))
    )
    with uow.acting_as(LOOKING_UP):
        same = [learner for learner in visible if is_same(uow, learner, nino, born)]
    return person(uow, same[0].reference) if same else None


def is_same(uow: UnitOfWork, learner: Learner, nino: str, born: date) -> bool:
    opened = (Category.IDENTIFIERS, Category.CONTACT, Category.DATE_OF_BIRTH)
    decision = consent.may_see(uow, learner.id, opened)
    holds = identifiers.holds(learner, decision, "nino", nino)
    return holds and learner.date_of_birth.reveal(decision) == born.isoformat()


def status_of(learner: Learner) -> PersonStatus:
    return PersonStatus(learner.reference, learner.status, learner.status_on)


def initials(learner: Learner, decision: Decision) -> str:
    """H. W. for Hodan Warsame."""
    names = (learner.given_names.reveal(decision), learner.family_name.reveal(decision))
    return " ".join(f"{name[0].upper()}." for name in names if name)
