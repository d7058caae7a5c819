"""Two breaches in the register: one whose 72 hours run, and one of weeks ago, closed with letters told."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from hub.access.permissions import Role
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.clock import local_date
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_id
from hub.demo.data_files import data
from hub.demo.invented.calendar import last_night, moment
from hub.demo.invented.plan import Plan
from hub.demo.lived.area import HUB, Area
from hub.learners.models import Learner
from hub.safekeeping.breach import services
from hub.safekeeping.breach.affected import Sight, affected
from hub.safekeeping.breach.models import Breach
from hub.safekeeping.breach.types import Kind, Risk, Way

LISTED = 3  # people on the list that lay about
AN_HOUR = timedelta(hours=1)
Words = Mapping[str, str]


def play(database: Database, plan: Plan, area: Area) -> None:
    officer = next(viewer for viewer in area.staff[HUB] if viewer.role == Role.OFFICER)
    closed_long_ago(database, plan, area, officer)
    running(database, plan, area, officer)


def running(database: Database, plan: Plan, area: Area, officer: Viewer) -> None:
    """Found and assessed yesterday, of what an account was shown the night before: the ICO is not told yet."""
    words, night = data("breaches")["running"], last_night(plan.today)
    found = night - timedelta(minutes=20)
    with database.unit_of_work(officer, now=found + timedelta(minutes=10)) as uow:
        row = services.find(uow, new_id(), kind=Kind.STRANGER, found_at=found, what=words["what"])
        sight = Sight(night - AN_HOUR, night, actor_id=area.assessor(1).user_id)
        assess(uow, row, Risk.HIGH, words, sight)


def closed_long_ago(database: Database, plan: Plan, area: Area, officer: Viewer) -> None:
    """A list of three people that lay about: the ICO was told in time, then each of them, and it is closed."""
    words, (printed, found, reported, told, closed) = data("breaches")["closed"], moments(plan.today)
    print_list(database, area.assessor(2), printed)
    sight = Sight(printed, printed + timedelta(minutes=1), actor_id=area.assessor(2).user_id)
    with database.unit_of_work(officer, now=found + AN_HOUR) as uow:
        row = services.find(uow, new_id(), kind=Kind.LOST, found_at=found, what=words["what"])
        assess(uow, row, Risk.HIGH, words, sight)
        breach_id = row.id
    with database.unit_of_work(officer, now=reported) as uow:
        row = uow.get(Breach, breach_id)
        services.report(uow, row, told_at=uow.now, words=words["told_the_ico"], late_reason=None)
    with database.unit_of_work(officer, now=told) as uow:
        tell_everybody(uow, uow.get(Breach, breach_id), sight)
    with database.unit_of_work(officer, now=closed) as uow:
        services.close(uow, uow.get(Breach, breach_id), ending=words["ending"], not_told_reason=None)


def moments(today: date) -> tuple[datetime, datetime, datetime, datetime, datetime]:
    """When it was printed, found, told to the ICO and to each of them, and closed: in this order on every day."""
    printed = moment(today, -24, 30)
    found = printed + 3 * AN_HOUR
    reported = found + 2 * AN_HOUR
    return printed, found, reported, max(moment(today, -21, 90), reported + AN_HOUR), moment(today, -9, 200)


def print_list(database: Database, viewer: Viewer, at: datetime) -> None:
    with database.unit_of_work(viewer, read_only=True, now=at) as uow:
        there = sa.select(Learner.id).where(Learner.joined_on < local_date(at))
        listed = uow.session.scalars(
            there.order_by(Learner.joined_on.desc(), Learner.reference).limit(LISTED)
        )
        consent.disclose(uow, listed.all(), [Category.IDENTITY, Category.CONTACT])


def assess(uow: UnitOfWork, row: Breach, risk: Risk, words: Words, sight: Sight) -> None:
    told = {"consequences": words["consequences"], "measures": words["measures"]}
    services.assess(uow, row, risk=risk, sight=sight, **told)


def tell_everybody(uow: UnitOfWork, row: Breach, sight: Sight) -> None:
    """By letter, but the last of them on the phone, who has no address that is safe."""
    *most, last = (one.learner_id for one in affected(uow, sight))
    for learner_id in most:
        services.tell(uow, row, learner_id, Way.LETTER, uow.today)
    services.tell(uow, row, last, Way.CALL, uow.today)
    services.all_told(uow, row)
