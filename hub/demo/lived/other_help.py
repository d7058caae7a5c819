"""The services of other help in the area, most of them checked lately."""

from hub.access.permissions import Role
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.ids import new_id
from hub.demo.data_files import data
from hub.demo.invented.calendar import BEGINS, moment
from hub.demo.invented.plan import Plan
from hub.demo.lived.area import HUB, Area
from hub.directory.support import services

OPENED = 30  # minutes after the hub itself


def play(database: Database, plan: Plan, area: Area) -> None:
    """A manager writes down all of them when the hub opens, and checks most again before today."""
    for one in data("other_help")["service"]:
        facts = {"place": None, "phone": None, "website": None, "regulator": None, **one}
        checked = facts.pop("checked_days_ago")
        with database.unit_of_work(manager(area), now=moment(plan.today, -BEGINS, OPENED)) as uow:
            row = services.add(uow, area.ids[HUB], {**facts, "checked_on": uow.today}, new_id().hex)
        with database.unit_of_work(manager(area), now=moment(plan.today, -checked, OPENED)) as uow:
            services.checked(uow, uow.get(type(row), row.id))


def manager(area: Area) -> Viewer:
    return next(viewer for viewer in area.staff[HUB] if viewer.role == Role.MANAGER)
