"""What a page decides by is read once for the same people, and again as soon as something of it has changed."""

from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database
from tests.factories.area import Area
from tests.factories.referrals import new_learner
from tests.integration.consent.test_withdrawn_meanwhile import statements

SHOWN = (Category.IDENTITY,)
JOB = Viewer.job("test")


def test_grounds_are_read_once_and_again_after_a_block_and_a_withdrawal(
    database: Database, area: Area
) -> None:
    row, other = new_learner(database, area), new_learner(database, area)
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert consent.may_see(uow, row.id, SHOWN).allowed
        with statements(database) as said:
            assert consent.may_see(uow, row.id, SHOWN).allowed
            assert Category.NEEDS in consent.open_categories(uow, row.id)
        assert not said
        with statements(database) as said:
            assert all(one.allowed for one in consent.disclose(uow, [row.id, other.id], SHOWN).values())
        assert said
        with uow.acting_as(JOB):
            block = consent.block(uow, row.id, area.hub.id, None)
        assert not consent.disclose(uow, [row.id], SHOWN)[row.id].allowed
        with uow.acting_as(JOB):
            consent.lift_block(uow, block.id)
        assert consent.may_see(uow, row.id, SHOWN).allowed
        with uow.acting_as(JOB):
            for grant in consent.live_grants(uow, row.id):
                consent.withdraw(uow, grant.id)
        assert not consent.disclose(uow, [row.id], SHOWN)[row.id].allowed
        assert consent.may_see(uow, other.id, SHOWN).allowed


def test_what_one_viewer_may_see_is_read_for_nobody_else(database: Database, area: Area) -> None:
    row = new_learner(database, area)
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert consent.may_see(uow, row.id, SHOWN).allowed
        with uow.acting_as(area.work_coach.viewer):
            assert not consent.disclose(uow, [row.id], SHOWN)[row.id].allowed
        assert consent.may_see(uow, row.id, SHOWN).allowed
