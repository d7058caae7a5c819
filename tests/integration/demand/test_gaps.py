"""The gap map and proposed classes, through the pages a manager uses."""

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.consent.services import disclosure as consent
from hub.consent.types import Purpose
from hub.core.db import Database
from hub.demand.models import ClassProposal, Demand
from hub.demand.types import ProposalState
from hub.directory import version
from hub.directory.models import TaughtClass
from hub.directory.services.classes import set_state
from hub.directory.types import ClassState, Level, Strand
from hub.insight.periods import published_to
from tests.factories.area import Area
from tests.factories.counted import count_now
from tests.factories.demand import JOB, invitations, new_class, night, send_again, waiting_learner
from tests.factories.directory import taught_class, venue
from tests.factories.insight import countable
from tests.factories.pages import get, hidden, post, soup

SignIn = Callable[[User], FlaskClient]
AS_PROPOSED = ((1, 570, 690), (3, 570, 690))
MORNINGS = sum(1 << day * 3 for day in range(5))
FORM = {
    "level_low": "E3", "strand": "general", "days": ["tue", "thu"], "start": "9:30am", "end": "11:30am",
    "mode": "classroom", "place": "E8", "places": "12", "women_only": "no", "step_free": "not_asked",
    "term_time": "not_asked",
}  # fmt: skip


@pytest.fixture
def client(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.manager)


@pytest.fixture
def lacking(database: Database, area: Area) -> None:
    """Nine at Pre-Entry who need a crèche, and two at Level 1 in another area."""
    with database.unit_of_work(JOB) as uow:
        for level, outcode, needs, people in (
            (Level.PE, "E8", ["childcare"], 9),
            (Level.L1, "N16", [], 2),
        ):
            for _ in range(people):
                row = Demand(
                    learner_id=countable(uow, area.hub, outcode=outcode).id,
                    level=level,
                    strand=Strand.GENERAL,
                    outcode=outcode,
                    availability=MORNINGS,
                    wants={
                        "needs": needs,
                        "childcare": 0,
                        "child_ages": [],
                        "obstacles": {"childcare": 2},
                        "kind": "general",
                        "suits": MORNINGS,
                    },
                    opened_on=published_to(uow.today),
                )
                uow.add(row)
                audit.record(uow, "demand.open", about=row)
    count_now(database)


def proposals(database: Database) -> list[ClassProposal]:
    with database.unit_of_work(JOB) as uow:
        return list(uow.session.scalars(sa.select(ClassProposal)))


def keep(client: FlaskClient, **answers: Any) -> str:
    """Propose a class; the address of its page."""
    return str(post(client, "/gaps/propose", FORM | {"act": "keep"} | answers).location)


def test_an_empty_map_says_so(client: FlaskClient, database: Database) -> None:
    count_now(database)
    response = get(client, "/gaps")
    assert response.status_code == 200
    assert "None is of 5 people or more." in response.text


@pytest.mark.usefixtures("lacking")
def test_the_map_tells_the_most_wanted_and_hides_the_few(client: FlaskClient) -> None:
    page = soup(get(client, "/gaps"))
    assert "Pre-Entry, E8, Monday to Friday mornings, crèche" in page.text
    assert "N16" not in page.text
    assert "fewer than 5" in page.text
    link = page.select_one("a[aria-label^='Propose a class for']")
    assert link is not None
    offered = soup(get(client, str(link["href"])))
    assert offered.select_one("#place")["value"] == "E8"  # type: ignore[index]
    assert offered.select_one("#level_low option[selected]")["value"] == "PE"  # type: ignore[index]


@pytest.mark.usefixtures("lacking")
def test_the_filters_narrow_the_map_and_stay_in_its_downloads(client: FlaskClient) -> None:
    page = soup(get(client, "/gaps?level=PE&need=childcare&time=mornings&area=E8"))
    links = [str(link["href"]) for link in page.select("main a[href*=download]")]
    assert links
    assert all("need=childcare" in link for link in links)
    assert "wanted by 5 people or more together" in get(client, "/gaps?time=weekends").text
    refused = get(client, "/gaps?area=N16")
    assert refused.status_code == 422
    assert "Area must be one of the options listed" in refused.text


