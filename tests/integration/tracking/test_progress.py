"""Reviews and results of a learner in a class, and the level that counts from then on."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.assessment.achieved.models import AchievedLevel, LevelNow
from hub.assessment.achieved.queries import level_now
from hub.assessment.models import Assessment
from hub.assessment.services import assess
from hub.assessment.services.assess import Findings
from hub.assessment.types import Confidence
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.clock import local_date, utc_now
from hub.core.db import Database
from hub.directory.types import Level, Skill, Strand
from hub.learners.models import Learner
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES, profile_of
from hub.referrals import queries
from hub.referrals.models import Referral
from hub.referrals.reads import next_steps
from hub.referrals.types import Verb
from hub.referrals.waiting import assessed
from hub.referrals.waiting.entries import join
from hub.tracking.enrolment.models import Enrolment
from tests.factories.area import Area
from tests.factories.assessments import seen
from tests.factories.pages import get, post
from tests.factories.referrals import TO_START, bring, new_learner, refer, use

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]
TODAY = local_date(utc_now())


@pytest.fixture
def person(database: Database, area: Area) -> Learner:
    """Assessed at Entry 1, a hundred days ago."""
    row = new_learner(database, area)
    with database.unit_of_work(JOB) as uow:
        found = uow.one(sa.select(Assessment).where(Assessment.learner_id == row.id))
        found.assessed_on = TODAY - timedelta(days=100)
        audit.record(uow, "test", about=found)
    return row


@pytest.fixture
def taught(database: Database, area: Area, person: Learner) -> Referral:
    """Started ninety days ago."""
    referral = bring(database, area, refer(database, area, person)[0], *TO_START)
    with database.unit_of_work(JOB) as uow:
        enrolment = uow.one(sa.select(Enrolment).where(Enrolment.referral_id == referral.id))
        enrolment.started_on = TODAY - timedelta(days=90)
        audit.record(uow, "test", about=enrolment)
    return referral


def day(ago: int) -> dict[str, str]:
    on = TODAY - timedelta(days=ago)
    return {"on-day": str(on.day), "on-month": str(on.month), "on-year": str(on.year)}


def page_of(referral: Referral, *more: str) -> str:
    return "/".join([f"/referrals/{referral.reference}/progress", *more])


def result(**changes: str) -> dict[str, str]:
    return {"kind": "qualification", "level": "E1", "outcome": "1", **day(1), **changes}


def now(database: Database, person: Learner) -> LevelNow:
    with database.unit_of_work(JOB) as uow:
        found = level_now(uow, person.id)
    assert found is not None
    return found


def placement_in_profile(database: Database, person: Learner) -> tuple[int, date | None]:
    with database.unit_of_work(JOB) as uow:
        profile = profile_of(uow, consent.may_see(uow, person.id, PROFILE_CATEGORIES))
        return profile.placement, profile.assessed_on


def waits_at(database: Database, person: Learner) -> Level | None:
    with database.unit_of_work(JOB) as uow:
        entry = queries.open_entry(uow, person.id)
        return entry.level if entry else None


def wait(database: Database, person: Learner, level: Level) -> None:
    with database.unit_of_work(JOB) as uow:
        join(uow, person.id, level=level, strand=Strand.GENERAL)


@pytest.mark.parametrize("finished", [Level.PE, Level.E1, Level.E2, Level.E3, Level.L1])
def test_nobody_who_finished_a_level_is_offered_it_again(
    client_of: SignIn, database: Database, area: Area, person: Learner, taught: Referral, finished: Level
) -> None:
    """Of ranking, waiting list, paper and the pages of both sides."""
    wait(database, person, Level.E1)
    provider = client_of(area.provider_staff)
    assert post(provider, page_of(taught, "result"), result(level=finished)).status_code == 303
    expected = max(finished.order + 1, Level.E1.order)
    assert placement_in_profile(database, person)[0] == expected
    level = list(Level)[expected]
    assert waits_at(database, person) is level
    with database.unit_of_work(JOB) as uow:
        paper = next_steps.level_of(uow, person.id)
    assert paper is not None
    assert paper.school == area.provider.name
    listed = get(provider, f"/referrals/{taught.reference}").text
    assert "after an exam result" in listed
    assert "after an exam result" in get(client_of(area.assessor), f"/learners/{person.reference}").text


def test_a_result_renews_the_passport_and_a_review_does_not(
    client_of: SignIn, database: Database, area: Area, person: Learner, taught: Referral
) -> None:
    client = client_of(area.provider_staff)
    review = {"speaking": "E2:emerging", "what_next": "go on", **day(30)}
    assert post(client, page_of(taught, "review"), review).status_code == 303
    assert placement_in_profile(database, person)[1] == TODAY - timedelta(days=100)
    assert post(client, page_of(taught, "result"), result()).status_code == 303
    assert placement_in_profile(database, person)[1] == TODAY - timedelta(days=1)


def test_a_result_taken_back_leaves_everything_as_it_was_before(
    client_of: SignIn, database: Database, area: Area, person: Learner, taught: Referral
) -> None:
    wait(database, person, Level.E1)
    client = client_of(area.provider_staff)
    post(client, page_of(taught, "result"), result())
    assert waits_at(database, person) is Level.E2
    with database.unit_of_work(JOB) as uow:
        row = uow.one(sa.select(AchievedLevel).where(AchievedLevel.learner_id == person.id))
    page = get(client, page_of(taught)).text
    back = next(part for part in page.split('"') if part.endswith("/take-back"))
    assert post(client, back).status_code == 422
    assert post(client, back, {"reason": "mistake"}).status_code == 303
    assert isinstance(now(database, person), Assessment)
    assert waits_at(database, person) is Level.E1
    assert "it was recorded by mistake" in get(client, page_of(taught)).text
    assert row.id is not None


def test_a_correction_keeps_what_was_recorded_before(
    client_of: SignIn, database: Database, area: Area, person: Learner, taught: Referral
) -> None:
    client = client_of(area.provider_staff)
    post(client, page_of(taught, "result"), result(level="E2"))
    page = get(client, page_of(taught)).text
    change = next(part for part in page.split('"') if "/result/" in part and not part.endswith("take-back"))
    assert post(client, change, result(level="E1")).status_code == 303
    after = get(client, page_of(taught)).text
    assert "Taken back on" in after
    assert now(database, person).placement is Level.E2


def test_a_newer_assessment_counts_again_and_a_unit_lifts_only_its_skills(
    client_of: SignIn, database: Database, area: Area, person: Learner, taught: Referral
) -> None:
    client = client_of(area.provider_staff)
    post(client, page_of(taught, "result"), result(kind="unit", skills="reading"))
    found = now(database, person)
    assert (found.reading, found.writing, found.placement) == (Level.E2, Level.E1, Level.E1)
    with database.unit_of_work(area.assessor.viewer) as uow:
        learner = uow.get(Learner, person.id)
        draft = assess.start(uow, learner)
        decision = consent.may_see(uow, person.id, [Category.ASSESSMENT_ANSWERS])
        told = Findings(Level.E1, None, Confidence.SURE, tuple(seen(Skill.READING, Level.E1)), None)
        assess.save_skill(uow, draft, Skill.READING, told, decision)
        assessed.complete(uow, learner, draft, None)
    assert isinstance(now(database, person), Assessment)


def test_a_result_that_is_not_achieved_changes_no_level(
    client_of: SignIn, database: Database, area: Area, person: Learner, taught: Referral
) -> None:
    post(client_of(area.provider_staff), page_of(taught, "result"), result(outcome="3"))
    assert isinstance(now(database, person), Assessment)


@pytest.mark.parametrize(
    ("ago", "says"), [(91, "on or after the day they started"), (-1, "must be today or in the past")]
)
def test_a_day_that_cannot_be_is_told_at_its_field(
    client_of: SignIn, area: Area, taught: Referral, ago: int, says: str
) -> None:
    client = client_of(area.provider_staff)
    for answer in (
        post(client, page_of(taught, "result"), result(**day(ago))),
        post(client, page_of(taught, "review"), {"speaking": "E1:secure", "what_next": "go on", **day(ago)}),
    ):
        assert answer.status_code == 422
        assert says in answer.text


def test_a_review_says_at_least_one_level_and_keeps_its_note(
    client_of: SignIn, area: Area, taught: Referral
) -> None:
    client = client_of(area.provider_staff)
    nothing = post(client, page_of(taught, "review"), {"what_next": "exam", "note": "Reads a lot", **day(2)})
    assert nothing.status_code == 422
    assert "Reads a lot" in nothing.text
    told = {"writing": "E1:secure", "what_next": "exam", "note": "Reads a lot", **day(2)}
    assert post(client, page_of(taught, "review"), told).status_code == 303
    assert "Reads a lot" in get(client, page_of(taught)).text


def test_a_start_that_is_undone_takes_its_results_with_it(
    client_of: SignIn, database: Database, area: Area, person: Learner, taught: Referral
) -> None:
    post(client_of(area.provider_staff), page_of(taught, "result"), result())
    use(database, area.provider_staff, taught, Verb.UNDO_START, reason="mistake")
    assert isinstance(now(database, person), Assessment)


@pytest.mark.parametrize("staff", ["other_provider_staff", "assessor", "work_coach"])
def test_nobody_else_tells_of_progress(client_of: SignIn, area: Area, taught: Referral, staff: str) -> None:
    client = client_of(getattr(area, staff))
    for more in ((), ("review",), ("result",)):
        assert get(client, page_of(taught, *more)).status_code == 404
