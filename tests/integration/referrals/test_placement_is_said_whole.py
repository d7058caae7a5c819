"""Every page that names a placement says all of it: that it is provisional, its two parts, or that no class helps."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory.types import Level, Skill, Strand
from hub.learners.models import Learner
from hub.referrals.waiting import entries
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.learners import learner
from tests.factories.pages import get, soup

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]
TALKING_ALONE = dict.fromkeys((Skill.LISTENING.value, Skill.READING.value, Skill.WRITING.value))
PAGES = ("/learners/{}", "/learners/{}/waiting", "/learners/{}/matches", "/learners/{}/assessment")


@pytest.fixture
def client(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.assessor)


def person(database: Database, area: Area, *, waits: bool, **found: object) -> Learner:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, "Hodan")
        assessed(uow, row, Level.E2, **found)
        if waits:
            entries.join(uow, row.id, level=Level.E2, strand=Strand.GENERAL)
        return row


def main(client: FlaskClient, path: str) -> str:
    page = soup(get(client, path)).select_one("main")
    assert page is not None
    return " ".join(page.get_text(" ").split())


@pytest.mark.parametrize("page", [*PAGES, "/learners/{}/assessment/history", "/waiting-list"])
def test_with_one_skill_it_is_provisional(
    client: FlaskClient, database: Database, area: Area, page: str
) -> None:
    row = person(database, area, waits=True, **TALKING_ALONE)
    assert "provisional" in main(client, page.format(row.reference))


def test_the_paper_says_it_in_the_learners_words(client: FlaskClient, database: Database, area: Area) -> None:
    row = person(database, area, waits=True, **TALKING_ALONE)
    assert "We are not sure of it yet." in main(client, f"/learners/{row.reference}/next-steps")


@pytest.mark.parametrize("page", [*PAGES, "/waiting-list"])
def test_with_all_skills_it_is_not(client: FlaskClient, database: Database, area: Area, page: str) -> None:
    row = person(database, area, waits=True)
    assert "provisional" not in main(client, page.format(row.reference))


def test_what_happened_says_the_same_as_the_record(
    client: FlaskClient, database: Database, area: Area
) -> None:
    two_parts = person(database, area, waits=False, speaking=Level.E3)
    words = main(client, f"/learners/{two_parts.reference}").partition("What happened")[2]
    assert "Placement: Entry 2, general English; conversation: Entry 3" in words


def test_who_is_sent_elsewhere_was_never_placed(client: FlaskClient, database: Database, area: Area) -> None:
    elsewhere = {"placement_version": 2, "placement_rule": "english-of-neighbours"}
    row = person(database, area, waits=False, **elsewhere)
    words = main(client, f"/learners/{row.reference}").partition("What happened")[2]
    assert "Placement: No ESOL class: Adult literacy or functional skills English" in words
