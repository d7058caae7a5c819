"""What ends on a day ends with it in the hub's own town, also when the clocks change that night, and in a leap year."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from hub.audit import services as audit
from hub.cli.referrals import sweep_all
from hub.consent.models import Agreement, Grant
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.clock import LOCAL, local_date, local_midnight
from hub.core.db import Database
from hub.learners.models import Learner
from hub.referrals.types import State
from tests.factories.area import Area
from tests.factories.referrals import JOB, new_learner, refer

MINUTE = timedelta(minutes=1)
# The first day on which it no longer counts: the nights of the clocks, the days after them, and around a leap day.
ENDS = [
    date(2026, 10, 25),
    date(2026, 10, 26),
    date(2027, 3, 28),
    date(2027, 3, 29),
    date(2028, 2, 29),
    date(2028, 3, 1),
]


@pytest.mark.parametrize("ends", ENDS)
def test_a_day_begins_once_and_at_midnight_of_the_town(ends: date) -> None:
    """Minute by minute from noon to noon: one change of day, also where an hour is lived twice or never."""
    noon = datetime.combine(ends, datetime.min.time(), UTC) - timedelta(hours=12)
    days = [local_date(noon + minutes * MINUTE) for minutes in range(24 * 60)]
    [first] = [at for at in range(1, len(days)) if days[at] != days[at - 1]]
    assert noon + first * MINUTE == local_midnight(ends)
    assert local_midnight(ends).astimezone(LOCAL).hour == 0


def moments(ends: date) -> list[datetime]:
    """Around midnight, and in the hour that comes twice or not at all."""
    midnight = local_midnight(ends).astimezone(UTC)
    hour = datetime.combine(ends, datetime.min.time(), UTC)
    return [midnight - MINUTE, midnight, *(hour + timedelta(minutes=late) for late in (59, 60, 119, 120))]


@pytest.mark.parametrize("what", [Grant, Agreement])
def test_decision_fence_wall_and_nightly_run_agree_on_the_moment(
    database: Database, area: Area, what: type[Grant] | type[Agreement]
) -> None:
    row = new_learner(database, area)
    refer(database, area, row)
    for ends in ENDS:
        end(database, area, what, ends)
        for at in moments(ends):
            counts = local_date(at) < ends
            assert seen(database, area, row.id, at) == (counts, counts, counts), (ends, at)


def end(database: Database, area: Area, what: type[Grant] | type[Agreement], ends: date) -> None:
    """Both reach far, and this one ends on that day."""
    with database.unit_of_work(JOB) as uow:
        grant = uow.one(sa.select(Grant).where(Grant.recipient_id == area.provider.id))
        agreement = uow.one(sa.select(Agreement).where(Agreement.organisation_id == area.provider.id))
        far = ends + timedelta(days=400)
        grant.valid_to, agreement.ends_on = (ends, far) if what is Grant else (far, ends)
        grant.valid_from = agreement.signed_on = date(2026, 1, 1)
        audit.record(uow, "test", about=grant)


def seen(database: Database, area: Area, learner_id: UUID, at: datetime) -> tuple[bool, bool, bool]:
    """By the fence, by the database with the fence off (on SQLite there is no wall), and by the decision."""
    with database.unit_of_work(area.provider_staff.viewer, now=at) as uow:
        fenced = uow.session.scalar(sa.select(Learner.id)) is not None
        around = uow.session.connection().execute(
            sa.text("SELECT id FROM learner"), execution_options={"hub_schema": True}
        )
        walled = around.first() is not None if uow.session.get_bind().dialect.name == "postgresql" else fenced
        decision = consent.disclose(uow, [learner_id], [Category.LEVELS])[learner_id]
        return fenced, walled, decision.allowed


@pytest.mark.parametrize("ends", ENDS[:3])
def test_the_nightly_run_closes_the_referral_with_the_day_and_not_before(
    database: Database, area: Area, ends: date
) -> None:
    row = new_learner(database, area)
    [sent] = refer(database, area, row)
    end(database, area, Grant, ends)
    for at, closed in ((local_midnight(ends) - MINUTE, False), (local_midnight(ends), True)):
        sweep_all(database, at.astimezone(UTC))
        with database.unit_of_work(JOB) as uow:
            state = uow.get(type(sent), sent.id).state
        assert (state is State.WITHDRAWN) is closed, (at, state)
