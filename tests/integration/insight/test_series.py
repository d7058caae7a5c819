"""The page of what happened month by month, recounted by plain SQL that shares nothing with the summaries."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from openpyxl import load_workbook

from hub.accounts.models import User
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory.models import TaughtClass
from hub.insight.periods import published_to, terms_to
from hub.insight.rules import THRESHOLD
from hub.insight.settled.series import months_shown
from tests.factories.area import Area
from tests.factories.counted import count_now
from tests.factories.insight import countable, referred
from tests.factories.pages import get, post, soup

JOB = Viewer.job("test")
RECOUNT = {
    "registered": "SELECT joined_on, count(*) FROM learner WHERE intake = 'registered' GROUP BY 1",
    "referred": "SELECT date(sent_at), count(*) FROM referral WHERE state <> 'draft' GROUP BY 1",
}


@pytest.fixture
def manager(client_of: Callable[[User], FlaskClient], area: Area) -> FlaskClient:
    return client_of(area.manager)


@pytest.fixture
def counted(database: Database, area: Area) -> None:
    """In the last month that is over 25 registered, and in the same month a year before 10; 14 others, who registered
    now, were referred then."""
    with database.unit_of_work(JOB) as uow:
        latest, a_year_before = (months_shown(published_to(uow.today))[at] for at in (-1, -13))
        for first_day, number in ((latest, 25), (a_year_before, 10)):
            for place in range(number):
                countable(uow, area.hub).joined_on = first_day + timedelta(days=place % 28)
        to, when = (
            uow.get(TaughtClass, area.taught_class.id),
            uow.now - (uow.today - latest) + timedelta(days=9),
        )
        referred(uow, area.hub, to, 14, sent_at=when)
    count_now(database)


@pytest.mark.usefixtures("counted")
def test_each_month_is_what_the_records_say_and_its_file_holds_numbers(
    manager: FlaskClient, database: Database
) -> None:
    for measure, query in RECOUNT.items():
        with database.unit_of_work(JOB, read_only=True) as uow:
            found = uow.session.connection().execute(sa.text(query), execution_options={"hub_fenced": True})
            months: Counter[str] = Counter()
            for day, number in found:
                months[f"{date.fromisoformat(str(day)):%B %Y}"] += number
        file = get(manager, f"/dashboard/series/download?table=series-{measure}&file=xlsx")
        _, *rows = load_workbook(BytesIO(file.data)).active.values
        assert len(rows) == 12
        for month, now, then, _ in rows:
            year_before = f"{month[:-4]}{int(month[-4:]) - 1}"
            for name, cell in ((month, now), (year_before, then)):
                assert abs((cell if isinstance(cell, int) else 0) - months[name]) < THRESHOLD, (measure, name)


@pytest.mark.usefixtures("counted")
def test_the_page_sets_twelve_months_beside_the_twelve_before(manager: FlaskClient) -> None:
    page = soup(get(manager, "/dashboard/series"))
    rows = {
        row.th.get_text(strip=True): [cell.get_text(strip=True) for cell in row.select("td")]
        for row in page.select("table")[0].select("tbody tr")
    }
    assert rows["Registered"][1:] == ["25", "10", "250"]
    assert rows["Referred"][1:] == ["15", "fewer than 5", "not shown"]
    assert "Referrals to a class, by the day they were last sent" in rows["Referred"][0]
    assert len(page.select("figure.hub-chart svg[role=img]")) == 9
    assert (
        page.select_one("nav[aria-label='Four questions'] [aria-current=page]").get_text()
        == "Is it getting better?"
    )  # type: ignore[union-attr]


@pytest.mark.usefixtures("counted")
def test_this_term_stands_beside_its_plan(manager: FlaskClient, database: Database) -> None:
    with database.unit_of_work(JOB, read_only=True) as uow:
        term = terms_to(published_to(uow.today))[0]
    assert "Nothing is planned for this term" in get(manager, "/dashboard/series").text
    post(manager, f"/dashboard/plans/{term.code}", {"version": "0", "registered": "20"})
    assert "Nothing is planned" not in get(manager, "/dashboard/series").text
    file = get(manager, "/dashboard/series/download?table=cohort-plan&file=xlsx")
    assert [row[0] for row in load_workbook(BytesIO(file.data)).active.values] == ["Step", "Registered"]
