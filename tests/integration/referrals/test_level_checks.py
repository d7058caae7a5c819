"""After two weeks of teaching the provider says whether the level was right; the hub acts on it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.assessment import queries as assessments
from hub.assessment.models import LevelCheck
from hub.assessment.services import assess
from hub.assessment.services.assess import Findings
from hub.assessment.types import Confidence, Fit
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory.types import Level, Skill
from hub.learners.models import Learner
from hub.referrals.models import Referral
from hub.referrals.types import Verb
from hub.tracking.enrolment.models import Enrolment
from tests.factories.area import Area
from tests.factories.assessments import seen
from tests.factories.counted import count_now
from tests.factories.pages import get, post
from tests.factories.referrals import TO_START, bring, new_learner, refer, use

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]
LIST = "/worklist/levels"


@pytest.fixture
def person(database: Database, area: Area) -> Learner:
    return new_learner(database, area)


@pytest.fixture
def taught(database: Database, area: Area, person: Learner) -> Referral:
    """Started fourteen days ago."""
    referral = bring(database, area, refer(database, area, person)[0], *TO_START)
    begin(database, referral, days_ago=14)
    return referral


def begin(database: Database, referral: Referral, days_ago: int) -> None:
    with database.unit_of_work(JOB) as uow:
        enrolment = uow.one(sa.select(Enrolment).where(Enrolment.referral_id == referral.id))
        enrolment.started_on = uow.today - timedelta(days=days_ago)
        audit.record(uow, "test", about=enrolment)


def page_of(referral: Referral) -> str:
    return f"/referrals/{referral.reference}/level"


def answered(database: Database, referral: Referral) -> LevelCheck | None:
    with database.unit_of_work(JOB) as uow:
        return assessments.level_check_of(uow, referral.id)


def test_the_provider_is_asked_from_the_fourteenth_day_on(
    client_of: SignIn, database: Database, area: Area, taught: Referral
) -> None:
    client = client_of(area.provider_staff)
    assert "Answer for 1 learner" in get(client, "/worklist").text
    listed = get(client, LIST).text
    assert page_of(taught) in listed
    assert "Hodan Warsame" in listed
    begin(database, taught, days_ago=13)
    assert "Is the level right?" not in get(client, "/worklist").text
    assert page_of(taught) not in get(client, LIST).text
    early = post(client, page_of(taught), {"fit": "right"})
    assert "You can answer from" in early.text
    assert answered(database, taught) is None


def test_one_answer_is_kept_changed_and_taken_back(
    client_of: SignIn, database: Database, area: Area, taught: Referral
) -> None:
    client = client_of(area.provider_staff)
    for fit in ("one up", "one up", "right"):
        assert post(client, page_of(taught), {"fit": fit}).status_code == 303
    row = answered(database, taught)
    assert row is not None
    assert (row.fit, row.recipient_id, row.answered_by) == (
        Fit.RIGHT,
        area.provider.id,
        area.provider_staff.id,
    )
    assert page_of(taught) not in get(client, LIST).text
    assert post(client, f"{page_of(taught)}/take-back", page=page_of(taught)).status_code == 303
    assert answered(database, taught) is None
    assert page_of(taught) in get(client, LIST).text


def test_an_answer_is_needed(client_of: SignIn, area: Area, taught: Referral) -> None:
    answer = post(client_of(area.provider_staff), page_of(taught))
    assert answer.status_code == 422
    assert "Select whether the level is right" in answer.text


@pytest.mark.parametrize(
    ("staff", "status"),
    [("other_provider_staff", 404), ("assessor", 404), ("manager", 404), ("work_coach", 404)],
)
def test_nobody_else_answers(
    client_of: SignIn, area: Area, taught: Referral, staff: str, status: int
) -> None:
    assert get(client_of(getattr(area, staff)), page_of(taught)).status_code == status


def test_a_learner_who_has_not_started_is_not_asked_about(
    client_of: SignIn, database: Database, area: Area, person: Learner
) -> None:
    referral = bring(database, area, refer(database, area, person)[0], *TO_START[:-1])
    assert get(client_of(area.provider_staff), page_of(referral)).status_code == 404


def test_a_level_that_is_not_right_comes_to_the_hub_and_can_be_kept(
    client_of: SignIn, database: Database, area: Area, taught: Referral
) -> None:
    post(client_of(area.provider_staff), page_of(taught), {"fit": "one down"})
    row, client = answered(database, taught), client_of(area.assessor)
    assert row is not None
    today = get(client, "/today").text
    assert "One level down would be right" in today
    path = f"/assessments/level-checks/{row.id}"
    assert path in today
    assert "Clapton Community College" in get(client, path).text
    assert post(client, path).status_code == 303
    assert path not in get(client, "/today").text


def test_a_new_assessment_answers_it(
    client_of: SignIn, database: Database, area: Area, person: Learner, taught: Referral
) -> None:
    post(client_of(area.provider_staff), page_of(taught), {"fit": "one up"})
    with database.unit_of_work(area.assessor.viewer) as uow:
        learner = uow.get(Learner, person.id)
        draft = assess.start(uow, learner)
        decision = consent.may_see(uow, person.id, [Category.ASSESSMENT_ANSWERS])
        found = Findings(Level.E2, None, Confidence.SURE, tuple(seen("speaking", "E2")), None)
        assess.save_skill(uow, draft, Skill.SPEAKING, found, decision)
        assess.complete(uow, learner, draft, None)
    row = answered(database, taught)
    assert row is not None
    assert row.handled_on is not None
    assert "One level up" not in get(client_of(area.assessor), "/today").text


def test_an_answer_changed_later_comes_back_to_the_hub(
    client_of: SignIn, database: Database, area: Area, taught: Referral
) -> None:
    provider, hub = client_of(area.provider_staff), client_of(area.assessor)
    post(provider, page_of(taught), {"fit": "one down"})
    row = answered(database, taught)
    assert row is not None
    post(hub, f"/assessments/level-checks/{row.id}")
    post(provider, page_of(taught), {"fit": "one up"})
    assert "One level up would be right" in get(hub, "/today").text


def test_managers_see_that_few_providers_have_answered(
    client_of: SignIn, database: Database, area: Area, taught: Referral
) -> None:
    post(client_of(area.provider_staff), page_of(taught), {"fit": "right"})
    count_now(database)
    page = get(client_of(area.manager), "/assessments/quality").text
    assert "All providers" in page
    assert "Too few providers have answered to say anything" in page


def test_undoing_the_start_takes_the_answer_back(
    client_of: SignIn, database: Database, area: Area, taught: Referral
) -> None:
    post(client_of(area.provider_staff), page_of(taught), {"fit": "one down"})
    use(database, area.provider_staff, taught, Verb.UNDO_START, reason="mistake")
    assert answered(database, taught) is None
    assert "One level down" not in get(client_of(area.assessor), "/today").text
