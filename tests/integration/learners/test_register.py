"""A person comes to the hub's knowledge."""

import pytest
import sqlalchemy as sa

from hub.access.permissions import Role
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Purpose
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import Conflict, NotVisible
from hub.learners import queries
from hub.learners.models import Learner, Need
from hub.learners.services import register
from hub.learners.types import ArrivalChannel, RegistrationState
from tests.factories.accounts import user
from tests.factories.area import Area


def registered(database: Database, area: Area, submission: str = "one page") -> Learner:
    with database.unit_of_work(area.assessor.viewer) as uow:
        return register.register(
            uow, ArrivalChannel.WALK_IN, area.hub.id, user_id=area.assessor.id, submission=submission
        )


def referred(database: Database, area: Area) -> Learner:
    with database.unit_of_work(area.work_coach.viewer) as uow:
        return register.register(
            uow,
            ArrivalChannel.JCP,
            area.hub.id,
            user_id=area.work_coach.id,
            submission="referral page",
            intake=RegistrationState.REFERRED,
            referrer_id=area.jcp.id,
        )


def test_a_new_learner_is_known_to_the_hub_and_to_nobody_else(database: Database, area: Area) -> None:
    learner = registered(database, area)
    with database.unit_of_work(area.assessor.viewer) as uow:
        found = queries.by_reference(uow, f" {learner.reference[:4].lower()}-{learner.reference[4:]}")
        assert (found.id, found.intake) == (learner.id, RegistrationState.REGISTERING)
        assert consent.open_categories(uow, learner.id) == frozenset(Category) - {Category.WIDER_NEEDS}
        assert uow.session.scalars(sa.select(Need.learner_id)).all() == [learner.id]
    for staff in (area.provider_staff, area.work_coach, area.administrator):
        with database.unit_of_work(staff.viewer) as uow, pytest.raises(NotVisible):
            queries.by_reference(uow, learner.reference)


def test_a_reference_that_cannot_be_one_is_as_unknown_as_any(database: Database, area: Area) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        for typed in ("", "K7F3-92QP", "K7F3-92QPQ", "نننننننن", "\x00", "a" * 5000):
            with pytest.raises(NotVisible):
                queries.by_reference(uow, typed)


def test_one_page_sent_twice_registers_one_learner(database: Database, area: Area) -> None:
    learner = registered(database, area)
    with database.unit_of_work(area.assessor.viewer) as uow:
        again = register.made_by(uow, area.assessor.id, "one page")
        assert again is not None
        assert again.id == learner.id
        assert register.made_by(uow, area.assessor.id, "another page") is None
        assert register.made_by(uow, area.manager.id, "one page") is None
    with pytest.raises(Conflict):
        registered(database, area)


def test_a_manager_counts_a_new_learner_and_cannot_open_a_name(database: Database, area: Area) -> None:
    learner = registered(database, area)
    with database.unit_of_work(area.manager.viewer) as uow:
        assert uow.session.scalar(sa.select(sa.func.count(Learner.id))) == 1
        with pytest.raises(NotVisible):
            consent.may_see(uow, learner.id, [Category.IDENTITY])


def test_a_referred_person_is_invisible_to_the_office_until_it_is_granted(
    database: Database, area: Area
) -> None:
    learner = referred(database, area)
    with database.unit_of_work(area.work_coach.viewer) as uow, pytest.raises(NotVisible):
        uow.get(Learner, learner.id)


def test_one_assessor_picks_a_referred_person_up(database: Database, area: Area) -> None:
    learner = referred(database, area)
    with database.unit_of_work(Viewer.job("add an assessor")) as uow:
        second = user(uow, area.hub, Role.ASSESSOR, "Second Assessor")
    for _ in range(2):
        with database.unit_of_work(area.assessor.viewer) as uow:
            register.pick_up(uow, uow.get(Learner, learner.id), area.assessor.id)
    with database.unit_of_work(second.viewer) as uow, pytest.raises(register.PickedUpAlready):
        register.pick_up(uow, uow.get(Learner, learner.id), second.id)
    with database.unit_of_work(area.assessor.viewer) as uow:
        row = uow.get(Learner, learner.id)
        assert (row.intake, row.registered_by) == (RegistrationState.REGISTERING, area.assessor.id)
        assert row.picked_up_at is not None


def test_the_hub_has_a_grant_for_each_of_its_purposes(database: Database, area: Area) -> None:
    learner = registered(database, area)
    with database.unit_of_work(area.assessor.viewer) as uow:
        grants = consent.live_grants(uow, learner.id)
        assert {grant.purpose for grant in grants} == {
            Purpose.REFERRAL,
            Purpose.ENROLMENT,
            Purpose.STATISTICS,
        }
