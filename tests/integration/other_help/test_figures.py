"""Managers see how many were told of which help and whether it helped, and nobody in particular."""

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.wider_needs import services
from hub.learners.wider_needs.types import Helped
from tests.factories.area import Area
from tests.factories.counted import count_now
from tests.factories.learners import learner
from tests.factories.other_help import signposted, support
from tests.factories.pages import get, soup

PAGE = "/dashboard/other-help"


def test_a_manager_sees_numbers_of_enough_people(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    manager = client_of(area.manager)
    assert "Nothing has been counted yet" in get(manager, PAGE).text
    with database.unit_of_work(Viewer.job("test")) as uow:
        food = support(uow, "food", "Canary Food Bank")
        for number in range(12):
            person = learner(uow, area.hub, f"Canary{number}", joined_on=uow.today - timedelta(days=60))
            [row] = signposted(uow, person.id, [food], days_ago=40)
            services.answer(uow, row, Helped.YES if number < 6 else Helped.NO)
    count_now(database)
    page = get(manager, PAGE)
    [table] = soup(page).select("main table")
    [line] = [row for row in table.select("tbody tr") if row.select_one("th").get_text(strip=True) == "Food"]
    assert next(cell.get_text(strip=True) for cell in line.select("td")) == "5"
    file = get(manager, f"{PAGE}/download?table=other-help")
    assert file.status_code == 200
    assert "Canary" not in page.text + file.text