@pytest.mark.usefixtures("lacking")
def test_what_is_on_screen_can_be_downloaded(client: FlaskClient) -> None:
    table = get(client, "/gaps/download?table=most-wanted")
    rows = list(csv.reader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert rows[1] == ["Pre-Entry, E8, Monday to Friday mornings, crèche", "10"]
    whole = zipfile.ZipFile(io.BytesIO(get(client, "/gaps/download").data))
    assert "most-wanted.csv" in whole.namelist()
    assert get(client, "/gaps/download?table=nothing").status_code == 404


def test_a_class_is_tried_against_the_list_and_nothing_is_kept(
    client: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        for number in range(11):
            waiting_learner(uow, area, f"Learner {number}", women_only=number < 6)
    response = post(client, "/gaps/propose", FORM | {"act": "count"})
    page = soup(response)
    figures = {one.dt.text: one.dd.text for one in page.select(".hub-figure") if one.dt and one.dd}
    assert figures == {
        "Waiting and not paused": "10",
        "Of them, it would fit": "fewer than 10",
        "And no listed class fits": "fewer than 10",
    }
    changes = [
        [cell.get_text(strip=True) for cell in row.select("th, td")] for row in page.select("tbody tr")
    ]
    assert ["For women only", "10"] in changes
    assert "Learner 1" not in page.text
    assert proposals(database) == []


def test_the_record_tells_how_many_classes_were_tried_and_nothing_of_them(
    client: FlaskClient, database: Database
) -> None:
    for women_only in ("no", "yes"):
        post(client, "/gaps/propose", FORM | {"act": "count", "women_only": women_only})
    with database.unit_of_work(JOB) as uow:
        found = uow.session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "trial.class")).all()
        assert len(found) == 2
        for event in found:
            assert (event.subject_id, event.object_id, event.decision, event.categories) == (None,) * 4


def test_a_class_of_several_levels_is_told_by_what_is_told_of_each(
    client: FlaskClient, database: Database, area: Area
) -> None:
    """Four at each of two levels told as 10 together would give both away, so no level is told with another."""
    with database.unit_of_work(JOB) as uow:
        for number in range(4):
            waiting_learner(uow, area, f"Learner {number}")
    post(client, "/gaps/propose", FORM | {"act": "keep", "level_high": "L1"})
    assert proposals(database)[0].counts["fits"] == "not shown"


def test_a_manager_counts_only_those_who_may_be_counted(
    client: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        people = [waiting_learner(uow, area, f"Learner {number}") for number in range(11)]
        for person in people[:2]:
            for grant in consent.live_grants(uow, person.id):
                if grant.purpose is Purpose.STATISTICS:
                    consent.withdraw(uow, grant.id)
    post(client, "/gaps/propose", FORM | {"act": "keep"})
    assert proposals(database)[0].counts["waiting"] == "fewer than 10"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"place": "ZZ99"}, "must be a postcode or the first part of one, like E8"),
        ({"place": ""}, "Enter a postcode or the first part of one, like E8"),
        ({"end": "9am"}, "End time must be after the start time"),
        ({"level_high": "E1"}, "Highest level must be the same as or above the lowest level"),
        ({"days": []}, "Select at least one day"),
        ({"childcare_ages": ["0-1"]}, "Enter the number of crèche places"),
        ({"places": "0"}, "Places must be 1 or more"),
    ],
)
def test_a_class_that_cannot_be_is_refused_at_its_question(
    client: FlaskClient, wrong: dict[str, Any], message: str
) -> None:
    response = post(client, "/gaps/propose", FORM | {"act": "count"} | wrong)
    assert response.status_code == 422
    assert message in response.text


