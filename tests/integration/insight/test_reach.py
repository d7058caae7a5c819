"""The page of whom the hub reaches: what was counted by night, and never a person."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.equality import services
from hub.learners.models import FundingFact
from tests.factories.area import Area
from tests.factories.counted import count_now
from tests.factories.learners import learner
from tests.factories.pages import get, soup

JOB = Viewer.job("test")


@pytest.fixture
def manager(client_of: Callable[[User], FlaskClient], area: Area) -> FlaskClient:
    return client_of(area.manager)


@pytest.fixture
def counted(database: Database, area: Area) -> None:
    """Twelve African, eleven Chinese, three Irish; of fifteen it is known since when they are here."""
    with database.unit_of_work(JOB) as uow:
        long_ago = uow.today - timedelta(days=30)
        for number in range(26):
            row = learner(uow, area.hub, joined_on=long_ago)
            ethnicity = "44" if number < 12 else "42" if number < 23 else "32"
            services.keep(uow, row.id, {"ethnicity": ethnicity, "years_in_uk": "1"})
            if number < 15:
                facts = uow.one(sa.select(FundingFact).where(FundingFact.learner_id == row.id))
                facts.in_uk_since = "2001-01-01"
    count_now(database)


def tables(client: FlaskClient) -> dict[str, dict[str, str]]:
    page = soup(get(client, "/fairness/reach"))
    return {
        str(table.caption.get_text(strip=True)): {
            row.th.get_text(strip=True): row.td.get_text(strip=True) for row in table.select("tbody tr")
        }
        for table in page.select("main table")
    }


@pytest.mark.usefixtures("counted")
def test_a_manager_sees_how_many_gave_each_answer_and_none_that_few_gave(manager: FlaskClient) -> None:
    found = tables(manager)
    ethnic = found["Ethnic group"]
    assert not any("Irish" in words for words in ethnic)
    assert set(ethnic) <= {
        "Black, African, Caribbean or Black British: African",
        "Asian or Asian British: Chinese",
    }
    assert found["Time in the UK"] == {"1 to 2 years": "10", "More than 10 years": "15"}
    assert "Religion or belief" not in found


@pytest.mark.usefixtures("counted")
def test_each_table_can_be_taken_as_a_file(manager: FlaskClient) -> None:
    answered = get(manager, "/fairness/reach/download?table=reach-years-in-uk")
    assert answered.status_code == 200
    assert "More than 10 years" in answered.text
    assert get(manager, "/fairness/reach/download?table=reach-faith").status_code == 404


def test_before_the_first_count_the_page_says_so(manager: FlaskClient) -> None:
    assert "Nothing has been counted yet" in get(manager, "/fairness/reach").text


@pytest.mark.usefixtures("counted")
def test_nobody_but_managers_sees_the_page(client_of: Callable[[User], FlaskClient], area: Area) -> None:
    for user in (area.assessor, area.provider_staff, area.work_coach, area.administrator):
        assert get(client_of(user), "/fairness/reach").status_code == 403
