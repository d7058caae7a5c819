"""The managers' dashboard through the door: what it counts, how it narrows, what it hides, and what leaves by file."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from hub.access.permissions import Permission
from hub.accounts.models import User
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.consent.models import Block
from hub.core.actor import Viewer
from hub.core.clock import LOCAL
from hub.core.db import Database, UnitOfWork
from hub.directory.models import TaughtClass
from hub.directory.types import Level
from hub.insight import services
from hub.insight.types import Dashboard, Filters
from hub.learners.models import Learner
from hub.learners.types import ArrivalChannel
from hub.referrals.types import State
from hub.web.guard import permission_of
from tests.factories.area import Area
from tests.factories.insight import referred, waiting
from tests.factories.learners import learner
from tests.factories.pages import get, soup

JOB = Viewer.job("test")
# What these open is about classes, rules and questions, and not about a person.
OF_NOBODY = {
    Permission.PUBLIC,
    Permission.VIEW_DIRECTORY,
    Permission.VIEW_INSTRUMENTS,
    Permission.EDIT_POLICY,
}
Rows = list[list[str]]


@pytest.fixture
def people(database: Database, area: Area) -> None:
    """40 people on the list: 12 + 8 + 20 by level, 26 + 13 + 1 by area."""
    with database.unit_of_work(JOB) as uow:
        waiting(uow, area.hub, 12, level=Level.PE, weeks=2, outcode="E8")
        waiting(uow, area.hub, 8, level=Level.E1, weeks=30, outcode="E5", channel=ArrivalChannel.JCP)
        waiting(uow, area.hub, 14, level=Level.E2, weeks=8, outcode="E8")
        waiting(uow, area.hub, 5, level=Level.E2, weeks=10, outcode="E5")
        waiting(uow, area.hub, 1, level=Level.E2, weeks=70, outcode="N16")


@pytest.fixture
def manager(client_of: Callable[[User], FlaskClient], area: Area) -> FlaskClient:
    return client_of(area.manager)


def rows_of(page: BeautifulSoup, caption: str) -> Rows:
    tables = [table for table in page.select("table") if table.caption and caption in table.caption.text]
    return [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in tables[0].select("tr")]


def figures_of(page: BeautifulSoup) -> dict[str, str]:
    return {
        figure.dt.text: figure.dd.text for figure in page.select(".hub-figure") if figure.dt and figure.dd
    }


def counted(database: Database, user: User, filters: Filters | None = None) -> Dashboard:
    with database.unit_of_work(user.viewer, read_only=True) as uow:
        return services.dashboard(uow, filters or Filters(), services.areas(uow))


def table_of(dashboard: Dashboard, key: str) -> list[list[int | str]]:
    table = dashboard.table(key)
    assert table is not None
    return [list(row) for row in table.rows]


@pytest.mark.usefixtures("people")
def test_the_page_says_how_many_wait_and_how_long(manager: FlaskClient) -> None:
    response = get(manager, "/dashboard")
    assert response.status_code == 200
    assert figures_of(soup(response)) == {
        "People waiting": "40",
        "Median wait": "8 weeks",
        "Longest wait": "30 weeks",
    }


@pytest.mark.usefixtures("people")
def test_the_chart_and_the_table_show_the_same_published_figures(manager: FlaskClient) -> None:
    page = soup(get(manager, "/dashboard"))
    rows = rows_of(page, "Waiting by level and weeks waited")
    assert rows[0][-1] == "Total"
    assert [row[0] for row in rows[1:]] == [
        "Pre-Entry", "Entry 1", "Entry 2", "Entry 3", "Level 1", "Level 2", "All levels",
    ]  # fmt: skip
    drawn = [text.text for text in page.select("#waiting-by-level-and-weeks svg .hub-chart__value")]
    shown = [cell for row in rows[1:-1] for cell in row[1:-1] if cell.isdecimal() and cell != "0"]
    assert sorted(drawn) == sorted(shown)


@pytest.mark.usefixtures("people")
def test_an_area_with_fewer_than_five_people_is_pooled_and_cannot_be_chosen(manager: FlaskClient) -> None:
    page = soup(get(manager, "/dashboard"))
    assert "N16" not in page.text
    assert "Other or not known" in [row[0] for row in rows_of(page, "Waiting by area")]
    refused = get(manager, "/dashboard?area=N16")
    assert refused.status_code == 422
    assert "Area must be one of the options listed" in refused.text
    assert not soup(refused).select(".hub-figure")


@pytest.mark.usefixtures("people")
def test_the_filters_narrow_everything_and_stay_in_the_address(manager: FlaskClient) -> None:
    page = soup(get(manager, "/dashboard?area=E8&level=PE"))
    assert figures_of(page)["People waiting"] == "10"
    assert [row[0] for row in rows_of(page, "Waiting by area")] == ["Area", "E8"]
    links = [str(link["href"]) for link in page.select("main a[href*=download]")]
    assert links
    assert all("area=E8" in link and "level=PE" in link for link in links)
    chosen = [option["value"] for option in page.select("option[selected]")]
    assert chosen == ["E8", "PE"]


@pytest.mark.usefixtures("people")
def test_dates_choose_whole_weeks_by_the_day_people_joined(database: Database, area: Area) -> None:
    joined = date.today() - timedelta(weeks=8)  # noqa: DTZ011 - the hub's day is close enough for whole weeks
    for day in (joined - timedelta(days=joined.weekday()), joined + timedelta(days=6 - joined.weekday())):
        shown = counted(database, area.manager, Filters(start=day, end=day))
        assert table_of(shown, "summary")[0][1] == 15


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("start-day=31&start-month=2&start-year=2026", "The first date must be a real date"),
        ("start-day=1&start-month=2", "The first date must include a year"),
        ("start-day=1&start-month=1&start-year=2199", "The first date must be today or in the past"),
        (
            "start-day=8&start-month=6&start-year=2026&end-day=1&end-month=6&end-year=2026",
            "The last date must be the same as or after the first date",
        ),
        ("level=E9", "Level of English must be one of the options listed"),
        ("area=%00%F0%9F%98%80", "Area must be one of the options listed"),
    ],
)
def test_a_filter_that_cannot_be_used_is_named_at_its_field(
    manager: FlaskClient, query: str, message: str
) -> None:
    response = get(manager, f"/dashboard?{query}")
    assert response.status_code == 422
    page = soup(response)
    assert message in page.select_one(".govuk-error-summary").text  # type: ignore[union-attr]
    assert message in page.select_one(".govuk-error-message").text  # type: ignore[union-attr]
    downloaded = get(manager, f"/dashboard/download?{query}")
    assert downloaded.status_code == 303


def test_an_empty_hub_shows_true_zeros(manager: FlaskClient) -> None:
    page = soup(get(manager, "/dashboard"))
    assert figures_of(page) == {
        "People waiting": "0",
        "Median wait": "not shown",
        "Longest wait": "not shown",
    }
    assert "No referral was sent in these weeks." in page.text


@pytest.mark.usefixtures("people")
def test_free_places_stand_beside_those_who_wait(database: Database, area: Area) -> None:
    rows = {row[0]: row for row in table_of(counted(database, area.manager), "places-by-level")}
    assert rows["Pre-Entry"] == ["Pre-Entry", 10, 2, 0, 10]
    assert rows["Entry 1"] == ["Entry 1", 10, 30, 24, "enough places"]


def test_classes_not_confirmed_for_fourteen_days_are_counted(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(TaughtClass, area.taught_class.id)
        row.confirmed_at = uow.now - timedelta(days=15)
        audit.record(uow, "class.edit", about=row)
    assert table_of(counted(database, area.manager), "alerts")[2][1] == 1


def fill_referrals(uow: UnitOfWork, area: Area) -> None:
    sent = datetime(2026, 6, 1, 9, tzinfo=LOCAL)  # a Monday
    referred(
        uow, area.hub, area.taught_class, 6,
        state=State.STARTED, sent_at=sent, answered_at=sent + timedelta(days=4),
    )  # fmt: skip
    referred(
        uow, area.hub, area.taught_class, 7,
        state=State.SENT, sent_at=sent, reply_by=date(2026, 6, 15), channel=ArrivalChannel.JCP,
    )  # fmt: skip
    referred(
        uow, area.hub, area.other_class, 8,
        state=State.DECLINED, sent_at=sent, answered_at=sent + timedelta(days=7), decline_reason="time",
    )  # fmt: skip
    referred(uow, area.hub, area.other_class, 9, state=State.DRAFT)


def test_referrals_are_counted_by_channel_and_status_without_drafts(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        fill_referrals(uow, area)
    shown = counted(database, area.manager)
    rows = {row[0]: row[1:] for row in table_of(shown, "referrals-by-channel-and-status")}
    assert rows["Jobcentre Plus"] == [5, 0, 0, 0, 0, 0, 5]
    assert rows["Walk-in"] == [0, 0, 0, 5, 10, 0, 15]
    assert rows["All channels"] == [5, 0, 0, 5, 10, 0, 20]


def test_providers_are_timed_in_working_days_and_late_referrals_counted(
    database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        fill_referrals(uow, area)
    shown = counted(database, area.manager)
    assert table_of(shown, "provider-answers") == [
        ["Clapton Community College", 15, 4, 5],
        ["Dalston Women's Centre", 10, 5, 0],
    ]
    assert table_of(shown, "alerts")[1] == ["Referrals past the date to reply by", 5]
    assert table_of(shown, "decline-reasons") == [["The day or time does not work", 10]]


def test_the_level_of_the_class_and_the_week_narrow_referrals(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        fill_referrals(uow, area)
    for filters, number in (
        (Filters(level=Level.E1), 20),
        (Filters(level=Level.L1), 0),
        (Filters(start=date(2026, 6, 7), end=date(2026, 6, 7)), 20),
        (Filters(start=date(2026, 6, 8)), 0),
        (Filters(area="E5"), 0),
    ):
        rows = table_of(counted(database, area.manager, filters), "referrals-by-channel-and-status")
        assert rows[-1][-1] == number


@pytest.mark.usefixtures("people")
def test_the_number_of_statements_does_not_grow_with_the_list(database: Database, area: Area) -> None:
    statements: list[str] = []
    with database.unit_of_work(area.manager.viewer, read_only=True) as uow:
        sa.event.listen(database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
        services.dashboard(uow, Filters(), services.areas(uow))
    assert len(statements) == 8


@pytest.mark.usefixtures("people")
def test_a_learner_who_may_not_be_counted_is_not(database: Database, area: Area) -> None:
    """Blocked from the hub, or counted by staff without the purpose of statistics."""
    with database.unit_of_work(JOB) as uow:
        for row in uow.session.scalars(sa.select(Learner).limit(20)).all():
            uow.add(Block(learner_id=row.id, recipient_id=area.hub.id))
        audit.record(uow, "block.set")
    assert table_of(counted(database, area.manager), "summary")[0][1] == 20
    assert table_of(counted(database, area.assessor), "summary")[0][1] == 0


@pytest.mark.usefixtures("people")
def test_a_download_holds_what_is_on_screen(manager: FlaskClient) -> None:
    page = soup(get(manager, "/dashboard"))
    link = next(
        str(a["href"]) for a in page.select("a[href*=download]") if "waiting-by-level-and-weeks" in a["href"]
    )
    response = get(manager, link)
    assert response.data.startswith(b"\xef\xbb\xbf")
    lines = [line.split(",") for line in response.data.decode("utf-8-sig").splitlines()]
    assert lines == rows_of(page, "Waiting by level and weeks waited")
    assert "attachment" in response.headers["Content-Disposition"]


@pytest.mark.usefixtures("people")
def test_every_table_comes_in_one_file_and_the_download_is_on_record(
    manager: FlaskClient, database: Database
) -> None:
    response = get(manager, "/dashboard/download?level=E2")
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        names = archive.namelist()
        about = archive.read("about.txt").decode("utf-8-sig")
    assert len(names) == 11
    assert "All areas, Entry 2, all dates." in about
    with database.unit_of_work(JOB) as uow:
        verbs = uow.session.scalars(sa.select(AuditEvent.verb)).all()
    assert "dashboard.download" in verbs


def test_a_table_that_does_not_exist_is_not_found(manager: FlaskClient) -> None:
    assert get(manager, "/dashboard/download?table=learners").status_code == 404


@pytest.mark.parametrize("who", ["assessor", "provider_staff", "work_coach", "administrator"])
def test_only_managers_see_the_dashboard(
    client_of: Callable[[User], FlaskClient], area: Area, who: str
) -> None:
    client = client_of(getattr(area, who))
    assert get(client, "/dashboard").status_code == 403
    assert get(client, "/dashboard/download").status_code == 403


def test_a_manager_gets_no_page_of_any_learner(
    app: Flask, database: Database, area: Area, manager: FlaskClient
) -> None:
    with database.unit_of_work(JOB) as uow:
        reference = learner(uow, area.hub).reference
    for rule in app.url_map.iter_rules():
        permission = permission_of(app, rule.endpoint, "GET") if "GET" in (rule.methods or ()) else None
        if permission is None or not rule.arguments or permission in OF_NOBODY:
            continue
        path = "/".join(reference if part.startswith("<") else part for part in rule.rule.split("/"))
        assert get(manager, path).status_code in (401, 403, 404), rule
