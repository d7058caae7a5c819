"""What is missing in the demonstration area: parents free on one morning only, proposals for them, and a new class."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from itertools import islice
from typing import Any

from hub.access.permissions import Role
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_id
from hub.demand.models import ClassProposal
from hub.demand.services import propose, refresh
from hub.demand.types import ProposalState
from hub.demo.data_files import data
from hub.demo.invented.believable import asks_for_english, may_have_a_baby
from hub.demo.invented.calendar import moment
from hub.demo.invented.classes import DemoClass
from hub.demo.invented.people import Person, living_at
from hub.demo.invented.plan import Plan
from hub.demo.invented.stories import Reached
from hub.demo.lived.area import Area
from hub.directory.services import classes
from hub.directory.types import ChildAge, Level, Mode, Skill, Strand, WeeklySession
from hub.insight.services.proposed import published
from hub.referrals.waiting.profiles import open_entries

PARENTS = 9
FRIDAY = 4
FRIDAY_MORNING = 1 << FRIDAY * 3
DISTRICT = "E8 "
YESTERDAY = -1
BEFORE, AFTER = 7 * 60, 9 * 60  # minutes after the office opened
SATURDAY = (WeeklySession(5, time(10), time(12, 30)),)
CLASS = {
    "level_low": "PE", "level_high": "PE", "strand": "general", "mode": "classroom", "days": [FRIDAY],
    "start": 570, "end": 690, "place": "E8", "places": 12, "women_only": False, "childcare_places": 10,
    "childcare_ages": [], "step_free": True, "term_time": True, "starts_on": None,
}  # fmt: skip
IN_THE_EVENING = CLASS | {
    "level_low": "E1", "level_high": "E2", "days": [1, 3], "start": 1080, "end": 1200, "place": "N16",
    "term_time": None,
}  # fmt: skip


def gather(plan: Plan) -> Plan:
    """The same plan, in which some of those who wait are parents of one school, free while it has a playgroup."""
    waiting = (case for case in plan.cases if case.story.reached is Reached.WAITING and not case.story.wish)
    for case in islice((case for case in waiting if may_be_one(case.person, plan.today)), PARENTS):
        case.person = parent(case.person)
    return plan


def may_be_one(person: Person, today: date) -> bool:
    """Whether somebody can have a baby and no English, who went to school for a while and is free in the mornings."""
    answers = person.answers
    schooled = not answers["literacy"]["low_first_language_literacy"]
    free = not person.employed and not person.hides
    return free and schooled and may_have_a_baby(person, today) and not asks_for_english(person)


def parent(person: Person) -> Person:
    """The same person at Pre-Entry, near the school, with a baby."""
    postcode = next(one for one in data("homes")["postcodes"] if one.startswith(DISTRICT))
    changed: dict[str, Mapping[str, Any]] = {
        "times": {"availability": FRIDAY_MORNING},
        "class": {"modes": [Mode.CLASSROOM], "women_only": False},
        "childcare": {"childcare_children": 1, "childcare_by_age": {ChildAge.BABY.value: 1}},
        "address": living_at(person.answers["address"]["address"], postcode),
        "access": {"step_free": False},
    }
    answers = {page: {**said, **changed.get(page, {})} for page, said in person.answers.items()}
    return replace(person, answers=answers, levels=dict.fromkeys(Skill, Level.PE))


def play(database: Database, plan: Plan, area: Area) -> None:
    """The nightly round of last Sunday, which the gap map is of; yesterday two proposals, a class that opens, and the
    round again."""
    manager = next(viewer for viewer in area.staff["hub"] if viewer.role == Role.MANAGER)
    women = next(one for one in plan.classes if one.provider == "women" and one.term.starts is None)
    go_through(database, plan, -plan.today.isoweekday())
    with database.unit_of_work(manager, now=moment(plan.today, YESTERDAY, BEFORE)) as uow:
        keep(uow, IN_THE_EVENING)
        propose.move(uow, keep(uow, CLASS), ProposalState.AGREED, area.ids["adult"])
    with database.unit_of_work(area.staff["women"][0], now=moment(plan.today, YESTERDAY, BEFORE)) as uow:
        open_class(uow, women, area)
    go_through(database, plan, YESTERDAY)


def go_through(database: Database, plan: Plan, day: int) -> None:
    """Without those who joined the list after that day."""
    with database.unit_of_work(refresh.JOB, now=moment(plan.today, day, AFTER)) as uow:
        later = {entry.learner_id for entry in open_entries(uow, None) if entry.joined_on > uow.today}
        for work in refresh.plan(uow):
            refresh.ACTS[work.kind](uow, [one for one in work.ids or () if one not in later])


def keep(uow: UnitOfWork, facts: Mapping[str, Any]) -> ClassProposal:
    return propose.keep(uow, facts, published(propose.count(uow, facts)), new_id().hex)


def open_class(uow: UnitOfWork, like: DemoClass, area: Area) -> None:
    facts = {
        **like.facts,
        "title": "Women's English on Saturdays",
        "level_low": Level.E1,
        "level_high": Level.E3,
        "strand": Strand.GENERAL,
        "focus": list(Skill),
        "places": 12,
    }
    row = classes.add(uow, area.ids[like.provider], facts, like.venue, new_id().hex)
    classes.add_sessions(uow, row, SATURDAY)
