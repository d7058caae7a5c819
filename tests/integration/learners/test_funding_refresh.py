"""A new year, or a longer wait, changes who is likely to pay without anybody saving a page."""

import pytest
import sqlalchemy as sa
import time_machine

from hub.cli.funding import held, refresh_all
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners import queries
from hub.learners.funding.facts import Permission
from hub.learners.models import FundingFact, Learner
from hub.learners.services.ages import keep_age_band
from hub.learners.services.indicate import keep_indication
from hub.learners.types import FundingOutcome
from tests.factories.area import Area
from tests.factories.learners import learner

JOB = Viewer.job("test")


@pytest.fixture
def asylum_seeker(database: Database, area: Area) -> None:
    """Waiting since July 2025, in Leicester, looked at in November 2025."""
    with time_machine.travel("2025-11-03 10:00", tick=False), database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub)
        record = queries.record_of(uow, row)
        permission = Permission("asylum", row.joined_on.replace(month=7, day=1), "none")
        row.postcode, record.funding.earnings_band = "LE1 1AA", "0-1"
        record.funding.immigration_status = permission.to_text()
        uow.flush()
        keep_indication(uow, record)


def kept(database: Database) -> tuple[str | None, str | None]:
    """The outcome and its year."""
    with database.unit_of_work(JOB) as uow:
        row = uow.one(sa.select(FundingFact))
        return row.outcome.reveal(consent.may_see(uow, row.learner_id, [Category.NEEDS])), row.year


@pytest.mark.usefixtures("asylum_seeker")
def test_waiting_long_enough_opens_what_was_closed(database: Database) -> None:
    assert kept(database)[0] == FundingOutcome.NOT_ELIGIBLE
    with time_machine.travel("2026-02-01 10:00", tick=False):
        assert refresh_all(database)["changed"] == 1
        assert refresh_all(database)["changed"] == 0
    assert kept(database)[0] == FundingOutcome.FULL


@pytest.mark.usefixtures("asylum_seeker")
def test_a_new_year_goes_by_its_own_rules(database: Database) -> None:
    with time_machine.travel("2026-08-01 10:00", tick=False):
        assert refresh_all(database)["changed"] == 1
    assert kept(database) == (FundingOutcome.FULL, "2026/27")


def test_the_command_lists_the_years_there_are(database: Database) -> None:
    listed = "\n".join(held(database))
    assert "GLA, 2026-08-01 to 2027-07-31: " in listed
    assert "ENG-NATIONAL, 2024-08-01 to 2025-07-31: " in listed


def test_a_birthday_leads_to_the_next_age_band(database: Database, area: Area) -> None:
    with time_machine.travel("2028-03-26 10:00", tick=False), database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub)  # born on 27 March 1994
        keep_age_band(uow, queries.record_of(uow, row))
    with time_machine.travel("2029-03-26 10:00", tick=False):
        refresh_all(database)
        assert band(database) == "25-34"
    with time_machine.travel("2029-03-27 10:00", tick=False):
        assert refresh_all(database)["changed"] == 1
        assert band(database) == "35-44"


def band(database: Database) -> str | None:
    with database.unit_of_work(JOB) as uow:
        return uow.session.scalar(sa.select(Learner.age_band))