def test_an_online_class_needs_no_place(client: FlaskClient) -> None:
    response = post(client, "/gaps/propose", FORM | {"act": "count", "mode": "online", "place": ""})
    assert response.status_code == 200


def test_a_proposal_is_kept_once_however_often_it_is_sent(client: FlaskClient, database: Database) -> None:
    fields = {**hidden(get(client, "/gaps/propose")), **FORM, "act": "keep"}
    places = {send_again(client, "/gaps/propose", fields).location for _ in range(2)}
    assert len(places) == len(proposals(database)) == 1
    page = get(client, places.pop())
    assert "Entry 3 general English, Tuesday and Thursday 9:30am to 11:30am, E8" in page.text


def test_a_proposal_is_agreed_with_a_provider_dropped_and_taken_up_again(
    client: FlaskClient, database: Database, area: Area
) -> None:
    at = keep(client)
    post(client, f"{at}/agreed", {"provider_id": str(area.provider.id)})
    assert "Clapton Community College" in get(client, at).text
    assert "Agreed" in get(client, "/gaps/proposals").text
    post(client, f"{at}/dropped")
    assert proposals(database)[0].state is ProposalState.DROPPED
    refused = post(client, f"{at}/opened", {"class_id": str(area.taught_class.id)})
    assert refused.status_code == 409
    post(client, f"{at}/proposed")
    assert proposals(database)[0].state is ProposalState.PROPOSED


