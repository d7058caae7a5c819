"""What a provider says of a course: what was agreed when it begins, reviews, and how it ended."""

from datetime import date, timedelta

from hub.core.db import UnitOfWork
from hub.demo.invented.classes import DemoClass
from hub.demo.invented.people import Person
from hub.demo.invented.sendings import Told
from hub.directory.types import LEVELS, Level, Skill
from hub.referrals.case import progress
from hub.referrals.models import Referral
from hub.tracking.enrolment.types import Aim, Terms
from hub.tracking.progress.services import Result, Review
from hub.tracking.progress.types import Kind

AS_LONG = 12 * 7  # days that a course is agreed for where the class has no last day
AWARDED_BY = "Ascentis"


def terms(one: DemoClass, starts_on: date) -> Terms:
    """Until the class ends, with its hours in the weeks that are left."""
    ends_on = one.facts["ends_on"] or starts_on + timedelta(days=AS_LONG)
    weeks = max((ends_on - starts_on).days // 7, 1)
    qualifies = one.facts["accredited"]
    return Terms(
        planned_end=ends_on,
        hours=round(one.weekly_hours * weeks),
        aim=Aim.QUALIFICATION if qualifies else Aim.NONE,
        awarding_body=AWARDED_BY if qualifies else None,
    )


def tell(uow: UnitOfWork, referral: Referral, at: DemoClass, person: Person, told: Told) -> None:
    """A review; of a course that is over, its result."""
    focus = [Skill(skill) for skill in at.facts["focus"]]
    if told.outcome is None:
        levels = {skill: (beneath(person, skill, told.level), told.half_step) for skill in focus}
        progress.keep(uow, referral, Review(uow.today, levels, told.what_next))
    else:
        kind = Kind.QUALIFICATION if at.facts["accredited"] else Kind.TUTOR
        progress.keep(uow, referral, Result(uow.today, kind, told.level, tuple(focus), told.outcome))


def beneath(person: Person, skill: Skill, level: Level) -> Level:
    """Skills that lay behind come nearer to the level of the class, and not up to it."""
    found = person.levels.get(skill, level)
    return found if found.order >= level.order else LEVELS[max(found.order, level.order - 1)]
