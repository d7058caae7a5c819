"""Register a person at the desk or by phone, or pick up a person whom a referrer sent."""

from datetime import date
from uuid import UUID, uuid5

from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Basis, Category, Channel, Purpose
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict
from hub.core.ids import new_reference
from hub.learners.models import FundingFact, Learner, Need, RegistrationAct
from hub.learners.services.look_after import own
from hub.learners.states import REGISTRATION_STATES, STATUS_STATES
from hub.learners.types import ArrivalChannel, FundingOutcome, RegistrationState, Status

# What the hub's own staff rely on: public task, recorded in the impact assessment.
HUB_PURPOSES = (Purpose.REFERRAL, Purpose.ENROLMENT, Purpose.STATISTICS)
UNTIL = date(2099, 1, 1)  # the hub's own record ends by retention, not by a grant running out


class PickedUpAlready(Conflict):
    title = "Somebody else has picked this person up"


def act_id(user_id: UUID, submission: str) -> UUID:
    """The id of what one opened page makes, however often it is sent."""
    return uuid5(user_id, submission)


def made_by(uow: UnitOfWork, user_id: UUID, submission: str) -> Learner | None:
    """The learner whom this submission registered before."""
    act = uow.session.get(RegistrationAct, act_id(user_id, submission))
    return uow.session.get(Learner, act.learner_id) if act else None


def register(
    uow: UnitOfWork,
    channel: ArrivalChannel,
    hub_id: UUID,
    *,
    user_id: UUID,
    submission: str,
    intake: RegistrationState = RegistrationState.REGISTERING,
    referrer_id: UUID | None = None,
) -> Learner:
    """A new record with its keys and the hub's own grants, still without a name.

    A referrer's is `intake=REFERRED` with `referrer_id`. A second registration by the same submission
    breaks on the act's id: ask `made_by` first.
    """
    referred = intake is RegistrationState.REFERRED
    learner = Learner(
        reference=new_reference(),
        intake=REGISTRATION_STATES.begin(intake),
        status=STATUS_STATES.begin(Status.WITH_HUB if referred else Status.REGISTERED),
        status_on=uow.today,
        joined_on=uow.today,
        channel=channel,
        referrer_id=referrer_id,
        referred_by=user_id if referred else None,
        registered_by=None if referred else user_id,
    )
    uow.keys.create(learner.id)
    uow.add(learner)
    audit.record(uow, "learner.register", about=learner)
    grant_to_hub(uow, learner, hub_id)
    uow.add(RegistrationAct(id=act_id(user_id, submission), learner_id=learner.id, verb="register"))
    uow.add(Need(learner_id=learner.id))
    uow.add(FundingFact(learner_id=learner.id, outcome=FundingOutcome.CHECK))
    uow.flush()
    if not referred:
        own(uow, learner.id, user_id)
    return learner


def grant_to_hub(uow: UnitOfWork, learner: Learner, hub_id: UUID) -> None:
    for purpose in HUB_PURPOSES:
        consent.give(
            uow,
            learner.id,
            hub_id,
            purpose,
            frozenset(Category),
            basis=Basis.PUBLIC_TASK,
            channel=Channel.IN_PERSON,
            until=UNTIL,
        )


def pick_up(uow: UnitOfWork, learner: Learner, user_id: UUID) -> None:
    """Take over a person whom a referrer sent. One assessor wins; the same one twice is no error."""
    if learner.intake is not RegistrationState.REFERRED:
        if learner.registered_by == user_id:
            return
        raise PickedUpAlready("Somebody else at the hub is registering this person.")
    learner.move_to(RegistrationState.REGISTERING)
    learner.registered_by = user_id
    learner.picked_up_at = uow.now
    own(uow, learner.id, user_id)
    if learner.status is Status.WITH_HUB:
        learner.become(Status.REGISTERED, uow.today)
    audit.record(uow, "learner.pick_up", about=learner)