def test_opening_a_proposal_calls_those_who_wait_for_it(
    client: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = waiting_learner(uow, area)
    night(database)
    at = keep(client)
    opened = new_class(database, area)
    answer = post(client, f"{at}/opened", {"class_id": str(opened.id)})
    assert answer.location == f"{at}/opened/{opened.id}"
    post(client, answer.location, {"reason": "Another teacher"})
    assert [call.learner_id for call in invitations(database)] == [row.id]
    assert "fewer than 10" in get(client, at).text
    again = post(client, f"{at}/opened", {"class_id": str(opened.id)})
    assert again.status_code == 303
    assert len(invitations(database)) == 1


def test_a_class_that_is_what_was_proposed_is_linked_at_once(
    client: FlaskClient, database: Database, area: Area
) -> None:
    at, opened = keep(client), new_class(database, area, sessions=AS_PROPOSED)
    assert post(client, f"{at}/opened", {"class_id": str(opened.id)}).location == at
    [row] = proposals(database)
    assert (row.class_id, row.otherwise) == (opened.id, None)
    assert "It opened as another class" not in get(client, at).text


def test_a_class_that_is_not_what_was_proposed_is_compared_first_and_linked_only_with_a_reason(
    client: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        for number in range(10):
            waiting_learner(uow, area, f"Learner {number}")
    at = keep(client)
    opened = new_class(database, area, "ESOL beginners", Level.E1, women_only=True)
    check = post(client, f"{at}/opened", {"class_id": str(opened.id)}).location
    assert check == f"{at}/opened/{opened.id}"
    page = soup(get(client, check)).select_one("main")
    assert page is not None
    rows = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert [row[:3] for row in rows] == [
        ["Level", "Entry 3", "Entry 1"],
        ["Days and times", "Tuesday and Thursday 9:30am to 11:30am", "Tuesday and Thursday 10am to 12 noon"],
        ["For women only", "No", "Yes"],
    ]
    assert "Learner" not in page.get_text()
    refused = post(client, check, {"reason": " "})
    assert (refused.status_code, proposals(database)[0].class_id) == (422, None)
    assert "Enter why it has opened as another class than was proposed" in refused.text

    assert post(client, check, {"reason": "No teacher for Entry 3"}).location == at
    [row] = proposals(database)
    assert row.class_id == opened.id
    assert row.otherwise is not None
    assert row.otherwise["proposed_for"] == row.otherwise["lost"] == 10
    assert row.otherwise["fits"] == "fewer than 10"
    story = get(client, at).text
    assert "Why: No teacher for Entry 3" in story
    assert "Tuesday and Thursday 10am to 12 noon" in story
    with database.unit_of_work(JOB) as uow:
        told = uow.one(sa.select(AuditEvent).where(AuditEvent.verb == "proposal.opened"))
        assert (told.object_id, told.decision) == (row.id, "otherwise")

    post(client, f"{at}/agreed")
    assert proposals(database)[0].otherwise is None


def test_a_class_that_changes_while_it_is_compared_is_compared_again(
    client: FlaskClient, database: Database, area: Area
) -> None:
    at, opened = keep(client), new_class(database, area, "ESOL beginners", Level.E1)
    check = f"{at}/opened/{opened.id}"
    fields = {**hidden(get(client, check)), "reason": "No other room"}
    with database.unit_of_work(JOB) as uow:
        changed = uow.get(TaughtClass, opened.id)
        changed.women_only = True
        audit.record(uow, "class.edit", about=changed)
        version.bump(uow)
    answer = send_again(client, check, fields)
    assert answer.status_code == 422
    assert "The class has changed since you looked at it" in answer.text
    assert "For women only" in answer.text
    assert proposals(database)[0].class_id is None


def test_two_managers_at_one_proposal_see_each_other(client: FlaskClient, database: Database) -> None:
    at = keep(client)
    stale = hidden(get(client, f"{at}/dropped"))
    post(client, f"{at}/agreed")
    answer = send_again(client, f"{at}/dropped", stale)
    assert answer.status_code == 409
    assert proposals(database)[0].state is ProposalState.AGREED


def test_a_proposal_cannot_open_as_a_class_that_has_closed_meanwhile(
    client: FlaskClient, database: Database, area: Area
) -> None:
    at = keep(client)
    fields = {**hidden(get(client, f"{at}/opened")), "class_id": str(area.taught_class.id)}
    with database.unit_of_work(JOB) as uow:
        set_state(uow, uow.get(TaughtClass, area.taught_class.id), ClassState.CLOSED)
    answer = send_again(client, f"{at}/opened", fields)
    assert answer.status_code == 422
    assert proposals(database)[0].state is ProposalState.PROPOSED


def test_a_proposal_can_be_counted_again(client: FlaskClient, database: Database, area: Area) -> None:
    at = keep(client)
    with database.unit_of_work(JOB) as uow:
        for number in range(10):
            waiting_learner(uow, area, f"Learner {number}")
    post(client, f"{at}/count", page=at)
    assert proposals(database)[0].counts["fits"] == 10


@pytest.mark.parametrize("path", ["/gaps", "/gaps/download", "/gaps/propose", "/gaps/proposals"])
def test_gaps_are_for_managers(client_of: SignIn, area: Area, path: str) -> None:
    for user in (area.assessor, area.provider_staff, area.work_coach, area.administrator):
        assert get(client_of(user), path).status_code == 403


def test_an_unknown_proposal_or_step_is_not_found(client: FlaskClient, database: Database) -> None:
    at = keep(client)
    assert get(client, f"{at}/celebrated").status_code == 404
    assert get(client, f"/gaps/proposals/{proposals(database)[0].made_by}").status_code == 404


def test_two_half_empty_classes_at_one_time_in_one_place_are_told_of(
    client: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        at = venue(uow, area.other_provider, "Library")
        for title, start, places in (
            ("Early", 600, 12),
            ("Beside", 660, 12),
            ("Later", 750, 12),
            ("Full", 660, 4),
        ):
            sessions = ((5, start, start + 90),)
            taught_class(uow, area.other_provider, at, title, sessions=sessions, places=places)
        version.bump(uow)
    count_now(database)
    answer = get(client, "/gaps/download?table=could-be-one").data.decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(answer, newline="")) if "Early" in row[2] + row[3]]
    ((kind, _, one, other, minutes),) = rows
    assert (kind, minutes) == ("General English, Entry 1", "30")
    assert "Beside" in one + other
    assert "Half-empty" in get(client, "/gaps").text
    assert "Half-empty" not in get(client, "/gaps?level=E1").text
