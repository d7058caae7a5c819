"""A manager keeps the services of other help, and learners meet those that are there while they wait."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory.support import services
from hub.directory.support.models import SupportService
from hub.directory.types import Level, Strand
from hub.referrals.waiting import entries
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.learners import learner
from tests.factories.other_help import support
from tests.factories.pages import get, post, soup

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]
CLUB = {
    "kind": "conversation-club",
    "name": "Tea and Talk",
    "what": "A group to speak English.",
    "place": "Library, 12 High Street",
    "opens": "Tuesdays, 10am",
    "languages": "English",
    "cost": "Free",
    "for_whom": "Everybody",
    "checked_on-day": "2",
    "checked_on-month": "11",
    "checked_on-year": "2026",
}


@pytest.fixture
def manager(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.manager)


def the_one(database: Database) -> SupportService:
    with database.unit_of_work(JOB) as uow:
        return uow.one(sa.select(SupportService))


def test_a_service_is_added_changed_checked_closed_and_opened_again(
    database: Database, manager: FlaskClient
) -> None:
    assert post(manager, "/other-help/new", CLUB).status_code == 303
    row = the_one(database)
    here = f"/other-help/{row.id}"
    assert (row.name, row.closed_on, row.phone) == ("Tea and Talk", None, None)
    assert post(manager, here, {**CLUB, "cost": "One pound"}).status_code == 303
    assert the_one(database).cost == "One pound"
    assert post(manager, f"{here}/checked", page=here).status_code == 303
    with database.unit_of_work(JOB) as uow:
        assert the_one(database).checked_on == uow.today
    assert post(manager, f"{here}/close", page=here).status_code == 303
    assert "Closed" in soup(get(manager, "/other-help?state=closed")).select_one("tbody").get_text()
    assert post(manager, f"{here}/reopen", page=here).status_code == 303
    assert the_one(database).closed_on is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"place": ""}, "phone"),
        ({"kind": "immigration"}, "regulator"),
        ({"checked_on-year": "2099"}, "checked_on"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(
    manager: FlaskClient, changed: dict[str, str], field: str
) -> None:
    answer = post(manager, "/other-help/new", {**CLUB, **changed})
    page = soup(answer)
    assert answer.status_code == 422
    assert page.select_one(f"#{field}-error") is not None
    assert page.select_one("#opens")["value"] == CLUB["opens"]


def test_two_who_change_it_at_once_see_both(database: Database, manager: FlaskClient) -> None:
    with database.unit_of_work(JOB) as uow:
        row = support(uow)
    answer = post(manager, f"/other-help/{row.id}", {**CLUB, "cost": "One pound", "version": "0"})
    assert answer.status_code == 409
    assert "One pound" in answer.text


def test_what_nobody_has_checked_for_a_long_time_is_marked_and_told_to_no_learner(
    database: Database, manager: FlaskClient
) -> None:
    with database.unit_of_work(JOB) as uow:
        services.edit(uow, row := support(uow), {"checked_on": uow.today - timedelta(days=91)})
    assert "To be checked" in soup(get(manager, "/other-help")).select_one("tbody").get_text()
    assert row.name not in get(manager, "/other-help?state=open").text


def test_who_waits_reads_of_clubs_and_of_learning_by_oneself_and_of_nothing_private(
    database: Database, client_of: SignIn, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub)
        assessed(uow, row, Level.E1)
        entries.join(uow, row.id, level=Level.E1, strand=Strand.GENERAL)
        support(uow, "self-study", "English at Home")
        for kind in ("health", "immigration", "domestic-abuse", "housing"):
            support(uow, kind, "Lantern Line")
        support(uow, "conversation-club", "Old Club", checked_on=uow.today - timedelta(days=91))
    paper = get(client_of(area.assessor), f"/learners/{row.reference}/next-steps").text
    assert "Learn by yourself: English at Home. Tuesdays, 10am. Library, 01632 960401." in paper
    assert "Lantern Line" not in paper
    assert "Old Club" not in paper
