"""What two providers have arranged: both agree, the hub reads of it beside a class, and nothing else changes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.db import Database
from hub.core.errors import RuleBroken, WrongState
from hub.directory.models import TaughtClass
from hub.directory.profile import arrangements
from hub.directory.profile.models import Arrangement
from hub.directory.profile.types import ArrangementKind
from hub.referrals.errors import NotGranted
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.directory import taught_class, venue
from tests.factories.learners import learner
from tests.factories.pages import get, post, soup
from tests.factories.referrals import JOB, new_learner, refer

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def their_class(database: Database, area: Area) -> TaughtClass:
    """At the other provider, for everybody; that of the first provider is full."""
    with database.unit_of_work(JOB) as uow:
        uow.get(TaughtClass, area.taught_class.id).places = 0
        return taught_class(uow, area.other_provider, venue(uow, area.other_provider, "Annexe"), "Stopgap")


def words(client: FlaskClient, path: str) -> str:
    return soup(get(client, path)).get_text(" ", strip=True)


def proposal(database: Database, area: Area, **changes: Any) -> UUID:
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        facts = {
            "kind": ArrangementKind.BRIDGING,
            "from_id": area.provider.id,
            "to_id": area.other_provider.id,
            "levels": ["E1"],
            "strands": [],
            "note": None,
            "valid_from": uow.today,
            "valid_to": None,
        }
        return arrangements.propose(uow, facts | changes, "once").id


def test_a_bridging_class_is_proposed_confirmed_read_beside_the_class_and_ended(
    database: Database, area: Area, client_of: SignIn, their_class: TaughtClass
) -> None:
    ours, theirs = client_of(area.provider_staff), client_of(area.other_provider_staff)
    assessor, person = client_of(area.assessor), new_learner(database, area)
    matches, says = (
        f"/learners/{person.reference}/matches",
        "Bridging arrangement with Clapton Community College",
    )
    asked = {"kind": "bridging", "other": str(area.other_provider.id), "way": "out", "levels": ["E1"]}
    asked |= {"valid_from-day": "1", "valid_from-month": "9", "valid_from-year": "2020"}
    assert post(ours, "/providers/arrangements/new", {"kind": "swap"}).status_code == 422
    assert post(ours, "/providers/arrangements/new", asked).status_code == 303
    assert "Not confirmed yet" in words(theirs, "/providers/ours")
    assert says not in words(assessor, matches)
    before = rows_of(database)[0]

    post(theirs, f"/providers/arrangements/{before.id}/confirm", page="/providers/ours")

    assert f"{says}: they may wait here for ESOL Entry 1." in words(assessor, matches)
    assert "Learners who wait for a class at Clapton Community College may go to Dalston" in words(
        assessor, f"/providers/{area.provider.id}"
    )
    ending = f"/providers/arrangements/{before.id}/end"
    assert "Learners stay where they are." in words(ours, ending)
    assert says in words(assessor, matches)
    post(ours, ending)
    assert says not in words(assessor, matches)
    assert "Agreed by both" not in words(ours, "/providers/ours")


def rows_of(database: Database) -> list[Arrangement]:
    with database.unit_of_work(JOB) as uow:
        return list(uow.session.query(Arrangement))


def test_only_the_two_sides_agree_and_only_the_other_one_confirms(
    database: Database, area: Area, client_of: SignIn
) -> None:
    row_id = proposal(database, area)
    assert proposal(database, area) == row_id
    with database.unit_of_work(area.provider_staff.viewer) as uow, pytest.raises(RuleBroken):
        arrangements.confirm(uow, row_id)
    administrator = client_of(area.administrator)
    assert get(administrator, "/providers/arrangements/new").status_code == 404
    answer = post(administrator, f"/providers/arrangements/{row_id}/confirm", page="/organisations")
    assert answer.status_code == 404
    with database.unit_of_work(area.other_provider_staff.viewer) as uow:
        arrangements.end(uow, row_id)
    with database.unit_of_work(area.other_provider_staff.viewer) as uow, pytest.raises(WrongState):
        arrangements.confirm(uow, row_id)


def test_an_arrangement_opens_no_class_that_the_learner_has_not_agreed_to_share_with(
    database: Database, area: Area, their_class: TaughtClass
) -> None:
    row_id = proposal(database, area)
    with database.unit_of_work(area.other_provider_staff.viewer) as uow:
        arrangements.confirm(uow, row_id)
    with database.unit_of_work(JOB) as uow:
        person = learner(uow, area.hub, shared_with=[area.provider])
        assessed(uow, person)

    with pytest.raises(NotGranted):
        refer(database, area, person, their_class)
