"""Keep what somebody said when they were called about a class; an answer can be taken back."""

from datetime import timedelta

from hub.audit import services as audit
from hub.consent.services.objected import stopped_for
from hub.consent.types import Use
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict
from hub.demand.models import Invitation
from hub.demand.rules import DAYS_TO_NEXT_CALL, TO_BE_CALLED, given_up
from hub.demand.services.refresh import expire
from hub.demand.types import InvitationState
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState

ANSWERED = "Somebody else has written down an answer to this call. Look at the list again."


def answer(uow: UnitOfWork, invitation: Invitation, said: InvitationState, version: int | None) -> None:
    """Write down one call. The same answer from the same page twice is one answer; another is a `Conflict`."""
    if version != invitation.version:
        if invitation.state is said:
            return
        raise Conflict(ANSWERED)
    if invitation.state not in TO_BE_CALLED:
        raise Conflict(ANSWERED)
    no_answer = said is InvitationState.NO_ANSWER
    invitation.move_to(said)
    invitation.calls += no_answer
    again = no_answer and not given_up(said, invitation.calls)
    invitation.call_on = uow.today + timedelta(days=DAYS_TO_NEXT_CALL) if again else None
    _by(uow, invitation)
    audit.record(uow, f"invitation.{said.value}", about=invitation)


def take_back(uow: UnitOfWork, invitation: Invitation) -> None:
    """Put a call on the list again, as if it had just been made; nothing where it is there already."""
    if invitation.state is InvitationState.TO_CALL:
        return
    if stopped_for(uow, [invitation.learner_id], Use.CONTACT):
        raise Conflict("They have asked not to be called about classes.")
    check_open(uow, invitation)
    invitation.move_to(InvitationState.TO_CALL)
    invitation.calls = 0
    invitation.call_on = invitation.answered_on = invitation.answered_by = None
    audit.record(uow, "invitation.take_back", about=invitation)


def still_open(uow: UnitOfWork, invitation: Invitation) -> bool:
    """Whether the class still takes somebody; if not, the invitation is over."""
    row = uow.get(TaughtClass, invitation.class_id)
    gone = row.state is not ClassState.OPEN or not row.free or _too_late(row, uow)
    if gone and invitation.state in TO_BE_CALLED:
        expire(uow, invitation)
    return not gone


def check_open(uow: UnitOfWork, invitation: Invitation) -> None:
    if not still_open(uow, invitation):
        raise Conflict("This class has no free place any more.")


def _too_late(row: TaughtClass, uow: UnitOfWork) -> bool:
    last = row.last_join_on or row.ends_on
    return last is not None and last < uow.today


def _by(uow: UnitOfWork, invitation: Invitation) -> None:
    invitation.answered_on = uow.today
    invitation.answered_by = uow.user_id
