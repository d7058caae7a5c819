"""Assessments that are not finished: listed, handed over, completed as they are, removed when forgotten."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.assessment import queries
from hub.assessment.services import assess
from hub.assessment.services.assess import Findings
from hub.assessment.types import Confidence
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.directory.types import Level, Skill, Strand
from hub.learners.models import Learner
from hub.referrals.queries import open_entry
from hub.referrals.waiting.entries import join
from hub.rights.retention import services as retention
from hub.rights.retention.due import due
from tests.factories.accounts import user
from tests.factories.area import Area
from tests.factories.assessments import seen
from tests.factories.learners import learner
from tests.factories.pages import get, post

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]
LIST = "/assessments/drafts"


@pytest.fixture
def begun(database: Database, area: Area) -> Learner:
    """Speaking is assessed, the rest is not."""
    with database.unit_of_work(JOB) as uow:
        person = learner(uow, area.hub)
    with database.unit_of_work(area.assessor.viewer) as uow:
        row = uow.get(Learner, person.id)
        draft = assess.start(uow, row)
        decision = consent.may_see(uow, row.id, [Category.ASSESSMENT_ANSWERS])
        found = Findings(Level.E2, None, Confidence.SURE, tuple(seen("speaking", "E2")), None)
        assess.save_skill(uow, draft, Skill.SPEAKING, found, decision)
    return person


@pytest.fixture
def colleague(database: Database, area: Area) -> User:
    with database.unit_of_work(JOB) as uow:
        return user(uow, area.hub, Role.ASSESSOR, "Cora Colleague")


def test_the_list_says_whose_it_is_and_what_is_missing(
    client_of: SignIn, area: Area, begun: Learner, colleague: User
) -> None:
    page = get(client_of(colleague), LIST).text
    assert "Hodan Warsame" in page
    assert "Asha Assessor" in page
    assert "Listening, reading, writing" in page


def test_without_drafts_the_list_says_so(client_of: SignIn, area: Area) -> None:
    assert "No assessment is left unfinished" in get(client_of(area.assessor), LIST).text


def test_a_colleague_takes_a_draft_over(
    client_of: SignIn, database: Database, area: Area, begun: Learner, colleague: User
) -> None:
    path = f"/learners/{begun.reference}/assessment/hand-over"
    assert "Mina Manager" not in get(client_of(area.assessor), path).text
    assert post(client_of(area.assessor), path, {"to": str(colleague.id)}).status_code == 303
    with database.unit_of_work(JOB) as uow:
        draft = queries.draft(uow, begun.id)
        assert draft is not None
        assert draft.assessor_id == colleague.id


@pytest.mark.parametrize("to", ["", "nobody"])
def test_a_draft_goes_to_an_assessor_only(client_of: SignIn, area: Area, begun: Learner, to: str) -> None:
    path = f"/learners/{begun.reference}/assessment/hand-over"
    assert post(client_of(area.assessor), path, {"to": to}).status_code == 422


def test_nothing_to_hand_over_leads_back(client_of: SignIn, database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        person = learner(uow, area.hub)
    path = f"/learners/{person.reference}/assessment/hand-over"
    assert get(client_of(area.assessor), path).status_code == 303


def test_a_partial_assessment_says_what_was_left_out_where_classes_are_chosen(
    client_of: SignIn, area: Area, begun: Learner
) -> None:
    client = client_of(area.assessor)
    profile = f"/learners/{begun.reference}/assessment/profile"
    assert "listening, reading and writing are not assessed" in get(client, profile).text
    assert post(client, profile, {"decision": "accept"}).status_code == 303
    assert "Partial" in get(client, f"/learners/{begun.reference}/assessment").text
    matches = get(client, f"/learners/{begun.reference}/matches").text
    assert "Not assessed: listening, reading, writing" in matches


def test_a_new_assessment_moves_an_open_place_on_the_list_and_keeps_its_date(
    client_of: SignIn, database: Database, area: Area, begun: Learner
) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        entry = join(uow, begun.id, level=Level.PE, strand=Strand.LITERACY)
        lottery = entry.lottery
    profile = f"/learners/{begun.reference}/assessment/profile"
    post(client_of(area.assessor), profile, {"decision": "accept"})
    with database.unit_of_work(JOB) as uow:
        moved = open_entry(uow, begun.id)
        assert moved is not None
        assert (moved.level, moved.strand) == (Level.E2, Strand.GENERAL)
        assert (moved.joined_on, moved.lottery) == (begun.joined_on, lottery)


def test_what_nobody_touches_for_a_month_is_removed(database: Database, begun: Learner) -> None:
    with database.unit_of_work(retention.JOB) as uow:
        assert unfinished(uow, uow.today + timedelta(days=29)) == 0
        assert unfinished(uow, uow.today + timedelta(days=31)) == 1


def unfinished(uow: UnitOfWork, day: date) -> int:
    return sum(one.count for one in due(uow, day) if one.period.code == "assessment-draft")
