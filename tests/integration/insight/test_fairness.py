"""The fairness page: by group, between providers, with nothing about a person."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.cli.insight import count_all
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.directory.models import TaughtClass
from hub.directory.rungs import Rung
from hub.directory.types import Level
from hub.insight import services
from hub.insight.models import PublishedFigures
from hub.insight.periods import COMPARED, compared_to, periods
from hub.insight.services import count
from hub.insight.services import counted as last
from hub.insight.services.fairness import tables
from hub.insight.types import Cell, Filters, Table
from hub.learners.models import Learner, Need
from hub.referrals.models import Referral
from hub.referrals.types import Decider, State
from tests.factories.area import Area
from tests.factories.counted import count_now
from tests.factories.insight import referred, waiting
from tests.factories.pages import get, soup

JOB = Viewer.job("test")
NOW, BEFORE = timedelta(weeks=2), timedelta(weeks=2) + COMPARED


@pytest.fixture
def manager(client_of: Callable[[User], FlaskClient], area: Area) -> FlaskClient:
    return client_of(area.manager)


def answered(uow: UnitOfWork, area: Area, to: TaughtClass, ago: timedelta, declined: int, taken: int) -> None:
    """So many declined and so many accepted referrals, sent and answered that long before the last period ended."""
    at = uow.now - (uow.today - compared_to(uow.today)) - ago
    for state, number in ((State.DECLINED, declined), (State.ACCEPTED, taken)):
        referred(uow, area.hub, to, number, state=state, sent_at=at, answered_at=at)
    for row in uow.session.scalars(sa.select(Referral).where(Referral.state == State.DECLINED)):
        row.decided_by = Decider.PROVIDER
    uow.flush()


def need_childcare(uow: UnitOfWork) -> None:
    """Everybody of whom no need is known yet needs childcare."""
    known = set(uow.session.scalars(sa.select(Need.learner_id)))
    for learner_id in uow.session.scalars(sa.select(Learner.id)):
        if learner_id not in known:
            uow.add(Need(learner_id=learner_id, childcare_children=1))
    uow.flush()


@pytest.fixture
def drifted(database: Database, area: Area) -> None:
    """Of those who need childcare 3 of 30 were declined before, 15 of 30 now; of the others 6 of 60 always."""
    with database.unit_of_work(JOB) as uow:
        to = uow.get(TaughtClass, area.taught_class.id)
        answered(uow, area, to, BEFORE, declined=3, taken=27)
        answered(uow, area, to, NOW, declined=15, taken=15)
        need_childcare(uow)
        answered(uow, area, to, BEFORE, declined=6, taken=54)
        answered(uow, area, to, NOW, declined=6, taken=54)
    count_now(database)


@pytest.fixture
def people(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        waiting(uow, area.hub, 12, level=Level.E1, weeks=30, outcode="E8")
        need_childcare(uow)
        waiting(uow, area.hub, 20, level=Level.E2, weeks=4, outcode="E8")
        waiting(uow, area.hub, 2, level=Level.E2, weeks=70, outcode="N16")
    count_now(database)


def row_of(found: list[Table], part: str) -> list[Cell]:
    return next(list(row) for table in found for row in table.rows if row[0] == part)


def by_group(database: Database, user: User) -> list[Table]:
    """As in a hub that counts for the first time."""
    count_now(database)
    return shown(database, user)


def shown(database: Database, user: User) -> list[Table]:
    with database.unit_of_work(user.viewer, read_only=True) as uow:
        found = last.fairness(uow)
        assert found is not None
        return tables(found.figures)


def count_a_period_later(database: Database) -> None:
    """What will be due then, over what was counted before."""
    with database.unit_of_work(JOB, read_only=True) as uow:
        later = uow.now + COMPARED
    with database.unit_of_work(JOB, now=later, read_only=True) as uow:
        parts = count.due(uow)
    for part in parts:
        with database.unit_of_work(JOB, now=later) as uow:
            assert count.count(uow, part)


def words(page: BeautifulSoup) -> str:
    assert page.main is not None
    return page.main.get_text(" ", strip=True)


def rows(page: BeautifulSoup, caption: str) -> Iterator[list[str]]:
    for table in page.select("table"):
        if table.caption and table.caption.text == caption:
            for row in table.select("tbody tr"):
                yield [cell.get_text(strip=True) for cell in row.select("th, td")]


@pytest.mark.usefixtures("people")
def test_waits_are_told_by_group(database: Database, area: Area) -> None:
    found = by_group(database, area.manager)
    assert row_of(found, "Everybody")[1:3] == [35, "not shown"]
    assert row_of(found, "Childcare needed")[1:3] == [10, 30]


@pytest.mark.usefixtures("people")
def test_an_area_with_few_people_does_not_stand_alone(manager: FlaskClient) -> None:
    page = words(soup(get(manager, "/fairness")))
    assert "N16" not in page
    assert "Lives elsewhere, or not known" not in page  # nothing of them could be shown


@pytest.mark.usefixtures("drifted")
def test_a_group_that_is_declined_more_often_than_before_is_pointed_out(manager: FlaskClient) -> None:
    found = list(rows(soup(get(manager, "/fairness")), "Declined more often than before"))
    assert ["Childcare needed", "not shown", "50"] in found
    assert not [row for row in found if row[0] == "No childcare needed"]
    assert "Declined more often than before: Childcare needed" in words(soup(get(manager, "/dashboard")))


@pytest.mark.usefixtures("drifted")
def test_referrals_places_and_declines_are_shares_of_rounded_figures(database: Database, area: Area) -> None:
    assert row_of(by_group(database, area.manager), "Childcare needed")[3:] == [
        30,
        50,
        "not shown",
        50,
        "not shown",
    ]


def test_a_learners_own_refusal_is_not_counted_against_the_provider(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        to = uow.get(TaughtClass, area.taught_class.id)
        answered(uow, area, to, NOW, declined=10, taken=10)
        for row in uow.session.scalars(sa.select(Referral)):
            row.decided_by = Decider.LEARNER if row.decided_by else None
    assert row_of(by_group(database, area.manager), "Everybody")[-2] == "not shown"


def test_an_empty_hub_has_a_page(manager: FlaskClient, database: Database) -> None:
    count_now(database)
    page = words(soup(get(manager, "/fairness")))
    assert "In no group has the share of declined referrals risen by more than chance." in page
    assert "nobody chooses or changes it" in page


@pytest.mark.usefixtures("drifted")
def test_referrals_are_set_against_places_by_provider(
    manager: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        answered(uow, area, uow.get(TaughtClass, area.other_class.id), NOW, declined=0, taken=10)
    count_now(database)
    found = list(rows(soup(get(manager, "/fairness")), "How referrals are shared between providers"))
    assert [row[2:] for row in found if row[0] == area.provider.name] == [["90", "90", "50"]]


@pytest.mark.usefixtures("people")
def test_every_table_can_be_had_as_a_file_and_that_is_recorded(manager: FlaskClient) -> None:
    answer = get(manager, "/fairness/download?table=fairness-childcare")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "Childcare needed,10,30" in answer.get_data(as_text=True)
    assert get(manager, "/fairness/download?table=people").status_code == 404
    assert get(manager, "/fairness/download").status_code == 404


@pytest.mark.usefixtures("people")
def test_the_page_costs_the_same_whatever_the_number_of_people(database: Database, area: Area) -> None:
    by_group(database, area.manager)  # what each process keeps of the classes is read once
    statements: list[str] = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    by_group(database, area.manager)
    few = len(statements)
    with database.unit_of_work(JOB) as uow:
        waiting(uow, area.hub, 30, level=Level.L1)
    statements.clear()
    by_group(database, area.manager)
    assert len(statements) == few


def test_the_filters_of_the_dashboard_leave_the_declines_by_group_alone(
    database: Database, area: Area, drifted: None
) -> None:
    with database.unit_of_work(area.manager.viewer, read_only=True) as uow:
        people = last.waiting(uow)
        assert people is not None
        shown = services.dashboard(uow, Filters(periods(uow.today)[0], rung=Rung.L2), people)
        assert shown is not None
    assert ["Declined more often than before: Childcare needed, % (before: not shown)", 50] in [
        list(row) for row in shown.tables[1].rows
    ]


@pytest.mark.usefixtures("drifted")
def test_who_was_sent_or_answered_since_the_last_period_ended_changes_nothing_yet(
    database: Database, area: Area
) -> None:
    before = by_group(database, area.manager)
    with database.unit_of_work(JOB) as uow:
        to = uow.get(TaughtClass, area.taught_class.id)
        answered(uow, area, to, timedelta(days=-1), declined=8, taken=8)
    assert by_group(database, area.manager) == before


@pytest.mark.usefixtures("drifted")
def test_a_period_that_is_over_is_never_counted_again(manager: FlaskClient, database: Database) -> None:
    """Neither the shares between providers nor those of groups tell what happens to its referrals afterwards."""
    before = get(manager, "/fairness/download?table=shares-of-providers").text
    declined = get(manager, "/fairness/download?table=fairness-everybody").text
    with database.unit_of_work(JOB) as uow:
        for row in uow.session.scalars(sa.select(Referral).limit(60)).all():
            row.sent_at, row.state, row.decided_by = uow.now, State.STARTED, None
        audit.record(uow, "referral.change")
        uow.change(sa.delete(PublishedFigures).where(PublishedFigures.name.not_like("compared %")))
    assert count_all(database)
    assert get(manager, "/fairness/download?table=shares-of-providers").text == before
    assert get(manager, "/fairness/download?table=fairness-everybody").text == declined


@pytest.mark.usefixtures("drifted")
def test_what_a_period_was_is_what_the_next_is_compared_with(database: Database, area: Area) -> None:
    """The period before is read as it was settled, whatever has become of its answers since."""
    before = row_of(shown(database, area.manager), "Everybody")[-2]
    with database.unit_of_work(JOB) as uow:
        for row in uow.session.scalars(sa.select(Referral).where(Referral.decided_by.is_not(None))).all():
            row.decided_by = None
        audit.record(uow, "referral.change")
    count_a_period_later(database)
    assert row_of(shown(database, area.manager), "Everybody")[-2:] == ["not shown", before]
