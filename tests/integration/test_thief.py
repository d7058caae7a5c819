"""A dump in a thief's hands: nothing of what must stay secret is guessed much better than by chance."""

from collections.abc import Hashable
from dataclasses import asdict, replace
from random import Random
from uuid import UUID

import pytest

from bench.guessing import guessed
from bench.loot import loot
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_id
from hub.demo.invented.people import Person, invent
from hub.learners.queries import record_of
from hub.learners.rules import PAGES, area_of
from hub.learners.services import register, save
from hub.learners.types import ArrivalChannel
from tests.factories.area import Area

PEOPLE = 300
MARGIN = 0.02
JOB = Viewer.job("test")

SECRETS = ("asylum", "disabled", "childcare", "women only", "language", "hidden address", "street")
HEALTH = "Uses a wheelchair, and needs a break after an hour"


def drawn(uow: UnitOfWork, number: int) -> Person:
    """Somebody of the demonstration; some live where nobody may know, some are disabled."""
    rng = Random(number)
    person = invent(rng, number, uow.today)
    answers = {page: dict(values) for page, values in person.answers.items()}
    if rng.random() < 0.2:
        district = answers["address"]["outcode"]
        hidden = {"address": None, "postcode": None, "confidential_address": "yes"}
        answers["address"] = {**hidden, **asdict(area_of(district))}
        answers["safety"] |= {"safe_to_call": False, "safe_to_write": False}
        answers["notes"]["safeguarding"] = "Her husband must not learn where she is."
    if rng.random() < 0.2:
        answers["access"] = {"step_free": True, "health": HEALTH * rng.randint(1, 8)}
    return replace(person, answers=answers)


def registered(uow: UnitOfWork, area: Area, person: Person) -> UUID:
    learner = register.register(
        uow, ArrivalChannel.WALK_IN, area.hub.id, user_id=area.assessor.id, submission=new_id().hex
    )
    with uow.session.no_autoflush:
        record, decision = record_of(uow, learner), consent.may_see(uow, learner.id, list(Category))
        said = {name: value for page in person.answers.values() for name, value in page.items()}
        for section, pages in PAGES.items():
            for page in pages:
                learner.answer(page)
            learner.finish(section)
        save.save(uow, record, decision, "paying", said)
    return learner.id


Truth = dict[str, Hashable]


def truth_of(person: Person) -> Truth:
    answers = person.answers
    return {
        "asylum": str(answers["status"]["immigration_status"]).startswith("asylum"),
        "disabled": answers["access"]["health"] is not None,
        "language": answers["language"]["language"],
        "childcare": answers["childcare"]["childcare_children"] > 0,
        "women only": answers["class"]["women_only"],
        "hidden address": answers["address"]["confidential_address"] == "yes",
        "street": answers["address"]["postcode"],
    }


@pytest.fixture
def truth(database: Database, area: Area) -> dict[UUID, Truth]:
    """Everybody who was registered, with what a thief must not learn of them."""
    found = {}
    with database.unit_of_work(JOB) as uow:
        for number in range(PEOPLE):
            person = drawn(uow, number)
            found[registered(uow, area, person)] = truth_of(person)
    return found


def test_a_dump_tells_hardly_more_than_chance(database: Database, truth: dict[UUID, Truth]) -> None:
    with database.engine.execution_options(hub_schema=True).connect() as connection:
        people = loot(connection)
    for secret in SECRETS:
        found = guessed([people[one] for one in truth], [told[secret] for told in truth.values()])
        assert max(found["column"], found["bayes"]) <= found["base"] + MARGIN, (secret, found)
