"""What is asked, held, objected to and written while two records are one ends with whom it is about, or with both."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.consent.services.objected import standing_for
from hub.consent.types import Use
from hub.core.clock import utc_now
from hub.core.db import Database
from hub.core.ids import new_id, show_reference
from hub.duplicates.services.merge import merge
from hub.duplicates.services.since import made_since
from hub.duplicates.services.undo import undo
from hub.learners.models import Learner, MergedRecord
from hub.messages.models import Message
from hub.referrals.types import Verb
from hub.rights.erasure import services as erasure
from hub.rights.requests import objections, services
from hub.rights.requests.models import RequestText, RightsRequest
from hub.rights.requests.types import Kind, Route, Seen
from tests.factories.area import Area
from tests.factories.pages import get
from tests.factories.referrals import JOB, assessed_learner, bring, fetch, refer

WHY = "They say so"
WEEKS = timedelta(weeks=3)


@pytest.fixture
def two(database: Database, area: Area) -> tuple[Learner, Learner]:
    """The record that stays and the other."""
    with database.unit_of_work(JOB) as uow:
        return assessed_learner(uow, area, "Yusuf"), assessed_learner(uow, area, "Youssef")


def objecting(database: Database, area: Area, person: Learner, asked: str) -> UUID:
    with database.unit_of_work(area.officer.viewer) as uow:
        row = services.receive(
            uow,
            new_id(),
            kind=Kind.OBJECTION,
            route=Route.LETTER,
            received_on=uow.today,
            learner_id=person.id,
            asked=asked,
            use=Use.RANKING,
        )
        services.identify(uow, row, Seen.KNOWN)
        return row.id


def made_one(database: Database, area: Area, two: tuple[Learner, Learner]) -> UUID:
    with database.unit_of_work(area.steward.viewer) as uow:
        return merge(uow, two[0].id, two[1].id, WHY).id


def parted(database: Database, area: Area, merged: UUID, *theirs: UUID) -> None:
    with database.unit_of_work(area.steward.viewer, now=utc_now() + WEEKS) as uow:
        undo(uow, merged, "Two cousins", theirs)


def uphold(database: Database, area: Area, request_id: UUID) -> None:
    with database.unit_of_work(area.officer.viewer) as uow:
        objections.uphold(uow, uow.get(RightsRequest, request_id), Use.RANKING, WHY)


def stopped(database: Database, two: tuple[Learner, Learner]) -> list[bool]:
    with database.unit_of_work(JOB) as uow:
        return [standing_for(uow, one.id, Use.RANKING) for one in two]


def test_what_was_asked_before_is_answered_for_the_record_that_stays_and_goes_back_with_its_own(
    database: Database, area: Area, two: tuple[Learner, Learner], client_of: Callable[[User], FlaskClient]
) -> None:
    asked = objecting(database, area, two[1], "Rank me nowhere")
    merged = made_one(database, area, two)
    page = get(client_of(area.officer), f"/officer/requests/{asked}").text
    assert [
        words for words in (show_reference(two[0].reference), "Rank me nowhere") if words not in page
    ] == []
    uphold(database, area, asked)
    assert stopped(database, two)[0]
    parted(database, area, merged)
    assert stopped(database, two) == [False, True]
    with database.unit_of_work(JOB) as uow:
        assert uow.get(RightsRequest, asked).subject_id == two[1].id
        assert set(uow.session.scalars(sa.select(RequestText.learner_id))) == {two[1].id}


def test_a_hold_and_an_objection_since_stand_for_both_until_they_are_lifted(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    merged = made_one(database, area, two)
    asked = objecting(database, area, two[0], "Rank me nowhere")
    uphold(database, area, asked)
    with database.unit_of_work(area.officer.viewer) as uow:
        erasure.hold(uow, two[0].id, reason="A claim", until=None)
    parted(database, area, merged)
    assert stopped(database, two) == [True, True]
    with database.unit_of_work(area.officer.viewer) as uow:
        assert erasure.held(uow) == {one.id for one in two}
        assert {erasure.reason_of(uow, row) for row in erasure.standing(uow)} == {"A claim"}
        objections.lift(uow, uow.get(RightsRequest, asked))
    assert stopped(database, two) == [False, False]


def test_a_request_since_goes_with_what_was_said_and_done_to_whom_the_steward_says(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    merged = made_one(database, area, two)
    asked = objecting(database, area, two[0], "Rank me nowhere")
    uphold(database, area, asked)
    with database.unit_of_work(area.steward.viewer) as uow:
        listed = dict(made_since(uow, uow.get(MergedRecord, merged)))
    assert listed[str(asked)].startswith("Request about their data, ")
    parted(database, area, merged, asked)
    assert stopped(database, two) == [False, True]
    with database.unit_of_work(JOB) as uow:
        assert uow.get(RightsRequest, asked).subject_id == two[1].id
        assert set(uow.session.scalars(sa.select(RequestText.learner_id))) == {two[1].id}


def test_a_message_about_a_referral_goes_to_whom_the_referral_is_about(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    [early] = refer(database, area, two[1])
    merged = made_one(database, area, two)
    bring(database, area, fetch(database, early), Verb.OPEN, Verb.ACCEPT, Verb.OFFER)
    parted(database, area, merged)
    with database.unit_of_work(JOB) as uow:
        about = sa.select(Message.template, Message.learner_id).where(Message.about_id == early.id)
        of = {(template, learner_id) for template, learner_id in uow.session.execute(about)}
    assert {template for template, _ in of} >= {"referred", "offer", "offer-reminder"}
    assert {learner_id for _, learner_id in of} == {two[1].id}
