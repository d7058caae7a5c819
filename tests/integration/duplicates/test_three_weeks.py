"""A merge that is undone weeks later, merges of three records, and records that nobody may merge."""

from datetime import timedelta
from uuid import UUID

import pytest

from hub.consent.rules import REFERRER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.services import restriction
from hub.consent.types import AskedBy, Purpose, RestrictionGround
from hub.core.actor import Viewer
from hub.core.clock import utc_now
from hub.core.db import Database, UnitOfWork
from hub.core.errors import NotVisible
from hub.duplicates.errors import CannotUndo
from hub.duplicates.services.merge import merge
from hub.duplicates.services.since import made_since
from hub.duplicates.services.undo import undo
from hub.learners.models import Learner, MergedRecord
from hub.referrals import queries
from hub.referrals.case import sharing
from hub.referrals.models import Referral
from hub.referrals.types import State, Verb
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.referrals import assessed_learner, bring, fetch, refer

JOB = Viewer.job("test")
WHY = "They say so"


@pytest.fixture
def two(database: Database, area: Area) -> tuple[Learner, Learner]:
    """Two records of people who share with both providers, and with the Jobcentre."""
    with database.unit_of_work(JOB) as uow:
        both = assessed_learner(uow, area, "Yusuf"), assessed_learner(uow, area, "Youssef")
        for row in both:
            consent.give(uow, row.id, area.jcp.id, Purpose.PROGRESS, REFERRER_CATEGORIES)
        return both


def of(uow: UnitOfWork, learner_id: UUID) -> dict[UUID, State]:
    return {one.class_id: one.state for one in queries.of_learner(uow, learner_id)}


def test_after_three_weeks_everything_ends_at_the_record_to_which_it_belongs(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    stays, other = two
    [early] = refer(database, area, other)
    with database.unit_of_work(area.steward.viewer) as uow:
        merged = merge(uow, stays.id, other.id, WHY).id
        stayed = uow.get(Learner, stays.id)
    bring(database, area, fetch(database, early), Verb.OPEN, Verb.ACCEPT)
    [late] = refer(database, area, stayed, area.other_class)
    with database.unit_of_work(area.assessor.viewer) as uow:
        told = [one for one in consent.live_grants(uow, stays.id) if one.purpose is Purpose.PROGRESS]
        sharing.stop(uow, told[0])
        assert not [one for one in consent.live_grants(uow, stays.id) if one.purpose is Purpose.PROGRESS]
        sharing.never(uow, stays.id, area.provider.id, "Family works there", user_id=area.provider_staff.id)
    with database.unit_of_work(area.steward.viewer, now=utc_now() + timedelta(weeks=3)) as uow:
        row = uow.get(MergedRecord, merged)
        assert [words.partition(",")[0] for _, words in made_since(uow, row)] == [
            "Referral",
            "Organisation that may see nothing",
        ]
        undo(uow, merged, "Two cousins")
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert of(uow, other.id) == {area.taught_class.id: State.ACCEPTED}
        assert of(uow, stays.id) == {area.other_class.id: uow.get(Referral, late.id).state}
        for one in (stays.id, other.id):
            assert area.jcp.id not in {grant.recipient_id for grant in consent.live_grants(uow, one)}
    for staff, seen in ((area.provider_staff, set()), (area.work_coach, set())):
        with database.unit_of_work(staff.viewer) as uow:
            assert {one for one in (stays.id, other.id) if visible(uow, one)} == seen, staff.name


def visible(uow: UnitOfWork, learner_id: UUID) -> bool:
    try:
        return uow.get(Learner, learner_id) is not None
    except NotVisible:
        return False


@pytest.mark.parametrize("chain", [False, True])
def test_merges_of_three_records_are_undone_in_turn_only(
    database: Database, area: Area, two: tuple[Learner, Learner], chain: bool
) -> None:
    with database.unit_of_work(JOB) as uow:
        third = learner(uow, area.hub, "Yousuf").id
    first, second = (one.id for one in two)
    with database.unit_of_work(area.steward.viewer) as uow:
        earlier = merge(uow, first, second, WHY).id
    with database.unit_of_work(area.steward.viewer) as uow:
        later = (merge(uow, third, first, WHY) if chain else merge(uow, first, third, WHY)).id
    with database.unit_of_work(area.steward.viewer) as uow:
        with pytest.raises(CannotUndo, match="came after this one"):
            undo(uow, earlier, "Three people")
        for one in (later, earlier):
            undo(uow, one, "Three people")
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert all(visible(uow, one) for one in (first, second, third))


def test_a_restricted_record_is_not_there_for_the_steward(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    stays, other = two
    with database.unit_of_work(area.assessor.viewer) as uow:
        restriction.restrict(
            uow,
            other.id,
            ground=RestrictionGround.ACCURACY,
            asked_by=AskedBy.LEARNER,
            until=uow.today.replace(year=uow.today.year + 1),
        )
    for pair in ((stays.id, other.id), (other.id, stays.id)):
        with pytest.raises(NotVisible), database.unit_of_work(area.steward.viewer) as uow:
            merge(uow, *pair, WHY)
