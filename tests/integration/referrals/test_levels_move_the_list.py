"""Below the doors: an assessment that counts moves the waiting list, whoever calls for it."""

import pytest
import sqlalchemy as sa

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.assessment import queries as assessments
from hub.assessment.models import Moderation
from hub.assessment.services import assess, moderate
from hub.assessment.services.assess import Findings
from hub.assessment.types import Confidence
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import Database
from hub.directory.types import Level, Skill, Strand
from hub.learners.models import Learner
from hub.referrals import queries
from hub.referrals.waiting import assessed
from hub.referrals.waiting.entries import join
from tests.factories.accounts import user
from tests.factories.area import Area
from tests.factories.assessments import seen
from tests.factories.referrals import JOB, new_learner


@pytest.fixture
def person(database: Database, area: Area) -> Learner:
    """Somebody who waits at Entry 1."""
    row = new_learner(database, area)
    with database.unit_of_work(JOB) as uow:
        join(uow, row.id, level=Level.E1, strand=Strand.GENERAL)
    return row


@pytest.fixture
def colleague(database: Database, area: Area) -> User:
    with database.unit_of_work(JOB) as uow:
        return user(uow, area.hub, Role.ASSESSOR, "Cora Colleague")


def waits_at(database: Database, person: Learner) -> Level | None:
    with database.unit_of_work(JOB) as uow:
        entry = queries.open_entry(uow, person.id)
        return entry.level if entry else None


def assess_at(database: Database, who: User, person: Learner, level: Level) -> None:
    with database.unit_of_work(who.viewer) as uow:
        row = uow.get(Learner, person.id)
        draft = assess.start(uow, row)
        decision = consent.may_see(uow, row.id, [Category.ASSESSMENT_ANSWERS])
        for skill in Skill:
            found = Findings(level, None, Confidence.SURE, tuple(seen(skill, level)), None)
            assess.save_skill(uow, draft, skill, found, decision)
        assessed.complete(uow, row, draft, None)


def settle(database: Database, who: User, person: Learner, change: bool) -> None:
    """A second assessor finds Entry 3, and then says whether that counts."""
    with database.unit_of_work(JOB) as uow:
        found = assessments.latest(uow, person.id)
    assert found is not None
    with database.unit_of_work(who.viewer) as uow:
        row = uow.one(sa.select(Moderation).where(Moderation.assessment_id == found.id))
        opinion = moderate.SecondOpinion(dict.fromkeys(Skill, Level.E3), Level.E3, Strand.GENERAL, None)
        moderate.give(uow, row, opinion)
        decision = consent.may_see(uow, person.id, [Category.ASSESSMENT_ANSWERS])
        assessed.settle(uow, row, change, None, decision)


def test_completing_an_assessment_moves_the_place_on_the_list(
    database: Database, area: Area, person: Learner
) -> None:
    assess_at(database, area.assessor, person, Level.E2)
    assert waits_at(database, person) is Level.E2


@pytest.mark.parametrize(("change", "expected"), [(True, Level.E3), (False, Level.E2)])
def test_settling_two_assessments_moves_it_where_the_second_counts(
    database: Database, area: Area, person: Learner, colleague: User, change: bool, expected: Level
) -> None:
    assess_at(database, area.assessor, person, Level.E2)
    settle(database, colleague, person, change)
    assert waits_at(database, person) is expected


def test_an_assessment_puts_nobody_on_the_list(database: Database, area: Area) -> None:
    person = new_learner(database, area)
    assess_at(database, area.assessor, person, Level.E2)
    assert waits_at(database, person) is None
