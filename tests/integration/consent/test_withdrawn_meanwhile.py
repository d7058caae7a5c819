"""A file is read whole before its first byte: what is narrowed while it is on its way is in no file made after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.accounts.models import User
from hub.accounts.services import api_tokens
from hub.audit import services as audit
from hub.consent.models import Agreement
from hub.consent.rules import REFERRER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.services import restriction
from hub.consent.types import AskedBy, Purpose, RestrictionGround
from hub.core.db import Database
from hub.learners.models import Learner
from tests.factories.area import Area
from tests.factories.pages import BASE
from tests.factories.referrals import JOB, TO_START, bring, new_learner, refer

Narrow = Callable[[Database, Area, Learner], None]


def withdraw(database: Database, area: Area, row: Learner) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        for organisation, purpose in ((area.provider, Purpose.REFERRAL), (area.jcp, Purpose.PROGRESS)):
            grant = consent.newest_grant(uow, row.id, organisation.id, purpose)
            assert grant is not None
            consent.withdraw(uow, grant.id)


def block(database: Database, area: Area, row: Learner) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        for organisation in (area.provider, area.jcp):
            consent.block(uow, row.id, organisation.id, None)


def restrict(database: Database, area: Area, row: Learner) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        accuracy, until = RestrictionGround.ACCURACY, uow.today + timedelta(days=9)
        restriction.restrict(uow, row.id, ground=accuracy, asked_by=AskedBy.LEARNER, until=until)


def end_agreement(database: Database, area: Area, row: Learner) -> None:
    with database.unit_of_work(JOB) as uow:
        partners = (area.provider.id, area.jcp.id)
        for held in uow.session.scalars(sa.select(Agreement).where(Agreement.organisation_id.in_(partners))):
            held.ends_on = uow.today
            audit.record(uow, "test", about=held)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(*event: object) -> None:
        said.append(str(event[2]))

    sa.event.listen(database.engine, "before_cursor_execute", note)
    yield said
    sa.event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("narrow", [withdraw, block, restrict, end_agreement])
def test_nothing_is_read_once_a_file_has_begun_and_the_next_one_is_without_them(
    app: Flask, database: Database, area: Area, client_of: Callable[[User], FlaskClient], narrow: Narrow
) -> None:
    row = new_learner(database, area)
    with database.unit_of_work(JOB) as uow:
        consent.give(uow, row.id, area.jcp.id, Purpose.PROGRESS, REFERRER_CATEGORIES)
        token = api_tokens.add(uow, uow.get(User, area.work_coach.id))
    [sent] = refer(database, area, row)
    bring(database, area, sent, *TO_START)
    provider, taught = client_of(area.provider_staff), area.taught_class.id
    of_coach = {"Authorization": f"Bearer {token}"}
    files: tuple[tuple[str, dict[str, str]], ...] = (
        (f"/worklist/classes/{taught}?view=csv", {}),
        (f"/worklist/classes/{taught}", {}),
        ("/enrolment.csv?names=plain", {}),
        (f"/registers/{taught}/sheet", {}),
        ("/api/v1/referrals", of_coach),
    )

    def ask(path: str, headers: dict[str, str]) -> TestResponse:
        client = app.test_client() if headers else provider
        return client.get(path, base_url=BASE, headers=headers, buffered=False)

    begun = [ask(*each) for each in files]
    narrow(database, area, row)
    with statements(database) as said:
        whole = [answer.text for answer in begun]
    assert said == []
    told = (sent.reference[:4], "Hodan", row.reference)
    assert [any(words in text for words in told) for text in whole] == [True] * len(files)
    for each in files:
        after = ask(*each).text
        assert [words for words in told if words in after] == [], each[0]
