"""Unusual reading that the nightly watch found, so that the data protection officer has something to look into."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from hub.access.permissions import Role
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.demo.invented.calendar import last_night, moment
from hub.demo.invented.plan import Plan
from hub.demo.lived.area import HUB, Area
from hub.learners.models import Learner
from hub.oversight import watch
from hub.oversight.figures import LOOK_UP
from hub.oversight.rules import rules_of
from hub.oversight.types import AlertState

LATE = timedelta(minutes=40)  # before midnight
DAYS_AGO = 5
EXPLAINED = (
    "A landlord put a family out in the evening. The lead on duty needed their numbers, and confirms it."
)


def play(database: Database, plan: Plan, area: Area) -> None:
    """An assessor works late twice, of which one time is explained; somebody at the Jobcentre tries numbers."""
    night = last_night(plan.today)
    earlier = night - timedelta(days=DAYS_AGO)
    look_at_night(database, area.assessor(1), earlier - LATE, 3)
    look_at_night(database, area.assessor(1), night - LATE, 4)
    look_up_in_vain(database, area.staff["jobcentre"][0], moment(plan.today, -1, 90))
    watch_over(database, earlier)
    explain(database, area, moment(plan.today, -1, 30))
    watch_over(database, night)


def look_at_night(database: Database, viewer: Viewer, at: datetime, records: int) -> None:
    with database.unit_of_work(viewer, read_only=True, now=at) as uow:
        newest = sa.select(Learner.id).order_by(Learner.joined_on.desc(), Learner.reference).limit(records)
        consent.disclose(uow, uow.session.scalars(newest).all(), [Category.IDENTITY, Category.CONTACT])


def look_up_in_vain(database: Database, viewer: Viewer, at: datetime) -> None:
    for number in range(9):
        with database.unit_of_work(viewer, now=at + timedelta(minutes=2 * number)) as uow:
            audit.refuse_look(uow, LOOK_UP)


def watch_over(database: Database, night: datetime) -> None:
    with database.unit_of_work(watch.JOB, now=night) as uow:
        for day in watch.days_to_watch(uow):
            watch.watch(uow, day, rules_of())


def explain(database: Database, area: Area, at: datetime) -> None:
    officer = next(viewer for viewer in area.staff[HUB] if viewer.role == Role.OFFICER)
    with database.unit_of_work(officer, now=at) as uow:
        for alert in watch.alerts(uow, [AlertState.NEW]):
            watch.move(uow, alert, AlertState.EXPLAINED, EXPLAINED)
