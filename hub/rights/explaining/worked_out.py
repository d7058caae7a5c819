"""What the program worked out of a learner and what a person then did, told to the learner: for a page and a letter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.learners.models import Learner
from hub.learners.queries import record_of
from hub.learners.reads.funding import shown_funding
from hub.rights.access.names import Names, names
from hub.rights.access.why import has_answers
from hub.rights.explaining import placed, ranked

LATEST = 3  # of each kind: older ones stand in the answer to subject access
DECIDES = "Nobody is sent anywhere by it. The provider decides who pays, when somebody enrols."


class Subject(StrEnum):
    """What can be explained; no code of the database."""

    RANKING = "ranking"
    PROPOSAL = "proposal"
    FUNDING = "funding"


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """One thing that was worked out: `program` are sentences on how, `person` on who decided what. `row_id` is None of
    what is kept in no row."""

    subject: Subject
    row_id: UUID | None
    label: str
    program: Sequence[str]
    person: Sequence[str]

    @property
    def key(self) -> str:
        return f"{self.subject}-{self.row_id}" if self.row_id else self.subject.value

    @property
    def text(self) -> str:
        """A sentence a line, as it is kept."""
        return "\n".join((f"{self.label}.", *self.program, *self.person))


def worked_out(uow: UnitOfWork, learner: Learner) -> list[WorkedOut]:
    """The latest of each kind, the newest first. Inside the officer's task of this learner."""
    known = names(uow, [learner.id])
    return [*_rankings(uow, learner.id, known), *_proposals(uow, learner.id, known), *_funding(uow, learner)]


def _rankings(uow: UnitOfWork, learner_id: UUID, known: Names) -> Iterator[WorkedOut]:
    decision = consent.may_see(uow, learner_id, Category)
    for row in ranked.latest(uow, learner_id, LATEST):
        yield WorkedOut(
            Subject.RANKING,
            row.id,
            ranked.label(row),
            list(ranked.program(uow, row, decision, known)),
            list(ranked.person(row, known)),
        )


def _proposals(uow: UnitOfWork, learner_id: UUID, known: Names) -> Iterator[WorkedOut]:
    for row, run in placed.latest(uow, learner_id, LATEST):
        yield WorkedOut(
            Subject.PROPOSAL,
            row.id,
            placed.label(run),
            list(placed.program(row, run, known)),
            list(placed.person(row, known)),
        )


def _funding(uow: UnitOfWork, learner: Learner) -> Iterator[WorkedOut]:
    """As the answers are now: what is worked out of them is kept nowhere."""
    answered = has_answers(uow, learner.id)
    shown = shown_funding(uow, record_of(uow, learner), frozenset(Category)) if answered else None
    if shown is not None:
        rules = (f"{rule.says} ({rule.source})" for rule in shown.path)
        said = f"The program read: {shown.label}. {shown.why} {shown.sure_words}"
        label = f"Who is likely to pay, by the rules of {shown.year}"
        yield WorkedOut(
            Subject.FUNDING, None, label, [said, "The rules on the way to it:", *rules], [DECIDES]
        )
