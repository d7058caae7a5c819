"""The files of what there is to do: each tab of Today, and the people to call about a class that has opened."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit.models import AuditEvent
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.demand.models import Invitation
from hub.demand.types import InvitationState
from hub.directory.types import Level, Strand
from hub.learners.models import Learner
from hub.learners.services import look_after
from hub.referrals.case.act import act
from hub.referrals.case.sending.send import send
from hub.referrals.reads.today.groups import Group
from hub.referrals.types import Decider, Side, Verb
from hub.referrals.waiting import entries
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.demand import new_class, waiting_learner
from tests.factories.learners import learner
from tests.factories.pages import get, soup

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]
MANY = 23
IN_DAYS = {"Waiting": "Waiting since", "For": "Since"}  # the file has a day where the page says "9 days"


@pytest.fixture
def client(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.assessor)


@pytest.fixture
def waiting(database: Database, area: Area) -> list[Learner]:
    """More people whom a class fits now than one page holds, and as many who are to finish."""
    with database.unit_of_work(JOB) as uow:
        rows = [
            learner(uow, area.hub, f"=Person{number}", joined_on=uow.today - timedelta(days=number % 5))
            for number in range(MANY)
        ]
        for row in rows:
            assessed(uow, row)
            entries.join(uow, row.id, level=Level.E1, strand=Strand.GENERAL)
            learner(uow, area.hub, "@Unfinished")
    return rows


def read(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = get(client, address)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def drawn(client: FlaskClient, address: str) -> list[str]:
    """The references of the rows of every page, in their order."""
    first = soup(get(client, address))
    links = [address]
    while after := first.select_one(".govuk-pagination__next a"):
        links.append(str(after["href"]))
        first = soup(get(client, links[-1]))
    pages = [soup(get(client, link)) for link in links]
    return [hint.get_text() for page in pages for hint in page.select("tbody th .govuk-hint")]


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("code", ["fit-and-free", "to-finish"])
def test_the_file_of_a_tab_holds_every_row_in_the_order_and_columns_of_the_page(
    client: FlaskClient, code: str
) -> None:
    rows = read(client, f"/today/{code}?view=csv")
    assert len(rows) == MANY
    assert [row["Reference"] for row in rows] == drawn(client, f"/today/{code}")
    headings = [cell.get_text(strip=True) for cell in soup(get(client, f"/today/{code}")).select("thead th")]
    assert {IN_DAYS.get(heading, heading) for heading in headings} <= set(rows[0])
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("code", list(Group))
def test_every_tab_has_a_file_that_the_audit_knows_of(
    client: FlaskClient, database: Database, area: Area, code: str
) -> None:
    rows = read(client, f"/today/{code}?view=csv")
    link = soup(get(client, f"/today/{code}")).select_one("a[href*='view=csv']")
    assert (link is not None) == bool(rows)
    with database.unit_of_work(JOB) as uow:
        told = sa.select(AuditEvent.actor_id).where(AuditEvent.verb == f"today-{code}.download")
        assert uow.session.scalars(told).all() == [area.assessor.id]
        people = sa.select(sa.func.count(AuditEvent.subject_id.distinct())).where(
            AuditEvent.verb == "disclose", AuditEvent.categories.in_(["identity notes", "contact identity"])
        )
        assert uow.session.scalar(people) == len(rows)


def test_the_file_is_of_those_whose_the_page_shows(
    client: FlaskClient, database: Database, area: Area, waiting: list[Learner]
) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        look_after.take(uow, waiting[3].id, seen=None)
    mine = "/today/fit-and-free?whose=mine"
    link = soup(get(client, mine)).select_one("a[href*='view=csv']")
    assert link is not None
    assert [row["Reference"] for row in read(client, str(link["href"]))] == drawn(client, mine)
    assert len(read(client, str(link["href"]))) == 1
    assert len(read(client, "/today/fit-and-free?whose=nobody&view=csv")) == MANY - 1


def test_the_file_says_what_came_back_and_why(client: FlaskClient, database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, shared_with=[area.provider])
        assessed(uow, row)
    with database.unit_of_work(area.assessor.viewer) as uow:
        [referral] = send(uow, uow.get(Learner, row.id), [area.taught_class.id], submission="once")
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        act(
            uow, uow.get(type(referral), referral.id), Verb.DECLINE, Side.PROVIDER,
            expected_version=None, reason="full", decided_by=Decider.PROVIDER,
        )  # fmt: skip
    [line] = read(client, "/today/declines?view=csv")
    assert line["About"] == "ESOL Entry 1, Clapton Community College"
    assert line["Detail"].startswith("Declined")


@pytest.mark.parametrize("path", ["/today?view=csv", "/invitations?view=csv"])
def test_nobody_but_an_assessor_gets_the_files(client_of: SignIn, area: Area, path: str) -> None:
    assert get(client_of(area.manager), path).status_code == 403


@pytest.fixture
def calls(database: Database, area: Area) -> int:
    """More invitations of each kind than one page holds."""
    row = new_class(database, area, "=ESOL Entry 3")
    with database.unit_of_work(JOB) as uow:
        for number in range(3 * MANY):
            made = Invitation(
                learner_id=waiting_learner(uow, area, f"@Person{number}").id,
                class_id=row.id,
                made_on=uow.today,
                state=InvitationState.TO_CALL,
            )
            if number >= 2 * MANY:
                made.move_to(InvitationState.NOT_NOW)
                made.answered_on = uow.today
            elif number >= MANY:
                made.call_on = uow.today + timedelta(days=2)
            uow.add(made)
    return MANY


def test_people_to_call_have_pages_and_a_file_of_all_of_them(
    client: FlaskClient, database: Database, area: Area, calls: int
) -> None:
    first = soup(get(client, "/invitations"))
    headings = [heading.get_text() for heading in first.select("h2.govuk-heading-m")]
    assert headings[:3] == [
        f"{each} ({calls})" for each in ("To call now", "To call again later", "Answered lately")
    ]
    labels = [nav["aria-label"] for nav in first.select("nav.govuk-pagination")]
    assert len(set(labels)) == len(labels) == 3
    after = first.select("nav.govuk-pagination a")[0]["href"]
    assert after == "/invitations?due=2"
    turned = soup(get(client, "/invitations?due=2"))
    assert "answered=2" in turned.select("nav.govuk-pagination")[2].a["href"]
    assert "due=2" in turned.select("nav.govuk-pagination")[2].a["href"], (
        "the other lists stay where they are"
    )
    assert len(turned.select("button[value=interested]")) == calls - 20
    assert soup(get(client, "/invitations?due=99")).select("button[value=interested]")

    rows = read(client, "/invitations?view=csv")
    assert [row["List"] for row in rows] == [
        *["To call now"] * calls, *["To call again later"] * calls, *["Answered lately"] * calls
    ]  # fmt: skip
    assert {row["Free places"] for row in rows} == {"12"}
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]
    with database.unit_of_work(JOB) as uow:
        told = sa.select(AuditEvent.actor_id).where(AuditEvent.verb == "people-to-call.download")
        assert uow.session.scalars(told).all() == [area.assessor.id]
