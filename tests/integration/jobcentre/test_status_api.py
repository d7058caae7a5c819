"""The status of a referred person, for a referrer's own program."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from hub.accounts.models import User
from hub.accounts.services import api_tokens
from hub.consent.rules import REFERRER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.types import Purpose
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.reads import for_referrers
from hub.learners.types import Status
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import BASE

JOB = Viewer.job("test")


def ask(app: Flask, database: Database, user: User, reference: str) -> tuple[int, Any]:
    return call(app, database, user, f"/{reference}/status")


def call(app: Flask, database: Database, user: User, path: str) -> tuple[int, Any]:
    with database.unit_of_work(JOB) as uow:
        token = api_tokens.add(uow, uow.get(User, user.id))
    headers = {"Authorization": f"Bearer {token}"}
    answer = app.test_client().get(f"/api/v1/referrals{path}", base_url=BASE, headers=headers)
    return answer.status_code, answer.json


@pytest.fixture
def reference(database: Database, area: Area) -> str:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub)
        row.become(Status.OFFERED, date(2026, 3, 9))
        consent.give(uow, row.id, area.jcp.id, Purpose.PROGRESS, REFERRER_CATEGORIES)
        return row.reference


def test_the_answer_holds_the_fixed_words_and_nothing_else(
    app: Flask, database: Database, area: Area, reference: str
) -> None:
    assert ask(app, database, area.work_coach, reference) == (
        200,
        {
            "reference": reference,
            "status": "offered",
            "changed_on": "2026-03-09",
            "next_step": for_referrers.NEXT_STEPS[Status.OFFERED],
        },
    )


def test_unknown_and_not_shared_get_the_same_answer(app: Flask, database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        not_shared = learner(uow, area.hub).reference
    found = [ask(app, database, area.work_coach, one) for one in (not_shared, "AAAAAAAA", "nobody")]
    assert [status for status, _ in found] == [404] * 3
    assert found[0] == found[1] == found[2]


def test_others_may_not_ask(app: Flask, database: Database, area: Area, reference: str) -> None:
    for user in (area.provider_staff, area.assessor, area.manager):
        assert ask(app, database, user, reference)[0] == 404


def test_refused_looks_of_a_program_are_slowed_down(app: Flask, database: Database, area: Area) -> None:
    answers = [ask(app, database, area.work_coach, "AAAAAAAA")[0] for _ in range(12)]
    assert answers == [404] * 10 + [429] * 2


def test_a_program_lists_the_people_by_status_and_change_in_the_fixed_words(
    app: Flask, database: Database, area: Area, reference: str
) -> None:
    with database.unit_of_work(JOB) as uow:
        learner(uow, area.hub)
    _, whole = call(app, database, area.work_coach, "")
    _, one = ask(app, database, area.work_coach, reference)
    assert whole == {"page": 1, "more": False, "people": [one]}
    for query, found in {
        "?status=offered&changed_since=2026-03-09": [one],
        "?changed_since=2026-03-10": [],
        "?status=started": [],
        "?page=2": [],
    }.items():
        assert call(app, database, area.work_coach, query)[1]["people"] == found


def test_what_is_no_status_or_date_is_refused(app: Flask, database: Database, area: Area) -> None:
    for query in ("?status=seen", "?changed_since=2026-02-31", "?page=0", "?page=99999999999999999999"):
        assert call(app, database, area.work_coach, query)[0] == 422


def test_others_may_not_list_people(app: Flask, database: Database, area: Area) -> None:
    for user in (area.assessor, area.manager):
        assert call(app, database, user, "")[0] == 403
    assert call(app, database, area.provider_staff, "")[1]["people"] == []
