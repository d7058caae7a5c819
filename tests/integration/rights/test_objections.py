"""A learner objects to one use: the officer decides with a reason, and nothing opens for that use any more."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from hub.consent.errors import Objected
from hub.consent.models import Objection
from hub.consent.services import disclosure as consent
from hub.consent.services import objection
from hub.consent.types import Category, Purpose
from hub.core.db import Database
from hub.core.ids import new_id
from hub.duplicates.services.merge import merge
from hub.learners.models import Learner
from hub.rights.access.services import gather
from hub.rights.opening import opened
from hub.rights.requests import services
from hub.rights.requests.models import RightsRequest
from hub.rights.requests.types import Kind, Route, Seen
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import get, post
from tests.integration.rights.test_requests import JOB, ClientOf, words

ASKED = "Tell no college of me"


def objecting(database: Database, area: Area) -> tuple[Learner, UUID]:
    with database.unit_of_work(area.officer.viewer) as uow:
        with uow.acting_as(JOB):
            row = learner(uow, area.hub, shared_with=[area.provider])
        request = services.receive(
            uow,
            new_id(),
            kind=Kind.OBJECTION,
            route=Route.SPOKEN,
            received_on=uow.today,
            learner_id=row.id,
            asked=ASKED,
        )
        services.identify(uow, request, Seen.KNOWN)
    return row, request.id


def live(database: Database, row: Learner) -> set[tuple[UUID, Purpose]]:
    with database.unit_of_work(JOB) as uow:
        return {(grant.recipient_id, grant.purpose) for grant in consent.live_grants(uow, row.id)}


def test_an_objection_that_is_upheld_stops_that_use_until_it_is_lifted(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    row, request_id = objecting(database, area)
    officer, assessor, here = (
        client_of(area.officer),
        client_of(area.assessor),
        f"/officer/requests/{request_id}",
    )
    before = live(database, row)
    assert "Stop the use" in words(officer, here)
    assert post(officer, f"{here}/uphold", {"use": "referral"}).status_code == 422
    assert post(officer, f"{here}/answer", {"outcome": "whole"}).status_code == 422
    why = {"use": "referral", "words": "You told us why."}
    assert post(officer, f"{here}/uphold", why).status_code == 303

    assert before - live(database, row) == {(area.provider.id, Purpose.REFERRAL)}
    said = words(assessor, f"/learners/{row.reference}/who-sees-what")
    assert "You asked us to stop these To find you a class: stopped since" in said
    assert "Use that is stopped To find and offer a class" in words(officer, here)
    assert "You told us why." in words(officer, f"{here}/letters/answer")
    with database.unit_of_work(JOB) as uow, pytest.raises(Objected):
        consent.give(uow, row.id, area.provider.id, Purpose.REFERRAL, [Category.LEVELS])

    assert post(officer, f"{here}/lift-objection").status_code == 303
    assert "You asked us to stop these" not in words(assessor, f"/learners/{row.reference}/who-sees-what")
    with database.unit_of_work(JOB) as uow:
        consent.give(uow, row.id, area.provider.id, Purpose.REFERRAL, [Category.LEVELS])
    assert post(officer, f"{here}/lift-objection").status_code in (409, 422)


def test_who_objects_to_being_counted_is_not_counted_until_they_want_it_again(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    row, request_id = objecting(database, area)
    officer, here = client_of(area.officer), f"/officer/requests/{request_id}"
    before = live(database, row)
    why = {"use": "statistics", "words": "You told us why."}
    assert post(officer, f"{here}/uphold", why).status_code == 303
    assert before - live(database, row) == {(area.hub.id, Purpose.STATISTICS)}
    assert get(client_of(area.assessor), f"/learners/{row.reference}").status_code == 200
    assert post(officer, f"{here}/lift-objection").status_code == 303
    assert live(database, row) == before


def test_an_objection_comes_with_a_record_that_is_merged(database: Database, area: Area) -> None:
    row, request_id = objecting(database, area)
    with database.unit_of_work(area.officer.viewer) as uow:
        request = uow.get(RightsRequest, request_id)
        with opened(uow, row.id, request):
            objection.uphold(uow, row.id, Purpose.REFERRAL, request.id)
    with database.unit_of_work(JOB) as uow:
        stays = learner(uow, area.hub, shared_with=[area.provider])
    assert (area.provider.id, Purpose.REFERRAL) in live(database, stays)
    with database.unit_of_work(JOB) as uow:
        merge(uow, stays.id, row.id, "The same date of birth and phone")
    assert (area.provider.id, Purpose.REFERRAL) not in live(database, stays)
    with database.unit_of_work(JOB) as uow:
        assert uow.one(sa.select(Objection)).learner_id == stays.id


def test_an_objection_stands_in_what_they_are_shown(database: Database, area: Area) -> None:
    row, request_id = objecting(database, area)
    with database.unit_of_work(area.officer.viewer) as uow:
        request = uow.get(RightsRequest, request_id)
        with opened(uow, row.id, request):
            objection.uphold(uow, row.id, Purpose.REFERRAL, request.id)
            uow.flush()
            shown = gather(uow, row.id, request)
    assert "Uses of your details that were stopped because you said no" in str(shown)
