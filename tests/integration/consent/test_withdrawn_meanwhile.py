"""A file is read whole before its first byte: what is narrowed while it is on its way is in no file made after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.consent.models import Agreement
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
        grant = consent.newest_grant(uow, row.id, area.provider.id, Purpose.REFERRAL)
        assert grant is not None
        consent.withdraw(uow, grant.id)


def block(database: Database, area: Area, row: Learner) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        consent.block(uow, row.id, area.provider.id, None)


def restrict(database: Database, area: Area, row: Learner) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        accuracy, until = RestrictionGround.ACCURACY, uow.today + timedelta(days=9)
        restriction.restrict(uow, row.id, ground=accuracy, asked_by=AskedBy.LEARNER, until=until)


def end_agreement(database: Database, area: Area, row: Learner) -> None:
    with database.unit_of_work(JOB) as uow:
        held = uow.one(sa.select(Agreement).where(Agreement.organisation_id == area.provider.id))
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
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], narrow: Narrow
) -> None:
    row = new_learner(database, area)
    [sent] = refer(database, area, row)
    bring(database, area, sent, *TO_START)
    provider, taught = client_of(area.provider_staff), area.taught_class.id
    files = (
        f"/worklist/classes/{taught}?view=csv",
        f"/worklist/classes/{taught}",
        "/enrolment.csv?names=plain",
    )
    begun = [provider.get(path, base_url=BASE, buffered=False) for path in files]
    narrow(database, area, row)
    with statements(database) as said:
        whole = [answer.text for answer in begun]
    assert said == []
    assert [sent.reference[:4] in text or "Hodan" in text for text in whole] == [True] * len(files)
    for path in files:
        after = provider.get(path, base_url=BASE)
        assert sent.reference[:4] not in after.text, path
        assert "Hodan" not in after.text, path
