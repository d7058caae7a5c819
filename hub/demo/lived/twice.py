"""People who came twice, their names written as they sounded, so that the data steward has pairs to judge."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from typing import Any

import sqlalchemy as sa

from hub.access.permissions import Role
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_id
from hub.demo.data_files import data
from hub.demo.invented.calendar import moment
from hub.demo.invented.people import Person
from hub.demo.invented.plan import Case, Plan
from hub.demo.invented.stories import Reached
from hub.demo.lived import arrivals
from hub.demo.lived.area import HUB, Area
from hub.duplicates import queries
from hub.duplicates.models import Pair
from hub.duplicates.services import decide
from hub.duplicates.services.look import LOOKING, look
from hub.learners.models import Learner
from hub.referrals.case.sending import own_list

# How far the second records go: sent by the Jobcentre, on a provider's list, and those that were made at the desk.
REACHED = (
    *(Reached.REFERRED, Reached.REFERRED),
    *(Reached.REGISTERING, Reached.REGISTERED, Reached.REGISTERED, Reached.REGISTERED, Reached.WAITING),
)
SENDER = "jobcentre"
BETWEEN = 20  # minutes from one to the next
LOOKED, DECIDED = 5 * 60, 6 * 60  # minutes after the office opened
COLUMNS = ("given_names", "family_name", "date_of_birth", "phone", "agreed")

Twice = tuple[Case, Case]  # one person, as they came first and as they came again


def come_twice(database: Database, plan: Plan, area: Area) -> None:
    if people := twice(plan):
        come_again(database, plan, area, people)
        judge(database, plan, area, people[-3:])


def twice(plan: Plan) -> list[Twice]:
    """Who comes twice: nobody in an area of a few people, where not all languages are spoken."""
    people = list(again(plan))
    return people if len(people) == len(REACHED) else []


def come_again(database: Database, plan: Plan, area: Area, people: Sequence[Twice]) -> None:
    sent, listed, *came = people
    with database.unit_of_work(area.staff[SENDER][0], now=morning(plan, 0)) as uow:
        arrivals.refer(uow, area, sent[1])
    with database.unit_of_work(area.staff["adult"][0], now=morning(plan, 1)) as uow:
        own_list.take_in(uow, own_list.read(sheet(listed[1].person)).people, new_id().hex)
    for number, (_, case) in enumerate(came, 2):
        another = area.assessor(case.person.number + 1)
        with database.unit_of_work(another, now=morning(plan, number)) as uow:
            register(uow, area, case)
    with database.unit_of_work(LOOKING, now=moment(plan.today, -1, LOOKED)) as uow:
        made = sa.select(Learner.id).where(Learner.created_at >= morning(plan, 0))
        look(uow, uow.session.scalars(made.order_by(Learner.id)).all())


def again(plan: Plan) -> Iterator[Twice]:
    """One person for each language, as far as there are languages."""
    spellings = data("twice")["spelled"]
    found = (pair for one in spellings if (pair := next(spelled_otherwise(plan, one), None)))
    for (first, person), reached in zip(found, REACHED, strict=False):
        story = replace(first.story, reached=reached, wish=None)
        sender = SENDER if reached is Reached.REFERRED else None
        yield first, Case(person, story, sender, -1, -1, [])


def spelled_otherwise(plan: Plan, spelled: Mapping[str, Any]) -> Iterator[tuple[Case, Person]]:
    """Who speaks the language and has been sent nowhere, with themselves as they are written the second time."""
    for case in plan.cases:
        known = Reached.REGISTERED <= case.story.reached <= Reached.WAITING
        if known and case.person.language == spelled["language"] and not case.person.hides:
            person = written_otherwise(case.person, spelled["how"])
            if person.answers["names"] != case.person.answers["names"]:
                yield case, person


def written_otherwise(person: Person, how: Sequence[Sequence[str]]) -> Person:
    """They bring no number this time."""
    names = {
        name: text and reduce(lambda found, change: found.replace(*change), how, text)
        for name, text in person.answers["names"].items()
    }
    numbers = dict.fromkeys(person.answers["identifiers"])
    return replace(person, answers={**person.answers, "names": names, "identifiers": numbers}, equality=None)


def morning(plan: Plan, number: int) -> datetime:
    return moment(plan.today, -1, BETWEEN * number)


def sheet(person: Person) -> bytes:
    """A file with this person alone."""
    names, born = person.answers["names"], person.answers["birth"]["date_of_birth"]
    phone = person.answers["phone"]["phone"]
    cells = (names["given_names"], names["family_name"] or "", f"{born:%d/%m/%Y}", phone, "yes")
    return "\n".join(map(",".join, (COLUMNS, cells))).encode()


def register(uow: UnitOfWork, area: Area, case: Case) -> None:
    arrivals.take_up(uow, area, case)
    if case.id is not None and case.story.reached is Reached.WAITING:
        uow.flush()
        arrivals.assess(uow, case, uow.get(Learner, case.id))


def judge(database: Database, plan: Plan, area: Area, pairs: Sequence[Twice]) -> None:
    """Not sure of one, told apart another, and the one who was even assessed twice is merged."""
    steward = next(viewer for viewer in area.staff[HUB] if viewer.role == Role.STEWARD)
    words, (unsure, apart, one_person) = data("twice"), pairs
    with database.unit_of_work(steward, now=moment(plan.today, -1, DECIDED)) as uow:
        for pair, how in ((unsure, decide.not_sure), (apart, decide.not_same)):
            found = pair_of(uow, pair)
            how(uow, found.id, words[how.__name__], found.version)
        found = pair_of(uow, one_person)
        older_id = min(found.learner_id, found.other_id)
        decide.same(uow, found.id, older_id, words["same"], found.version)


def pair_of(uow: UnitOfWork, pair: Twice) -> Pair:
    one_id, other_id = (case.id for case in pair)
    found = queries.pair_of(uow, one_id, other_id) if one_id and other_id else None
    if found is None:
        raise ValueError("the two were not found alike")
    return found
