"""What holds of one of two records while they are one, and after they are parted again: blocks, and new levels."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from hub.accounts.models import User
from hub.assessment.models import Assessment
from hub.assessment.types import AssessmentState
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.services.sharing import blocks_now
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.clock import utc_now
from hub.core.db import Database, UnitOfWork
from hub.core.errors import NotVisible
from hub.directory.types import Level, Strand
from hub.duplicates.errors import CannotMerge
from hub.duplicates.services.merge import merge
from hub.duplicates.services.undo import undo
from hub.learners.models import Learner
from hub.referrals import queries
from hub.referrals.case import sharing
from hub.referrals.errors import NotGranted
from hub.referrals.waiting import entries
from tests.factories.area import Area
from tests.factories.referrals import assessed_learner, refer

JOB = Viewer.job("test")
WHY = "They say so"
WEEKS_LATER = timedelta(weeks=3)
BEYOND = {"placement": Level.L2, "placement_rule": "beyond-level-2", "placement_version": 2}


@pytest.fixture
def two(database: Database, area: Area) -> tuple[Learner, Learner]:
    """The record that stays and the other; both share with both providers."""
    with database.unit_of_work(JOB) as uow:
        return assessed_learner(uow, area, "Yusuf"), assessed_learner(uow, area, "Youssef")


def sees(database: Database, staff: User, people: tuple[Learner, ...]) -> list[bool]:
    """Which of these people somebody sees by name."""
    with database.unit_of_work(staff.viewer) as uow:
        found = consent.disclose(uow, [one.id for one in people], [Category.IDENTITY])
        return [found[one.id].allowed for one in people]


def refuse(database: Database, person: Learner, user: User, *, whole: bool) -> None:
    """The person is closed to this user, or to all of their organisation."""
    with database.unit_of_work(JOB) as uow:
        sharing.never(uow, person.id, user.organisation_id, "Family", user_id=None if whole else user.id)


def merged(database: Database, area: Area, two: tuple[Learner, Learner]) -> UUID:
    with database.unit_of_work(area.steward.viewer) as uow:
        return merge(uow, two[0].id, two[1].id, WHY).id


def parted(database: Database, area: Area, merge_id: UUID, *theirs: UUID) -> None:
    with database.unit_of_work(area.steward.viewer, now=utc_now() + WEEKS_LATER) as uow:
        undo(uow, merge_id, "Two cousins", theirs)


@pytest.mark.parametrize("of_other", [False, True])
@pytest.mark.parametrize("who", ["assessor", "provider_staff"])
def test_who_was_refused_by_one_record_sees_nothing_of_both_in_one_and_afterwards_what_they_saw_before(
    database: Database, area: Area, two: tuple[Learner, Learner], who: str, of_other: bool
) -> None:
    user: User = getattr(area, who)
    refuse(database, two[of_other], user, whole=False)
    if who == "provider_staff":
        refer(database, area, two[not of_other])
    before = sees(database, user, two)
    merge_id = merged(database, area, two)
    assert sees(database, user, two) == [False, False]
    parted(database, area, merge_id)
    assert sees(database, user, two) == before
    with database.unit_of_work(JOB) as uow:
        assert [len(blocks_now(uow, one.id)) for one in two] == [not of_other, of_other]


@pytest.mark.parametrize("of_other", [False, True])
def test_an_organisation_that_one_record_refuses_is_sent_nobody_of_the_two_while_they_are_one(
    database: Database, area: Area, two: tuple[Learner, Learner], of_other: bool
) -> None:
    refuse(database, two[of_other], area.provider_staff, whole=True)
    merge_id = merged(database, area, two)
    with database.unit_of_work(JOB) as uow:
        both_in_one = uow.get(Learner, two[0].id)
    with pytest.raises(NotGranted):
        refer(database, area, both_in_one)
    parted(database, area, merge_id)
    with pytest.raises(NotGranted):
        refer(database, area, two[of_other])
    refer(database, area, two[not of_other])
    with pytest.raises(CannotMerge, match="one of the two records lets it see nothing"):
        merged(database, area, two)


def test_a_record_that_refuses_the_steward_is_merged_by_nobody_who_may_not_see_it(
    database: Database, area: Area, two: tuple[Learner, Learner]
) -> None:
    refuse(database, two[1], area.steward, whole=False)
    with pytest.raises(NotVisible):
        merged(database, area, two)


def assessed(uow: UnitOfWork, learner_id: UUID, **found: object) -> UUID:
    """A newer assessment counts, and the wait follows it."""
    earlier = sa.select(Assessment).where(Assessment.learner_id == learner_id)
    for row in uow.session.scalars(earlier.where(Assessment.state == AssessmentState.COMPLETE)):
        row.move_to(AssessmentState.SUPERSEDED)
    new = {"state": AssessmentState.COMPLETE, "assessed_on": uow.today, "strand": Strand.GENERAL, **found}
    row = uow.add(Assessment(learner_id=learner_id, instrument_version=1, **new))
    audit.record(uow, "assessment.complete", about=row)
    uow.flush()
    entries.follow_assessment(uow, learner_id)
    return row.id


@pytest.mark.parametrize("found", [{"placement": Level.E3}, BEYOND], ids=["another level", "no class at all"])
@pytest.mark.parametrize("of_other", [False, True])
def test_an_assessment_since_a_merge_decides_the_wait_of_the_person_whose_it_is_and_nobody_elses(
    database: Database, area: Area, two: tuple[Learner, Learner], of_other: bool, found: dict[str, object]
) -> None:
    with database.unit_of_work(JOB) as uow:
        entries.join(uow, two[1].id, level=Level.E1, strand=Strand.GENERAL)
    merge_id = merged(database, area, two)
    with database.unit_of_work(JOB, now=utc_now() + timedelta(days=2)) as uow:
        new = assessed(uow, two[0].id, **found)
    parted(database, area, merge_id, *([new] if of_other else []))
    with database.unit_of_work(JOB) as uow:
        counting = sa.select(Assessment.learner_id, Assessment.placement).where(
            Assessment.state == AssessmentState.COMPLETE
        )
        levels = {learner_id: level for learner_id, level in uow.session.execute(counting)}
        assert levels == {two[of_other].id: found["placement"], two[not of_other].id: Level.E1}
        entry = queries.open_entry(uow, two[1].id)
        theirs = None if of_other and found is BEYOND else levels[two[1].id]
        assert (entry and entry.level) == theirs
        assert queries.open_entry(uow, two[0].id) is None
