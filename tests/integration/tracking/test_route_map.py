"""The map of routes: every class with what it leads to and who is in it; what leads to nothing stands first."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import event

from hub.accounts.models import User
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState, Level, Mode, Strand
from hub.tracking.routes import queries, services
from hub.tracking.routes.types import Onward
from tests.factories.area import Area
from tests.factories.counted import count_now
from tests.factories.directory import taught_class, venue
from tests.factories.pages import get, soup
from tests.factories.referrals import TO_START, bring, new_learner, refer

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]
NOWHERE = "Nobody has said what it leads to, and no class at Entry 2 is within 5 km."


def change(database: Database, taught: TaughtClass, **values: object) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(TaughtClass, taught.id)
        for name, value in values.items():
            setattr(row, name, value)
        audit.record(uow, "test", about=row)


def add_class(database: Database, area: Area, **values: object) -> UUID:
    with database.unit_of_work(JOB) as uow:
        values = {"level_low": Level.E2, "level_high": Level.E2} | values
        where = {key: values.pop(key) for key in ("latitude", "longitude") if key in values}
        at = venue(uow, area.other_provider, "Second venue", **where)
        return taught_class(uow, area.other_provider, at, "ESOL Entry 2", **values).id


def nowhere(database: Database) -> dict[str, str]:
    with database.unit_of_work(JOB) as uow:
        return {line.stop.title: line.nowhere for line in queries.area_map(uow) if line.nowhere}


def rows(page: BeautifulSoup) -> list[list[str]]:
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")]
        for row in page.select("main table tbody tr")
    ]


def test_a_dead_end_appears_first_and_vanishes_when_a_class_is_published(
    client_of: SignIn, database: Database, area: Area
) -> None:
    bring(database, area, refer(database, area, new_learner(database, area))[0], *TO_START)
    client = client_of(area.assessor)
    page = soup(get(client, "/routes"))
    first = rows(page)[0]
    assert first[1:4] == ["Clapton Community College", "Entry 1", "1"]
    assert NOWHERE in first[-1]
    assert "2 classes lead to nothing" in page.text
    assert [one.text for one in page.select("#map .hub-map__box--nowhere")] == [""] * 3  # and one in the key
    assert "1 in it" in page.select_one("#map svg[role=img]").text  # type: ignore[union-attr]
    add_class(database, area)
    page = soup(get(client, "/routes"))
    assert "Nobody has said; 1 class at Entry 2 within 5 km" in page.text
    assert "Clapton Community College" not in rows(page)[0][1]


@pytest.mark.parametrize(
    ("values", "near"),
    [
        ({}, True),
        ({"latitude": 51.40}, False),
        ({"latitude": 51.40, "mode": Mode.ONLINE}, True),
        ({"latitude": None}, True),
        ({"women_only": True}, False),
        ({"members_only": True}, False),
        ({"strand": Strand.WORK}, False),
        ({"state": ClassState.CLOSED}, False),
        ({"state": ClassState.CANCELLED}, False),
        ({"ends_on": -1}, False),
        ({"level_low": Level.E1, "level_high": Level.E3}, True),
        ({"level_low": Level.E3, "level_high": Level.E3}, False),
    ],
    ids=str,
)
def test_a_class_of_the_next_level_counts_that_takes_the_same_people_near_by(
    database: Database, area: Area, values: dict[str, object], near: bool
) -> None:
    if "ends_on" in values:
        with database.unit_of_work(JOB) as uow:
            values = {"ends_on": uow.today - timedelta(days=1)}
    add_class(database, area, **values)
    assert ("ESOL Entry 1" in nowhere(database)) is not near


def test_a_route_leads_on_until_what_it_leads_to_has_gone(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        far = area.other_class
        uow.get(TaughtClass, far.id).ends_on = uow.today + timedelta(days=300)
        audit.record(uow, "test", about=uow.get(TaughtClass, far.id))
        services.add(uow, uow.get(TaughtClass, area.taught_class.id), Onward(to_class_id=far.id))
    assert "ESOL Entry 1" not in nowhere(database)
    change(database, far, state=ClassState.CANCELLED)
    assert nowhere(database)["ESOL Entry 1"].startswith("What it led to is not there any more, and no class")
    kind = Onward(level=Level.E2, strand=Strand.GENERAL, accredited=True)
    with database.unit_of_work(JOB) as uow:
        services.add(uow, uow.get(TaughtClass, area.taught_class.id), kind)
    assert "ESOL Entry 1" in nowhere(database)  # there is no class of that kind
    add_class(database, area, accredited=True, latitude=50.0)  # at any provider, however far
    assert "ESOL Entry 1" not in nowhere(database)


def test_a_club_is_no_step_and_the_highest_level_needs_a_way_out(database: Database, area: Area) -> None:
    change(database, area.other_class, strand=Strand.CONVERSATION)
    change(database, area.taught_class, level_low=Level.L2, level_high=Level.L2)
    assert nowhere(database) == {
        "ESOL Entry 1": "Nobody has said what it leads to, and it is the highest level"
    }
    with database.unit_of_work(JOB) as uow:
        services.add(uow, uow.get(TaughtClass, area.taught_class.id), Onward(way_out="gcse_english"))
    assert nowhere(database) == {}


def test_numbers_are_exact_for_who_sees_the_learners_and_small_ones_hidden_for_others(
    client_of: SignIn, database: Database, area: Area
) -> None:
    """Others read what was counted last, so that a class of few people tells of nobody who comes in the week."""
    bring(database, area, refer(database, area, new_learner(database, area))[0], *TO_START)
    assert "not counted yet" in get(client_of(area.other_provider_staff), "/routes").text
    count_now(database)
    for staff, cell in (
        (area.assessor, "1"),
        (area.provider_staff, "1"),
        (area.other_provider_staff, "fewer than 5"),
        (area.manager, "fewer than 5"),
    ):
        client = client_of(staff)
        shown = {row[1]: row[3] for row in rows(soup(get(client, "/routes")))}
        assert shown["Clapton Community College"] == cell, staff.role
        assert (cell == "1") is (
            f"{area.taught_class.title},Clapton Community College,Entry 1,1," in file(client)
        )


def file(client: FlaskClient) -> str:
    return get(client, "/routes?view=csv").text


def test_only_a_provider_is_led_to_saying_what_its_own_class_leads_to(client_of: SignIn, area: Area) -> None:
    addresses = {
        staff.role: [
            link["href"] for link in soup(get(client_of(staff), "/routes")).select("a[href$=leads-to]")
        ]
        for staff in (area.assessor, area.provider_staff)
    }
    assert addresses == {"assessor": [], "provider": [f"/classes/{area.taught_class.id}/leads-to"]}


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"ESOL Entry 1", "English for women"}),
        ("level=E2", set()),
        ("leads=nothing", {"ESOL Entry 1", "English for women"}),
        ("leads=something", set()),
        ("area=E8", {"ESOL Entry 1", "English for women"}),
    ],
)
def test_the_map_is_narrowed_by_level_area_and_what_it_leads_to(
    client_of: SignIn, area: Area, query: str, titles: set[str]
) -> None:
    assert {row[0] for row in rows(soup(get(client_of(area.assessor), f"/routes?{query}")))} == titles


def test_the_map_is_narrowed_by_provider(client_of: SignIn, area: Area) -> None:
    page = get(client_of(area.assessor), f"/routes?provider={area.provider.id}")
    assert [row[0] for row in rows(soup(page))] == ["ESOL Entry 1"]


def test_the_map_asks_the_same_number_of_questions_however_many_classes_there_are(
    client_of: SignIn, database: Database, area: Area
) -> None:
    client = client_of(area.assessor)
    statements(client)  # the first after signing in writes down that the session lives
    few = statements(client)
    with database.unit_of_work(JOB) as uow:
        at = venue(uow, area.provider, "Big venue")
        made = [taught_class(uow, area.provider, at, f"Class {number}") for number in range(30)]
        for one in made:
            services.add(uow, one, Onward(way_out="work"))
            services.add(uow, one, Onward(level=Level.E2, strand=Strand.GENERAL))
    assert statements(client) == few
    assert few <= 12


def statements(client: FlaskClient) -> int:
    asked: list[str] = []

    def note(conn: object, cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        assert get(client, "/routes?view=all").status_code == 200
    finally:
        event.remove(sa.Engine, "before_cursor_execute", note)
    return len([one for one in asked if one.startswith(("SELECT", "INSERT", "UPDATE", "WITH"))])


def test_of_very_many_classes_the_map_is_drawn_once_some_are_chosen(
    client_of: SignIn, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.pages.everybody.routes.DRAWN", 1)
    page = soup(get(client_of(area.assessor), "/routes"))
    assert "The map is drawn of up to 1 class. To see it, filter by level, provider or area." in page.text
    assert not page.select("#map")
    assert len(rows(page)) > 1
    chosen = soup(get(client_of(area.assessor), f"/routes?provider={area.provider.id}"))
    assert chosen.select("#map")


def test_a_link_is_called_what_stands_on_it(client_of: SignIn, area: Area) -> None:
    """WCAG 2.5.3: who speaks to a computer says what they see."""
    page = soup(get(client_of(area.provider_staff), "/routes"))
    named = page.select("main a[aria-label]")
    assert named
    assert all(link.get_text(strip=True) in link["aria-label"] for link in named)
