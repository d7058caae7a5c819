"""What providers have told of themselves: deputies, what they ask to see, a bridging class and a swap, a class closed
for some weeks."""

from datetime import timedelta
from typing import Any

from hub.core.db import Database
from hub.core.ids import new_id
from hub.demo.data_files import data
from hub.demo.invented.calendar import moment
from hub.demo.invented.plan import Plan
from hub.demo.lived.area import Area
from hub.directory.models import TaughtClass
from hub.directory.profile import arrangements, services
from hub.directory.profile.types import ArrangementKind, Duty
from hub.directory.services import classes

DAY, AT = -40, 5 * 60  # from today; minutes after the office opened
CLOSED_ON, CLOSED_FOR = -2, timedelta(weeks=5)
CLOSES, WHY = "St Alder's English, Entry 3", "Our tutor is on leave"


def play(database: Database, plan: Plan, area: Area) -> None:
    kept = data("profiles")
    for number, (provider, told) in enumerate(kept["provider"].items()):
        with database.unit_of_work(area.staff[provider][0], now=moment(plan.today, DAY, AT + number)) as uow:
            if deputy := told.get("deputy"):
                services.name_contact(uow, area.ids[provider], Duty.DEPUTY, user_id=None, **deputy)
            if asks := told.get("asks"):
                services.ask_for_papers(uow, area.ids[provider], asks)
    for arranged in kept["arrangement"]:
        arrange(database, plan, area, arranged)
    close(database, plan, area)


def arrange(database: Database, plan: Plan, area: Area, arranged: dict[str, Any]) -> None:
    """One provider proposes it, and mostly the other has confirmed it."""
    ours, theirs = arranged["from"], arranged["to"]
    with database.unit_of_work(area.staff[ours][0], now=moment(plan.today, DAY, AT)) as uow:
        facts = {
            "kind": ArrangementKind(arranged["kind"]),
            "from_id": area.ids[ours],
            "to_id": area.ids[theirs],
            "levels": arranged["levels"],
            "strands": [],
            "note": arranged["note"],
            "valid_from": uow.today,
            "valid_to": None,
        }
        row_id = arrangements.propose(uow, facts, new_id().hex).id
    if arranged["confirmed"]:
        with database.unit_of_work(area.staff[theirs][0], now=moment(plan.today, DAY + 1, AT)) as uow:
            arrangements.confirm(uow, row_id)


def close(database: Database, plan: Plan, area: Area) -> None:
    """A class that takes nobody for some weeks; who is in it stays."""
    about = next((one for one in plan.classes if one.facts["title"] == CLOSES and not one.term.over), None)
    if about is None or about.id is None:
        return
    tutor = area.staff[about.provider][0]
    with database.unit_of_work(tutor, now=moment(plan.today, CLOSED_ON, AT)) as uow:
        classes.close(uow, uow.get(TaughtClass, about.id), why=WHY, reopens_on=uow.today + CLOSED_FOR)
