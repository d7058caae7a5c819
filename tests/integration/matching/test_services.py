"""Matching in the house: the snapshot follows the directory, and what was shown is kept."""

import pytest

from hub.accounts.models import User
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.errors import NotVisible
from hub.core.sealing.sealed import Refused
from hub.directory import version
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState, Level
from hub.learners.models import Learner
from hub.matching import services
from hub.matching.errors import NotAssessed
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES, profile_of
from hub.matching.models import Recommendation
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.directory import taught_class, venue
from tests.factories.learners import EVERY_DAY, learner

JOB = Viewer.job("test")


@pytest.fixture
def hodan(database: Database, area: Area) -> Learner:
    """Assessed at Entry 1; free every day."""
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, sex="F")
        assessed(uow, row)
        return row


def decide(uow: UnitOfWork, row: Learner) -> consent.Decision:
    return consent.may_see(uow, row.id, PROFILE_CATEGORIES)


def viewer(user: User) -> Viewer:
    return user.viewer


def test_the_snapshot_is_kept_until_the_directory_changes(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        first = services.current_snapshot(uow)
        assert services.current_snapshot(uow) is first
        taught_class(uow, area.provider, venue(uow, area.provider, "Annex"), "ESOL Entry 2")
        version.bump(uow)
    with database.unit_of_work(JOB) as uow:
        again = services.current_snapshot(uow)
    assert (len(first.classes), len(again.classes)) == (2, 3)


def test_a_closed_class_is_not_in_the_snapshot(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        uow.get(TaughtClass, area.taught_class.id).state = ClassState.CLOSED
        audit.record(uow, "class.close")
        version.bump(uow)
        uow.flush()
        assert area.taught_class.id not in services.current_snapshot(uow).row_of


def test_a_class_reaches_matching_with_what_the_directory_knows(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        facts = {facts.id: facts for facts in services.current_snapshot(uow).classes}[area.taught_class.id]
    assert (facts.level_low, facts.level_high, facts.places, facts.free) == (1, 1, 12, 12)
    assert facts.funding == {"full", "co_funded"}
    assert [tuple(session) for session in facts.sessions] == [(1, 600, 720), (3, 600, 720)]
    assert facts.point is not None
    assert facts.point.precision == "postcode"


def test_childcare_without_a_number_is_not_known(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        taught_class(uow, area.provider, venue(uow, area.provider, "Annex"), "A", childcare_note="Ask us")
        version.bump(uow)
        facts = {facts.title: facts for facts in services.current_snapshot(uow).classes}
    assert facts["A"].childcare_places is None
    assert facts["ESOL Entry 1"].childcare_places == 0


def test_a_members_only_class_asks_for_members_of_its_provider(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        taught_class(uow, area.provider, venue(uow, area.provider, "Annex"), "A", members_only=True)
        version.bump(uow)
        facts = {facts.title: facts for facts in services.current_snapshot(uow).classes}
    assert [rule.groups for rule in facts["A"].intake] == [{"Clapton Community College"}]


def test_a_profile_holds_needs_and_no_identity(database: Database, area: Area, hodan: Learner) -> None:
    with database.unit_of_work(viewer(area.assessor)) as uow:
        profile = profile_of(uow, decide(uow, hodan))
    assert (profile.placement, profile.levels) == (1, (1, 1, 1, 1))
    assert (profile.availability, profile.travel_mode, profile.travel_limit) == (EVERY_DAY, "bus", 45)
    assert profile.women_class is True
    assert profile.funding == "full"
    assert "Hodan" not in repr(profile)


def test_a_profile_needs_a_complete_assessment(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub)
    with database.unit_of_work(viewer(area.assessor)) as uow:
        decision = decide(uow, row)
        with pytest.raises(NotAssessed):
            profile_of(uow, decision)


def test_the_newest_assessment_counts(database: Database, area: Area, hodan: Learner) -> None:
    with database.unit_of_work(JOB) as uow:
        assessed(uow, uow.get(Learner, hodan.id), Level.E3)
    with database.unit_of_work(viewer(area.assessor)) as uow:
        assert profile_of(uow, decide(uow, hodan)).placement == Level.E3.order


def test_a_blocked_provider_is_ruled_out(database: Database, area: Area, hodan: Learner) -> None:
    with database.unit_of_work(viewer(area.assessor)) as uow:
        consent.block(uow, hodan.id, area.provider.id, "Somebody works there")
        ranking = services.recommend(uow, decide(uow, hodan)).ranking
    assert area.taught_class.id not in {match.class_id for match in ranking.best}
    reasons = {one.class_id: [reason.code for reason in one.reasons] for one in ranking.excluded}
    assert reasons[area.taught_class.id] == ["excluded"]


def test_what_is_shown_is_kept_once(database: Database, area: Area, hodan: Learner) -> None:
    with database.unit_of_work(viewer(area.assessor)) as uow:
        first = services.recommend(uow, decide(uow, hodan)).recommendation
    with database.unit_of_work(viewer(area.assessor)) as uow:
        again = services.recommend(uow, decide(uow, hodan)).recommendation
        changed = services.recommend(
            uow, decide(uow, hodan), live_classes=[area.taught_class.id]
        ).recommendation
    assert again.id == first.id
    assert changed.id != first.id
    assert changed.lottery == first.lottery


def test_the_stored_profile_opens_only_with_a_decision(
    database: Database, area: Area, hodan: Learner
) -> None:
    with database.unit_of_work(viewer(area.assessor)) as uow:
        shown = services.recommend(uow, decide(uow, hodan)).recommendation
    with database.unit_of_work(viewer(area.assessor)) as uow:
        kept, identity = (
            uow.get(Recommendation, shown.id),
            consent.may_see(uow, hodan.id, [Category.IDENTITY]),
        )
        with pytest.raises(Refused):
            kept.profile.reveal(identity)


@pytest.mark.parametrize("role", ["provider_staff", "manager", "work_coach"])
def test_nobody_else_gets_a_match(database: Database, area: Area, hodan: Learner, role: str) -> None:
    with database.unit_of_work(viewer(getattr(area, role))) as uow, pytest.raises(NotVisible):
        decide(uow, hodan)
