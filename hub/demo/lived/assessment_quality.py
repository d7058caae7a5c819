"""Second looks at assessments, and what providers say of levels after two weeks of teaching."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.assessment import queries, sampling
from hub.assessment.models import Assessment, Moderation
from hub.assessment.services import level_check, moderate
from hub.assessment.types import Fit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.demo.invented.calendar import last_night, moment
from hub.demo.invented.plan import Plan
from hub.demo.lived.area import JOB, Area
from hub.directory.types import LEVELS, Level, Strand
from hub.referrals.models import Referral
from hub.referrals.reads.provider.level_checks import TAUGHT_FOR
from hub.referrals.types import State
from hub.referrals.waiting import assessed
from hub.tracking.enrolment.models import Enrolment

AT = 7 * 60  # minutes after the office opened
STILL_TO_LOOK_AT, STILL_TO_ANSWER = 3, 4
LOOKED_AFTER = 5  # days
HANDLED_AFTER = timedelta(days=30)

# How the second level lies to the first, in steps, and what providers say: drawn in turn by a stable lot.
STEPS = (0, 0, 0, 0, 0, 0, 0, 1, 0, -1)
FITS = (*[Fit.RIGHT] * 9, Fit.ONE_DOWN, *[Fit.RIGHT] * 8, Fit.ONE_UP, Fit.ONE_DOWN)


@dataclass(frozen=True, slots=True)
class Look:
    """One moderation to come: who may look, and whether the two are to be settled."""

    id: UUID
    viewer: Viewer
    day: int
    settle: bool


def play(database: Database, plan: Plan, area: Area) -> None:
    for look in looks(database, plan, area):
        with database.unit_of_work(look.viewer, now=moment(plan.today, look.day, AT)) as uow:
            look_again(uow, look)
    with database.unit_of_work(JOB, now=last_night(plan.today)) as uow:
        enrolments = taught(uow)
    for enrolment in enrolments[:-STILL_TO_ANSWER]:
        on = min(enrolment.started_on + TAUGHT_FOR, plan.today)
        with database.unit_of_work(JOB, now=moment(plan.today, (on - plan.today).days, AT)) as uow:
            answer(uow, enrolment, plan.today)


def looks(database: Database, plan: Plan, area: Area) -> Iterator[Look]:
    """Every assessment that was put on the list, but the last few, by the assessor who did not make it.

    Of the newer half, those where the two differ are still to be settled.
    """
    with database.unit_of_work(JOB, now=last_night(plan.today)) as uow:
        rows = uow.session.scalars(sa.select(Moderation).order_by(Moderation.sampled_on, Moderation.id)).all()
    found = [row for row in rows if row.moderated_on is None][:-STILL_TO_LOOK_AT]
    for number, row in enumerate(found):
        others = [area.assessor(0), area.assessor(1)]
        viewer = next(one for one in others if one.user_id != row.assessor_id)
        day = min((row.sampled_on - plan.today).days + LOOKED_AFTER, 0)
        yield Look(row.id, viewer, day, settle=number < len(found) // 2)


def look_again(uow: UnitOfWork, look: Look) -> None:
    row = uow.get(Moderation, look.id)
    assessment = uow.get(Assessment, row.assessment_id)
    moderate.give(uow, row, opinion(assessment))
    if row.outcome is None and look.settle:
        decision = consent.may_see(uow, row.learner_id, [Category.ASSESSMENT_ANSWERS])
        change = turn(row.id, 3) == 0
        assessed.settle(uow, row, change, "We went through the evidence together.", decision)


def opinion(assessment: Assessment) -> moderate.SecondOpinion:
    """Near the first levels, and now and then a step away."""
    levels = {
        skill: near(level, STEPS[turn(assessment.id, 11 + number) % len(STEPS)])
        for number, (skill, level) in enumerate(assessment.levels.items())
    }
    step = STEPS[turn(assessment.id, len(STEPS))]
    placement = near(assessment.placement or Level.E1, step)
    return moderate.SecondOpinion(levels, placement, assessment.strand or Strand.GENERAL, None)


def near(level: Level, step: int) -> Level:
    return LEVELS[min(max(level.order + step, 0), len(LEVELS) - 1)]


def turn(row_id: UUID, turns: int) -> int:
    """A stable number below `turns` that does not hang together with being drawn, which looks at the last digit."""
    return sampling.lot(row_id) // 10**6 % turns


def taught(uow: UnitOfWork) -> list[Enrolment]:
    """Who has been taught for two weeks or finished, in the order of their start."""
    query = (
        sa.select(Enrolment)
        .join(Referral, Referral.id == Enrolment.referral_id)
        .where(
            Referral.state.in_([State.STARTED, State.COMPLETED]),
            Enrolment.started_on <= uow.today - TAUGHT_FOR,
        )
        .order_by(Enrolment.started_on, Enrolment.id)
    )
    return list(uow.session.scalars(query))


def answer(uow: UnitOfWork, enrolment: Enrolment, today: date) -> None:
    row = level_check.answer(
        uow,
        referral_id=enrolment.referral_id,
        learner_id=enrolment.learner_id,
        recipient_id=enrolment.recipient_id,
        fit=FITS[turn(enrolment.id, len(FITS))],
        assessment_id=queries.relied_on(uow, enrolment.learner_id, enrolment.started_on),
    )
    if row.fit is not Fit.RIGHT and row.answered_on < today - HANDLED_AFTER:
        level_check.handle(uow, row)
