"""The services of other help in the area, most of them checked lately; who was told of them, and whether it helped."""

from collections.abc import Iterator
from random import Random
from uuid import UUID

from hub.access.permissions import Role
from hub.consent.types import Channel
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_id
from hub.demo.data_files import data
from hub.demo.invented.calendar import BEGINS, moment
from hub.demo.invented.plan import SEED, Case, Plan
from hub.demo.invented.stories import Reached
from hub.demo.lived.area import HUB, Area
from hub.directory.support import queries as directory
from hub.directory.support import services
from hub.directory.support.models import SupportService
from hub.learners.wider_needs import queries
from hub.learners.wider_needs import services as wider_needs
from hub.learners.wider_needs.types import Helped, Way

OPENED = 30  # minutes after the hub itself
AFTERNOON = 6 * 60
LATELY = (-150, -2)  # days before today on which those who are told of other help were assessed
TOLD, TWO, SERVICE_IS_TOLD, ASKED = (
    0.2,
    0.3,
    0.25,
    0.65,
)  # shares: of them; of those told; of those due to be asked
ASKS = 35  # days after, when there is time to
# How often each kind of help is needed, and what came of it, as likely as each stands here.
NEEDED = {
    "conversation-club": 30, "self-study": 20, "housing": 14, "benefits": 14, "food": 10, "health": 6,
    "immigration": 5, "domestic-abuse": 1,
}  # fmt: skip
CAME_OF_IT = {Helped.YES: 45, Helped.PARTLY: 20, Helped.NO: 10, Helped.NOT_GONE: 18, Helped.NOT_ASKED: 7}


def play(database: Database, plan: Plan, area: Area) -> None:
    """A manager writes down all services when the hub opens, and checks most again before today."""
    for one in data("other_help")["service"]:
        facts = {"place": None, "phone": None, "website": None, "regulator": None, **one}
        checked = facts.pop("checked_days_ago")
        with database.unit_of_work(manager(area), now=moment(plan.today, -BEGINS, OPENED)) as uow:
            row = services.add(uow, area.ids[HUB], {**facts, "checked_on": uow.today}, new_id().hex)
        with database.unit_of_work(manager(area), now=moment(plan.today, -checked, OPENED)) as uow:
            services.checked(uow, uow.get(type(row), row.id))
    rng = Random(f"{SEED} other help")  # noqa: S311 - invents needs, keeps no secret
    for number, case in enumerate(told(plan, rng)):
        assert case.id is not None
        tell(database, plan, area, area.assessor(number), case.id, case.assessed, rng)


def manager(area: Area) -> Viewer:
    return next(viewer for viewer in area.staff[HUB] if viewer.role == Role.MANAGER)


def told(plan: Plan, rng: Random) -> Iterator[Case]:
    """Some of those who were assessed lately."""
    first, last = LATELY
    for case in plan.cases:
        assessed = case.id is not None and case.story.reached >= Reached.WAITING
        if assessed and first <= case.assessed <= last and rng.random() < TOLD:
            yield case


def tell(
    database: Database, plan: Plan, area: Area, viewer: Viewer, learner_id: UUID, day: int, rng: Random
) -> None:
    """On the day of the assessment they agree that it is written down; some weeks later they are asked, if at all."""
    way = Way.TOLD if rng.random() < SERVICE_IS_TOLD else Way.TOOK
    with database.unit_of_work(viewer, now=moment(plan.today, day, AFTERNOON)) as uow:
        wider_needs.agree(uow, learner_id, area.ids[HUB], Channel.IN_PERSON)
        uow.flush()
        wider_needs.point(uow, learner_id, needed(uow, rng), way)
    if day + ASKS < 0 and rng.random() < ASKED:
        with database.unit_of_work(viewer, now=moment(plan.today, day + ASKS, AFTERNOON)) as uow:
            for row in queries.of_learner(uow, learner_id):
                wider_needs.answer(uow, row, rng.choices(list(CAME_OF_IT), list(CAME_OF_IT.values()))[0])


def needed(uow: UnitOfWork, rng: Random) -> list[SupportService]:
    """One service or two, of different kinds."""
    kinds = rng.choices(list(NEEDED), list(NEEDED.values()), k=2 if rng.random() < TWO else 1)
    there_are = directory.open_now(uow)
    return [rng.choice([one for one in there_are if one.kind == kind]) for kind in sorted(set(kinds))]
