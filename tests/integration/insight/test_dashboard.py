"""The managers' dashboard through the door: what it counts, how it narrows, what it hides, and what leaves by file."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

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
from hub.consent.services import disclosure as consent
from hub.consent.types import Purpose
from hub.core.actor import Viewer
from hub.core.clock import LOCAL
from hub.core.db import Database, UnitOfWork
from hub.directory.models import TaughtClass
from hub.directory.rungs import Rung
from hub.directory.types import LEVEL_NAMES, Level
from hub.insight import services
from hub.insight.periods import periods, published_to
from hub.insight.rules import SMALL_WORDS, WITHHELD_WORDS
from hub.insight.services import counted as last
from hub.insight.types import Dashboard, Filters
from hub.learners.models import Learner
from hub.learners.types import ArrivalChannel
from hub.referrals.models import WaitingEntry
from hub.referrals.types import State
from hub.referrals.waiting.fit_and_free import fit_and_free
from hub.web.guard import permission_of
from tests.factories.area import Area
from tests.factories.counted import count_now
from tests.factories.demand import new_class, waiting_learner
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
    """50 people on the list, counted: 12 + 8 + 20 + 10 by level, 36 + 13 + 1 by area."""
    with database.unit_of_work(JOB) as uow:
        waiting(uow, area.hub, 12, level=Level.PE, weeks=2, outcode="E8")
        waiting(uow, area.hub, 8, level=Level.E1, weeks=30, outcode="E5", channel=ArrivalChannel.JCP)
        waiting(uow, area.hub, 14, level=Level.E2, weeks=8, outcode="E8")
        waiting(uow, area.hub, 5, level=Level.E2, weeks=10, outcode="E5")
        waiting(uow, area.hub, 1, level=Level.E2, weeks=70, outcode="N16")
        waiting(uow, area.hub, 10, level=Level.E3, weeks=20, outcode="E8")
    count_now(database)


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


def counted(database: Database, user: User, year: int = 0, **chosen: Any) -> Dashboard:
    """The figures of the current year, or of one so many years before, counted anew."""
    count_now(database)
    with database.unit_of_work(user.viewer, read_only=True) as uow:
        people = last.waiting(uow)
        assert people is not None
        found = services.dashboard(uow, Filters(periods(uow.today)[year], **chosen), people)
        assert found is not None
        return found


def table_of(dashboard: Dashboard, key: str) -> list[list[int | str]]:
    table = dashboard.table(key)
    assert table is not None
    return [list(row) for row in table.rows]


@pytest.mark.usefixtures("people")
def test_the_page_says_how_many_wait_and_how_long(manager: FlaskClient) -> None:
    response = get(manager, "/dashboard")
    assert response.status_code == 200
    assert figures_of(soup(response)) == {
        "People waiting": "50",
        "Median wait in weeks": "8",
        "Longest wait, in weeks over": "26",
        "Fit and free now, none chosen": "fewer than 5",
        "Only a club fits now": "fewer than 5",
    }


@pytest.mark.usefixtures("people")
def test_the_chart_and_the_table_show_the_same_published_figures(manager: FlaskClient) -> None:
    page = soup(get(manager, "/dashboard"))
    rows = rows_of(page, "Waiting by level and weeks waited")
    assert rows[0][-1] == "Total"
    assert [row[0] for row in rows[1:]] == [
        "Literacy", "Pre-Entry", "Entry 1", "Entry 2", "Entry 3", "Level 1", "Level 2", "All levels",
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
    page = soup(get(manager, "/dashboard?area=E8&level=E3"))
    assert figures_of(page)["People waiting"] == "10"
    assert [row[0] for row in rows_of(page, "Waiting by area")] == ["Area", "E8"]
    links = [str(link["href"]) for link in page.select("main a[href*=download]")]
    assert links
    assert all("area=E8" in link and "level=E3" in link for link in links)
    chosen = [option["value"] for option in page.select("option[selected]")]
    assert chosen[1:] == ["E8", "E3"]


@pytest.mark.usefixtures("people")
def test_an_area_and_a_level_pick_figures_of_the_whole_page(database: Database, area: Area) -> None:
    """A choice counts nobody again, so two choices tell no more than the page that chooses nothing."""
    whole = counted(database, area.manager)
    grid = {tuple(row[:2]): row[2] for row in table_of(whole, "places-by-level-and-area")}
    by_area = {row[0]: row[1] for row in table_of(whole, "waiting-by-area")}
    assert table_of(counted(database, area.manager, area="E8"), "summary") == [
        ["People waiting", by_area["E8"]]
    ]
    for level in (Level.PE, Level.E2):
        chosen = counted(database, area.manager, rung=Rung(level), area="E8")
        assert table_of(chosen, "summary")[0][1] == grid[LEVEL_NAMES[level], "E8"]
        assert chosen.table("waiting-by-level-and-weeks") is None
        assert chosen.table("waiting-by-channel") is None


@pytest.mark.usefixtures("people")
def test_figures_stand_still_until_the_week_is_over(database: Database, area: Area) -> None:
    before = counted(database, area.manager)
    with database.unit_of_work(JOB) as uow:
        waiting(uow, area.hub, 9, level=Level.PE, weeks=-1)
        leaving = uow.session.scalars(sa.select(WaitingEntry).limit(9)).all()
        for row in leaving:
            row.closed_on = published_to(uow.today) + timedelta(days=1)
        audit.record(uow, "waiting.leave")
    assert counted(database, area.manager) == before


@pytest.mark.usefixtures("people")
def test_a_year_that_is_over_has_referrals_and_says_that_its_list_is_not_kept(
    manager: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        code = periods(uow.today)[1].code
    page = soup(get(manager, f"/dashboard?period={code}"))
    assert not page.select(".hub-figure")
    assert "Who was waiting then is not kept" in page.text
    assert [table.key for table in counted(database, area.manager, year=1).tables] == [
        "referrals-by-channel-and-status",
        "provider-answers",
        "decline-reasons",
    ]


@pytest.mark.parametrize(
    "query",
    [
        "start-day=1&start-month=9&start-year=2025",
        "start-day=31&start-month=2&end-year=x",
        "start=2025-09-01",
    ],
)
def test_an_address_with_dates_of_its_own_shows_the_current_year_and_says_why(
    manager: FlaskClient, database: Database, query: str
) -> None:
    count_now(database)
    response = get(manager, f"/dashboard?{query}")
    assert response.status_code == 200
    assert "Dates of your own can no longer be chosen" in response.text
    assert get(manager, f"/dashboard/download?{query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("period=1066", "Academic year must be one of the options listed"),
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


def test_an_empty_hub_tells_no_zero_from_a_few(manager: FlaskClient, database: Database) -> None:
    count_now(database)
    page = soup(get(manager, "/dashboard"))
    assert figures_of(page) == {
        "People waiting": "fewer than 5",
        "Median wait in weeks": "not shown",
        "Longest wait, in weeks over": "not shown",
        "Fit and free now, none chosen": "fewer than 5",
        "Only a club fits now": "fewer than 5",
    }


@pytest.mark.usefixtures("people")
def test_free_places_stand_beside_those_who_wait(database: Database, area: Area) -> None:
    rows = {row[0]: row for row in table_of(counted(database, area.manager), "places-by-level")}
    assert rows["Pre-Entry"] == ["Pre-Entry", 10, "not shown", 0, 0, 10]
    assert rows["Entry 1"] == ["Entry 1", 10, "not shown", 25, 0, "enough places"]


def test_classes_not_confirmed_for_fourteen_days_are_counted(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(TaughtClass, area.taught_class.id)
        row.confirmed_at = uow.now - timedelta(days=15)
        audit.record(uow, "class.edit", about=row)
    assert table_of(counted(database, area.manager), "alerts")[2][1] == 1


def fill_referrals(uow: UnitOfWork, area: Area) -> None:
    """Sent on the first Monday in June of the academic year before this."""
    sent = datetime.combine(date(periods(uow.today)[1].last_day.year, 6, 1), time(9), LOCAL)
    sent += timedelta(days=-sent.weekday() % 7)
    referred(
        uow, area.hub, area.taught_class, 6,
        state=State.STARTED, sent_at=sent, answered_at=sent + timedelta(days=4),
    )  # fmt: skip
    referred(
        uow, area.hub, area.taught_class, 7,
        state=State.SENT, sent_at=sent, reply_by=sent.date() + timedelta(weeks=2), channel=ArrivalChannel.JCP,
    )  # fmt: skip
    referred(
        uow, area.hub, area.other_class, 8,
        state=State.DECLINED, sent_at=sent, answered_at=sent + timedelta(days=7), decline_reason="time",
    )  # fmt: skip
    referred(uow, area.hub, area.other_class, 9, state=State.DRAFT)


def test_referrals_are_counted_by_channel_and_status_without_drafts(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        fill_referrals(uow, area)
    shown = counted(database, area.manager, year=1)
    rows = {row[0]: row[1:] for row in table_of(shown, "referrals-by-channel-and-status")}
    few = SMALL_WORDS
    assert rows["Jobcentre Plus"] == [5, few, few, few, few, few, 5]
    assert rows["Walk-in"] == [few, few, few, 5, 10, few, 15]
    assert rows["All channels"] == [5, few, few, 5, 10, few, 20]


def test_providers_are_timed_in_working_days_and_late_referrals_counted(
    database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        fill_referrals(uow, area)
    shown = counted(database, area.manager, year=1)
    assert table_of(shown, "provider-answers") == [
        ["Clapton Community College", 15, 4, WITHHELD_WORDS],
        ["Dalston Women's Centre", 10, 5, SMALL_WORDS],
    ]
    assert table_of(shown, "decline-reasons") == [["The day or time does not work", 10]]


def test_only_the_year_in_which_it_was_sent_counts_a_referral(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        fill_referrals(uow, area)
    found = [
        table_of(counted(database, area.manager, year), "referrals-by-channel-and-status")[-1][-1]
        for year in range(3)
    ]
    assert found == ["fewer than 5", 20, "fewer than 5"]


@pytest.mark.usefixtures("people")
def test_the_number_of_statements_does_not_grow_with_the_list(database: Database, area: Area) -> None:
    counted(database, area.manager)  # what each process keeps of the classes is read once
    statements: list[str] = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    counted(database, area.manager)
    few = len(statements)
    with database.unit_of_work(JOB) as uow:
        waiting(uow, area.hub, 30, level=Level.L1)
    statements.clear()
    counted(database, area.manager)
    assert len(statements) == few


@pytest.mark.usefixtures("people")
def test_a_learner_who_may_not_be_counted_is_not(database: Database, area: Area) -> None:
    """Blocked from the hub, for instance."""
    with database.unit_of_work(JOB) as uow:
        for row in uow.session.scalars(sa.select(Learner).limit(20)).all():
            uow.add(Block(learner_id=row.id, recipient_id=area.hub.id))
        audit.record(uow, "block.set")
    assert dict(table_of(counted(database, area.manager), "summary"))["People waiting"] == 30


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
    assert len(names) == 10
    assert "All areas, Entry 2." in about
    with database.unit_of_work(JOB) as uow:
        verbs = uow.session.scalars(sa.select(AuditEvent.verb)).all()
    assert "dashboard.download" in verbs


def test_a_table_that_does_not_exist_is_not_found(manager: FlaskClient, database: Database) -> None:
    count_now(database)
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


def test_those_whom_a_class_with_a_place_fits_are_counted_for_managers(
    database: Database, area: Area
) -> None:
    """A manager may know of nobody whom a class fits; a job counts them."""
    new_class(database, area)
    with database.unit_of_work(JOB) as uow:
        fitting = [waiting_learner(uow, area, f"Learner {number}") for number in range(8)]
        joined = published_to(uow.today)
        for row in uow.session.scalars(sa.select(WaitingEntry)):
            row.joined_on = joined
        for grant in consent.live_grants(uow, fitting[0].id):
            if grant.purpose is Purpose.STATISTICS:
                consent.withdraw(uow, grant.id)
        found = len(fit_and_free(uow))
    shown = table_of(counted(database, area.manager), "summary")[:2]
    assert (found, shown) == (
        8,
        [["Fit and free now, none chosen", 5], ["Only a club fits now", "fewer than 5"]],
    )
