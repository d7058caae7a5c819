"""What the desk has to know of somebody first stands wherever it meets them, in words."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.services import restriction
from hub.consent.types import AskedBy, RestrictionGround
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.ids import new_id
from hub.directory.types import Level, Strand
from hub.duplicates.services.desk import may_be_one
from hub.learners.models import Learner, Need
from hub.learners.reads.markers import BLOCK, RESTRICTED, SECRET_ADDRESS, markers
from hub.learners.services import look_after
from hub.learners.types import HIDDEN
from hub.referrals.waiting import entries
from hub.rights.requests import services as requests
from hub.rights.requests.types import Kind, Route
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.learners import learner
from tests.factories.pages import get, post

JOB = Viewer.job("test")
WORDS = (SECRET_ADDRESS, "Not safe to call or text", BLOCK)


@pytest.fixture
def hodan(database: Database, area: Area) -> Learner:
    """On the waiting list; nobody may ring or text her, or learn where she lives, and one provider may see nothing."""
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, "Hodan", "Warsame")
        assessed(uow, row)
        row.safe_to_call = row.safe_to_text = False
        uow.one(sa.select(Need).where(Need.learner_id == row.id)).confidential_address = HIDDEN
        consent.block(uow, row.id, area.other_provider.id, None)
        entries.join(uow, row.id, level=Level.E1, strand=Strand.GENERAL)
        audit.record(uow, "test", about=row)
    with database.unit_of_work(area.assessor.viewer) as uow:
        look_after.remind(uow, row.id, "Ring back", uow.today)
    return row


@pytest.fixture
def desk(client_of: Callable[[User], FlaskClient], area: Area) -> FlaskClient:
    return client_of(area.assessor)


@pytest.mark.parametrize(
    "path",
    [
        "/learners/{}",
        "/learners/{}/matches",
        "/learners/{}/sharing",
        "/learners/{}/journey",
        "/waiting-list",
        "/waiting-list?view=csv",
        "/today/reminders",
        "/today/reminders?view=csv",
    ],
)
def test_it_stands_on_each_page_and_list(desk: FlaskClient, hodan: Learner, path: str) -> None:
    shown = get(desk, path.format(hodan.reference)).text
    assert [words for words in WORDS if words not in shown] == []


def test_it_stands_in_the_queue_of_a_venue(desk: FlaskClient, hodan: Learner) -> None:
    day = {"held_on-day": "23", "held_on-month": "11", "held_on-year": "2026"}
    queue = str(post(desk, "/group-sessions", {"place": "Dalston library", **day}).location)
    post(desk, f"{queue}/join", {"reference": hodan.reference}, page=queue)
    shown = get(desk, queue).text
    assert [words for words in WORDS if words not in shown] == []


def test_it_stands_where_a_steward_compares_two_records_and_where_the_officer_works(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], hodan: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        other = learner(uow, area.hub, "Xoodaan", "Warsama")
    with database.unit_of_work(area.assessor.viewer) as uow:
        pair = may_be_one(uow, uow.get(Learner, hodan.id), uow.get(Learner, other.id))
        path = f"/duplicates/{pair.id}"
    shown = [get(client_of(area.steward), of).text for of in (path, "/duplicates", "/duplicates?view=csv")]
    assert [words for page in shown for words in WORDS if words not in page] == []
    with database.unit_of_work(area.assessor.viewer) as uow:
        ends = uow.today + timedelta(days=9)
        restricted = restriction.restrict(
            uow, hodan.id, ground=RestrictionGround.ACCURACY, asked_by=AskedBy.LEARNER, until=ends
        )
    with database.unit_of_work(area.officer.viewer) as uow:
        request_id = new_id()
        requests.receive(
            uow,
            request_id,
            kind=Kind.RECTIFICATION,
            route=Route.LETTER,
            received_on=uow.today,
            learner_id=hodan.id,
            asked="The name is misspelt",
        )
    officer = client_of(area.officer)
    shown = [
        get(officer, f"/officer/{one}").text
        for one in (f"restrictions/{restricted}", f"requests/{request_id}")
    ]
    assert [words for page in shown for words in (RESTRICTED, *WORDS) if words not in page] == []


def test_it_stands_beside_whoever_is_found(desk: FlaskClient, hodan: Learner) -> None:
    found = post(desk, "/learners/search", {"sought": hodan.reference}).text
    assert [words for words in WORDS if words not in found] == []


def test_nothing_is_said_of_somebody_who_has_nothing_to_know(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub)
        over = learner(uow, area.hub)
        consent.block(uow, over.id, area.provider.id, None, ends_at=uow.now)
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert markers(uow, [row.id, over.id]) == {row.id: (), over.id: ()}
