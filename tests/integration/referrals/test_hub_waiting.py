"""The one waiting list as the hub works with it."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.assessment.types import AssessmentState
from hub.consent.services import disclosure as consent
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.keyset import START, By, Edge, Part, ReadInParts
from hub.directory.types import LEVELS, Level, Strand
from hub.forms.format import date_words
from hub.learners.models import Learner
from hub.pages.assessor.referrals import waiting_list
from hub.referrals.models import WaitingEntry
from hub.referrals.types import Verb
from hub.referrals.waiting import entries
from hub.referrals.waiting.who_waits import Filters, WaitingLine, waiting_lines
from hub.web import lists
from hub.web.turning import Order
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.learners import learner
from tests.factories.pages import get, post, soup
from tests.factories.referrals import TO_START, bring, new_learner, refer, use

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def client(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.assessor)


def waits(
    database: Database,
    area: Area,
    given_names: str,
    level: Level = Level.E1,
    days: int = 0,
    **values: object,
) -> Learner:
    """Somebody who joined the list so many days ago."""
    with database.unit_of_work(JOB) as uow:
        joined = uow.today - timedelta(days=days)
        row = learner(uow, area.hub, given_names, joined_on=joined, **values)
        assessed(uow, row, level)
        entries.join(uow, row.id, level=level, strand=Strand.GENERAL)
        return row


def names(client: FlaskClient, query: str = "") -> list[str]:
    page = soup(get(client, f"/waiting-list{query}"))
    return [a.get_text().split()[0] for a in page.select("tbody th a")]


def entry_of(database: Database, row: Learner) -> WaitingEntry:
    with database.unit_of_work(JOB) as uow:
        return uow.session.scalars(sa.select(WaitingEntry).where(WaitingEntry.learner_id == row.id)).one()


def test_the_list_goes_by_priority_then_date_joined(
    client: FlaskClient, database: Database, area: Area
) -> None:
    waits(database, area, "Newest", days=1)
    waits(database, area, "Oldest", days=90)
    urgent = waits(database, area, "Urgent", days=3)
    path = f"/learners/{urgent.reference}/waiting/priority"
    assert post(client, path, {"group": "1", "reason": "work"}).status_code == 303
    assert names(client) == ["Urgent", "Oldest", "Newest"]
    assert "(90 days)" in get(client, "/waiting-list").text


def test_a_priority_needs_its_reason(client: FlaskClient, database: Database, area: Area) -> None:
    row = waits(database, area, "Hodan")
    answer = post(client, f"/learners/{row.reference}/waiting/priority", {"group": "1"})
    assert answer.status_code == 422
    assert "Select a reason for the priority" in answer.text
    assert entry_of(database, row).priority_group == 3


def test_filters_narrow_the_list_and_junk_is_told_of(
    client: FlaskClient, database: Database, area: Area
) -> None:
    waits(database, area, "Beginner", Level.PE)
    waits(database, area, "Improver", Level.E2, outcode="N16")
    hidden = waits(database, area, "Hidden", outcode="W9")
    with database.unit_of_work(JOB) as uow:
        for grant in consent.live_grants(uow, hidden.id):
            consent.withdraw(uow, grant.id)
    areas = soup(get(client, "/waiting-list")).select("#area option")
    assert [option["value"] for option in areas] == ["", "E8", "N16"]
    assert names(client, "?level=E2") == ["Improver"]
    assert names(client, "?area=e8") == ["Beginner"]
    assert names(client, "?strand=literacy") == []
    assert len(names(client, "?page=abc&sort=x&view=y")) == 2
    answer = get(client, "/waiting-list?level=%00&strand=x")
    assert answer.status_code == 422
    assert "Level must be one of the options listed" in soup(answer).select_one("#level-error").get_text()


def test_a_pause_keeps_the_place_and_can_be_ended(
    client: FlaskClient, database: Database, area: Area
) -> None:
    row = waits(database, area, "Hodan", days=30)
    until = {"until-day": "1", "until-month": "2", "until-year": "2090"}
    assert post(client, f"/learners/{row.reference}/waiting/pause", until).status_code == 303
    assert names(client) == []
    assert names(client, "?show=paused") == ["Hodan"]
    page = f"/learners/{row.reference}/waiting"
    assert post(client, f"{page}/resume", page=page).status_code == 303
    assert names(client) == ["Hodan"]
    assert entry_of(database, row).joined_on == row.joined_on


def test_leaving_the_list_needs_a_reason(client: FlaskClient, database: Database, area: Area) -> None:
    row = waits(database, area, "Hodan")
    path = f"/learners/{row.reference}/waiting/close"
    assert post(client, path).status_code == 422
    assert post(client, path, {"reason": "moved"}).status_code == 303
    assert "not on the waiting list" in get(client, f"/learners/{row.reference}/waiting").text
    assert entry_of(database, row).closed_reason == "moved"


def test_two_windows_do_not_overwrite_each_other(client: FlaskClient, database: Database, area: Area) -> None:
    row = waits(database, area, "Hodan")
    path = f"/learners/{row.reference}/waiting/priority"
    stale = str(entry_of(database, row).version)
    post(client, path, {"group": "1", "reason": "work"})
    answer = post(client, path, {"group": "2", "reason": "child", "version": stale})
    assert answer.status_code == 409
    assert entry_of(database, row).priority_group == 1


def test_the_entry_leads_to_why_nobody_is_matched(
    client: FlaskClient, database: Database, area: Area
) -> None:
    row = waits(database, area, "Hodan")
    page = soup(get(client, f"/learners/{row.reference}/waiting"))
    assert page.select_one(f"main a[href='/learners/{row.reference}/matches']") is not None
    assert "Why isn’t this person matched?" in page.get_text()


def beside(client: FlaskClient, query: str, which: str = "next") -> str | None:
    """What the address of the page beside this one asks for; None where there is none."""
    link = soup(get(client, f"/waiting-list{query}")).select_one(f".govuk-pagination__{which} a")
    return str(link["href"]).removeprefix("/waiting-list") if link else None


def test_a_long_list_is_paged_without_losing_anybody(
    client: FlaskClient, database: Database, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.unit_of_work(JOB) as uow:
        for number in range(53):
            row = learner(uow, area.hub, f"Person{number}")
            entries.join(uow, row.id, level=Level.E1, strand=Strand.GENERAL)
    first = names(client)
    second = names(client, beside(client, ""))
    assert (len(first), len(second)) == (50, 3)
    assert len({*first, *second}) == 53
    monkeypatch.setattr(lists, "PAGE", 10)
    monkeypatch.setattr(lists, "REACH", 20)
    page = get(client, "/waiting-list?view=all").text
    assert "More than 20 people" in page
    assert "Page 1</p>" in page
    assert "on one page" not in page
    forward, back = [""], []
    while (after := beside(client, forward[-1])) is not None:
        forward.append(after)
    assert [len(names(client, query)) for query in forward] == [10, 10, 10, 10, 10, 3]
    query: str | None = forward[-1]
    while query is not None:
        back.append(query)
        query = beside(client, query, "prev")
    whole = [name for query in forward for name in names(client, query)]
    assert len(set(whole)) == 53
    assert [name for query in back[::-1] for name in names(client, query)] == whole
    assert "Page 6</p>" in get(client, f"/waiting-list{forward[-1]}").text
    assert "More than 20 people" in get(client, "/waiting-list?sort=joined").text
    monkeypatch.setattr(lists, "IN_A_FILE", 20)
    file = get(client, "/waiting-list?view=csv").text.splitlines()[1:]
    assert len({line.partition(",")[0] for line in file}) == 53
    monkeypatch.setattr(waiting_list, "WAITING", replace(waiting_list.WAITING, longest_file=52))
    refused = get(client, "/waiting-list?view=csv")
    assert refused.status_code == 422
    assert (
        "These are 53 people, and a file holds up to 52. Filter the list until there are fewer"
        in refused.text
    )
    assert len(names(client, "?view=csv")) == 10


def test_the_classes_of_a_provider_are_offered_to_narrow_the_list_by(
    client: FlaskClient, database: Database, area: Area
) -> None:
    person = new_learner(database, area, "Referred")
    refer(database, area, person)
    waits(database, area, "Other")
    taught, provider = area.taught_class, area.taught_class.provider_id
    assert (names(client, f"?provider={provider}"), names(client, f"?taught={taught.id}")) == (
        ["Referred"],
        ["Referred"],
    )

    def offered(query: str) -> list[str]:
        page = soup(get(client, f"/waiting-list{query}"))
        return [str(option["value"]) for option in page.select("#taught option") if option["value"]]

    assert str(taught.id) in offered(f"?provider={provider}")
    assert offered(f"?taught={taught.id}") == [str(taught.id)]
    assert offered("") == offered("?provider=x") == []


@pytest.mark.parametrize("role", ["provider_staff", "manager", "work_coach", "administrator"])
def test_nobody_but_an_assessor_gets_the_list(client_of: SignIn, area: Area, role: str) -> None:
    assert get(client_of(getattr(area, role)), "/waiting-list").status_code == 403


def test_who_goes_to_a_class_joins_no_list_for_the_same_kind_and_is_told_what_to_do_instead(
    client: FlaskClient, database: Database, area: Area
) -> None:
    person = new_learner(database, area)
    [referral] = refer(database, area, person)
    bring(database, area, referral, *TO_START)
    path = f"/learners/{person.reference}/waiting"
    assert "They go to a class of the kind that they would wait for" in get(client, path).text
    answer = post(client, path)
    assert answer.status_code == 422
    assert "Refer them to the next class" in answer.text
    assert entry_of(database, person).closed_reason == "started"
    use(database, area.provider_staff, referral, Verb.COMPLETE)
    assert post(client, path).status_code == 303


def test_a_day_that_is_over_shows_who_waited_then_at_the_level_known_then(
    client: FlaskClient, database: Database, area: Area
) -> None:
    long, left = waits(database, area, "Long", Level.E2, days=90), waits(database, area, "Left", days=60)
    waits(database, area, "Newer", days=10)
    hidden, place = waits(database, area, "Hidden", days=80), entry_of(database, left)
    with database.unit_of_work(JOB) as uow:
        today = uow.today
        earlier = assessed(uow, uow.get(Learner, long.id), Level.E1)
        earlier.assessed_on = today - timedelta(days=85)
        earlier.state = AssessmentState.SUPERSEDED
        entries.close(uow, uow.get(WaitingEntry, place.id), "moved")
        for grant in consent.live_grants(uow, hidden.id):
            consent.withdraw(uow, grant.id)
    on = today - timedelta(days=30)
    query = f"?on-day={on.day}&on-month={on.month}&on-year={on.year}"
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in soup(get(client, f"/waiting-list/then{query}")).select("tbody tr")
    ]
    assert [(row[0].split()[0], *row[2:4], row[5]) for row in rows] == [
        ("Long", "8", "Entry 1", "Waits today"),
        ("Left", "4", "Not known then", f"Left on {date_words(today)}: They have moved away"),
    ]
    outcode = entry_of(database, long).outcode
    assert len(soup(get(client, f"/waiting-list/then{query}&area={outcode}")).select("tbody tr")) == 2
    assert "Put the filter right" in get(client, f"/waiting-list/then{query}&area=ZZ9").text
    future = today + timedelta(days=1)
    assert "must be today or in the past" in get(
        client, f"/waiting-list/then?on-day={future.day}&on-month={future.month}&on-year={future.year}"
    ).get_data(as_text=True)


def test_each_column_sorts_the_list_in_the_database_as_it_would_lines_at_hand_page_by_page(
    database: Database, area: Area
) -> None:
    spread = random.Random(7)
    with database.unit_of_work(JOB) as uow:
        for number in range(24):
            row = learner(uow, area.hub, f"Person{number}", outcode=spread.choice([None, "E8", "N16", "W9"]))
            strand = spread.choice([Strand.GENERAL, Strand.LITERACY])
            entry = entries.join(uow, row.id, level=spread.choice(LEVELS), strand=strand)
            entry.priority_group = spread.choice([1, 2, 3])
            entry.joined_on = uow.today - timedelta(days=spread.choice([0, 1, 2]))
    with database.unit_of_work(area.assessor.viewer, read_only=True) as uow:
        found = waiting_lines(uow, Filters(), 1_000)
        for name, column in waiting_list.WAITING.sortable.items():
            for down in (False, True):
                order = Order(name, waiting_list.WAITING.key, column.by, down)
                wanted = [line.place for line in order.of(list(found))]
                by = replace(column.in_sql, down=down)
                forward = list(turning(found, by, START))
                back = list(turning(found, by, Edge(forward[-1].before, back=True)))
                assert [line.place for part in forward for line in part.rows] == wanted, (name, down)
                shown_again = [*back[::-1], forward[-1]]
                assert [line.place for part in shown_again for line in part.rows] == wanted, (name, down)
                assert found.part(Edge((False, object(), *wanted[9])), 7, by).before is None


def turning(found: ReadInParts, by: By, edge: Edge) -> Iterator[Part[WaitingLine]]:
    """The pages from an edge on, in its direction."""
    while True:
        part = found.part(edge, 7, by)
        yield part
        key = part.before if edge.back else part.after
        if key is None:
            return
        edge = Edge(key, back=edge.back)
