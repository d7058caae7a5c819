"""What is known of one learner's course and of the induction before it, in words; both sides read the same."""

from collections.abc import Iterator
from uuid import UUID

from hub.core.db import UnitOfWork
from hub.forms.format import date_words
from hub.tracking.codes import Vocabulary, label
from hub.tracking.enrolment import queries
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.enrolment.states import ENROLMENT_STATES, INDUCTION_STATES
from hub.tracking.enrolment.types import AIM_LABELS

Fact = tuple[str, str]


def facts(uow: UnitOfWork, referral_id: UUID) -> list[Fact]:
    """(label, words) of what has been said; nothing before an induction or a start."""
    row = queries.enrolled(uow, referral_id)
    found = [*_induction(uow, referral_id), *(_course(uow, row) if row else ())]
    return [(name, words) for name, words in found if words]


def _induction(uow: UnitOfWork, referral_id: UUID) -> Iterator[Fact]:
    row = queries.last_induction(uow, referral_id)
    if row is not None:
        yield "Induction", f"{date_words(row.held_on)}: {INDUCTION_STATES.labels[row.state].lower()}"


def _course(uow: UnitOfWork, row: Enrolment) -> Iterator[Fact]:
    yield "How it goes", ENROLMENT_STATES.labels[row.state]
    yield "Started", date_words(row.started_on)
    yield "Planned end", date_words(row.planned_end)
    yield "Ended", date_words(row.ended_on)
    yield "Planned hours", str(row.hours or "")
    yield "Works for", AIM_LABELS[row.aim] if row.aim else ""
    yield "Awarding body", row.awarding_body or ""
    yield "Learning aim reference", row.aim_reference or ""
    yield "Last break", _break(uow, row)
    yield "Achieved", label(Vocabulary.OUTCOME, row.achieved) if row.achieved else ""


def _break(uow: UnitOfWork, row: Enrolment) -> str:
    broke = queries.last_break(uow, row.id)
    if broke is None:
        return ""
    until = broke.returned_on or broke.expected_on
    return f"{date_words(broke.began_on)} to {date_words(until)}{'' if broke.returned_on else ', expected back then'}"
