"""What is known of one learner's course and of the induction before it, in words; both sides read the same."""

from collections.abc import Iterator
from uuid import UUID

from hub.core.db import UnitOfWork
from hub.forms.format import date_words
from hub.matching.words.phrases import counted
from hub.referrals import queries
from hub.referrals.models import Referral
from hub.referrals.types import Verb
from hub.tracking.attendance.one_learner import number_of_marks
from hub.tracking.codes import Vocabulary, label
from hub.tracking.enrolment import queries as enrolments
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.enrolment.states import ENROLMENT_STATES, INDUCTION_STATES
from hub.tracking.enrolment.types import AIM_LABELS

Fact = tuple[str, str]
KEPT = "They are kept, count for nothing now, and count again if a start in the same class is recorded anew."


def facts(uow: UnitOfWork, referral_id: UUID) -> list[Fact]:
    """(label, words) of what has been said; nothing before an induction or a start."""
    row = enrolments.enrolled(uow, referral_id)
    found = [*_induction(uow, referral_id), *(_course(uow, row) if row else ())]
    return [(name, words) for name, words in found if words]


def marks_undone(uow: UnitOfWork, referral: Referral, verb: Verb) -> list[str]:
    """What this verb means for what stands on registers, where it takes back a start or a move; else nothing."""
    undone = {Verb.UNDO_START: referral, Verb.UNDO_TRANSFER: queries.moved_to(uow, referral)}.get(verb)
    number = number_of_marks(uow, undone.id) if undone else 0
    stand = counted(number, "mark of theirs stands", "marks of theirs stand")
    return [f"{stand} on registers. {KEPT}"] if number else []


def _induction(uow: UnitOfWork, referral_id: UUID) -> Iterator[Fact]:
    row = enrolments.last_induction(uow, referral_id)
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
    broke = enrolments.last_break(uow, row.id)
    if broke is None:
        return ""
    until = broke.returned_on or broke.expected_on
    return f"{date_words(broke.began_on)} to {date_words(until)}{'' if broke.returned_on else ', expected back then'}"
