"""A learner with a long history for the bench of journeys: classes one after another, each with all that can come."""

from datetime import date, timedelta
from functools import partial
from uuid import UUID

from bench.filled_hub import JOB, learner_row, organisation, sign_in, user
from hub.access.permissions import Role
from hub.accounts.models import Organisation
from hub.accounts.types import OrganisationKind
from hub.assessment.achieved.models import AchievedLevel
from hub.assessment.types import AchievedBy, AchievedState
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Purpose, Stage
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_reference
from hub.directory.models import TaughtClass
from hub.directory.types import Level, Skill, Strand
from hub.learners.models import Learner
from hub.referrals.models import Referral, Transition, WaitingEntry
from hub.referrals.types import Side, State, Verb
from hub.tracking.attendance.models import KeptMeeting, Mark
from hub.tracking.attendance.types import Attended, MeetingState
from hub.tracking.destinations.models import DestinationCheck
from hub.tracking.destinations.types import CheckState
from hub.tracking.enrolment import services as enrolment
from hub.tracking.enrolment.models import EnrolmentBreak, Induction
from hub.tracking.enrolment.types import InductionState
from hub.tracking.progress.models import ClassResult
from hub.tracking.progress.types import Kind

LENGTH = timedelta(weeks=12)
MEETINGS = 12


def build(database: Database, classes: int, role: Role) -> tuple[str, str]:
    """The session token of one in that role, and the address of the journey."""
    with database.unit_of_work(JOB) as uow:
        provider = organisation(uow, "Bench college", OrganisationKind.PROVIDER)
        hub = organisation(uow, "Bench hub", OrganisationKind.HUB)
        learner = learner_row(uow, 0, "E8")
        learner.given_names, learner.family_name = "Hodan", "Warsame"
        uow.flush()
        for party, stage in ((provider, Stage.ENROLMENT), (hub, Stage.FULL)):
            consent.give(uow, learner.id, party.id, Purpose.REFERRAL, frozenset(Category), stage=stage)
        referrals = [_class(uow, provider, hub, learner, number) for number in range(classes)]
        audit.record(uow, "bench.build")
        at_hub = role is Role.ASSESSOR
        of = f"/learners/{learner.reference}" if at_hub else f"/referrals/{referrals[0].reference}"
        return sign_in(uow, user(uow, hub if at_hub else provider, role)), f"{of}/journey"


build_for_hub = partial(build, role=Role.ASSESSOR)
build_for_provider = partial(build, role=Role.PROVIDER)


def _class(
    uow: UnitOfWork, provider: Organisation, hub: Organisation, learner: Learner, number: int
) -> Referral:
    """A class that was finished, with its wait before it and its call after it."""
    begun = uow.today - (number + 2) * LENGTH
    taught = uow.add(
        TaughtClass(provider_id=provider.id, natural_key=f"bench {number}", title="ESOL Entry 1")
    )
    uow.flush()
    own = {"learner_id": learner.id, "recipient_id": provider.id}
    referral = uow.add(
        Referral(
            **own,
            reference=new_reference(),
            sender_id=hub.id,
            class_id=taught.id,
            state=State.COMPLETED,
            state_since=uow.now,
            sent_at=uow.now,
        )
    )
    uow.flush()
    uow.add(
        Transition(
            **own,
            referral_id=referral.id,
            at=uow.now,
            from_state=State.DRAFT,
            verb=Verb.SEND,
            to_state=State.SENT,
            side=Side.HUB,
        )
    )
    _wait(uow, learner.id, begun)
    _course(uow, referral, begun)
    _found(uow, referral, begun + LENGTH)
    return referral


def _wait(uow: UnitOfWork, learner_id: UUID, until: date) -> None:
    uow.add(
        WaitingEntry(
            learner_id=learner_id,
            level=Level.E1,
            strand=Strand.GENERAL,
            joined_on=until - timedelta(weeks=4),
            closed_on=until,
        )
    )


def _course(uow: UnitOfWork, referral: Referral, begun: date) -> None:
    """Induction, start, a break, a mark at each meeting, the end."""
    own = {"learner_id": referral.learner_id, "recipient_id": referral.recipient_id}
    uow.add(Induction(**own, referral_id=referral.id, held_on=begun, state=InductionState.CAME))
    row = enrolment.enrol(
        uow,
        referral.id,
        learner_id=referral.learner_id,
        recipient_id=referral.recipient_id,
        class_id=referral.class_id,
        on=begun,
    )
    uow.flush()
    away = begun + timedelta(weeks=2)
    uow.add(EnrolmentBreak(**own, enrolment_id=row.id, began_on=away, expected_on=away, returned_on=away))
    for week in range(MEETINGS):
        meeting = uow.add(
            KeptMeeting(
                class_id=referral.class_id, held_on=begun + timedelta(weeks=week), state=MeetingState.HELD
            )
        )
        uow.flush()
        uow.add(Mark(**own, enrolment_id=row.id, meeting_id=meeting.id, attended=Attended.PRESENT))
    enrolment.complete(uow, referral.id, on=begun + LENGTH)
    uow.add(
        DestinationCheck(
            learner_id=referral.learner_id,
            enrolment_id=row.id,
            ended_on=begun + LENGTH,
            month=3,
            due_on=begun + LENGTH,
            state=CheckState.REACHED,
            state_since=begun + LENGTH,
            destination="EMP1",
        )
    )


def _found(uow: UnitOfWork, referral: Referral, on: date) -> None:
    """The result, and the level that followed from it."""
    uow.add(
        ClassResult(
            learner_id=referral.learner_id,
            recipient_id=referral.recipient_id,
            referral_id=referral.id,
            on=on,
            kind=Kind.QUALIFICATION,
            level=Level.E1,
            skills=[],
            outcome="1",
        )
    )
    uow.add(
        AchievedLevel(
            learner_id=referral.learner_id,
            organisation_id=referral.recipient_id,
            achieved_by=AchievedBy.COURSE,
            reached_on=on,
            said={},
            state=AchievedState.OVERTAKEN,
            placement=Level.E1,
            placement_rule="majority",
            placement_version=1,
            instrument_version=1,
            strand=Strand.GENERAL,
            **{skill.value: Level.E1 for skill in Skill},
        )
    )
