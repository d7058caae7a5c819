"""Move a learner to another class of the same provider: one course ends, another begins, and both can be taken back."""

from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.core.ids import new_reference
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState
from hub.referrals import queries
from hub.referrals.case import course
from hub.referrals.case.follow import FOLLOWING, follow
from hub.referrals.case.step import step
from hub.referrals.errors import ClassClosed
from hub.referrals.models import Referral
from hub.referrals.types import Details, Side, State, Verb
from hub.tracking.enrolment import days
from hub.tracking.enrolment import queries as enrolments
from hub.tracking.enrolment import rules as enrolment
from hub.tracking.enrolment import services as tracking
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.enrolment.types import Terms

ANOTHER = "Select another of your classes"
GONE_ON = "Something has been recorded in the new class since. Undo that first."


def check(uow: UnitOfWork, referral: Referral, details: Details) -> None:
    """Raise where the class is not the provider's, is closed, or the days are none of both classes."""
    taught = target(uow, referral, details)
    course.check_end(uow, referral, details)
    days.check_start(uow.today, taught, course.day_of(uow, details))
    course.check_alone(uow, referral.learner_id, taught, course.day_of(uow, details), referral.id)


def target(uow: UnitOfWork, referral: Referral, details: Details) -> TaughtClass:
    class_id = details.get("to_class_id")
    found = uow.session.get(TaughtClass, class_id) if class_id else None
    if found is None or found.provider_id != referral.recipient_id or found.id == referral.class_id:
        raise RuleBroken(ANOTHER, "to_class_id")
    if found.state is not ClassState.OPEN:
        raise ClassClosed(f"{found.title} takes no more learners.", "to_class_id")
    return found


def move(uow: UnitOfWork, referral: Referral, details: Details) -> None:
    """The course that was ends as moved to another; the new one begins the same day, as a referral of its own."""
    on, actor_id = course.day_of(uow, details), uow.user_id
    taught, before = target(uow, referral, details), enrolments.of_referral(uow, referral.id)
    tracking.leave(uow, referral.id, on=on, reason=enrolment.ANOTHER_CLASS)
    with uow.acting_as(FOLLOWING):
        moved = uow.add(_beside(uow, referral, taught))
        uow.flush()
        step(uow, moved, Verb.TRANSFER_IN, Side.SYSTEM).actor_id = actor_id
        course.enrol(uow, moved, {"on": on, "terms": terms_there(before, taught)})
    follow(uow, moved, Verb.TRANSFER_IN)


def terms_there(before: Enrolment, taught: TaughtClass) -> Terms:
    """They work for the same as before, until the new class ends."""
    return Terms(planned_end=taught.ends_on, aim=before.aim, awarding_body=before.awarding_body)


def _beside(uow: UnitOfWork, referral: Referral, taught: TaughtClass) -> Referral:
    return Referral(
        reference=new_reference(),
        learner_id=referral.learner_id,
        recipient_id=referral.recipient_id,
        class_id=taught.id,
        sender_id=referral.sender_id,
        transferred_from_id=referral.id,
        state_since=uow.now,
        sent_at=referral.sent_at,
        opened_at=referral.opened_at,
        answered_at=referral.answered_at,
    )


def check_back(uow: UnitOfWork, referral: Referral) -> None:
    """The new course is as it began, or nobody knows what to do with what came after."""
    moved = queries.moved_to(uow, referral)
    if moved is None or moved.state is not State.STARTED:
        raise RuleBroken(GONE_ON)


def move_back(uow: UnitOfWork, referral: Referral) -> None:
    """The new course was a mistake, and the old one goes on; what its start closed is open again."""
    moved, actor_id = queries.moved_to(uow, referral), uow.user_id
    if moved is None:
        raise RuleBroken(GONE_ON)
    tracking.go_on(uow, referral.id)
    tracking.undo(uow, moved.id)
    with uow.acting_as(FOLLOWING):
        step(uow, moved, Verb.UNDO_TRANSFER_IN, Side.SYSTEM).actor_id = actor_id
    follow(uow, moved, Verb.UNDO_TRANSFER_IN)
