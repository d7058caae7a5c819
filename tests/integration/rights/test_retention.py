"""What is kept too long goes, exactly as the dry run says, and nothing goes where something may be wrong."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import Organisation, Stash, User
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory.types import Level, Strand
from hub.learners.models import Learner
from hub.referrals.waiting import entries
from hub.rights.erasure.models import Cause, Erasure
from hub.rights.erasure.services import hold
from hub.rights.retention import services
from hub.rights.retention.due import Due, due
from hub.rights.retention.models import RetentionRun
from hub.rights.retention.services import CLOCK, SHARE, Implausible
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.learners import learner
from tests.factories.pages import get

JOB = services.JOB
ClientOf = Callable[[User], FlaskClient]
LONG_AGO = datetime(2023, 2, 28, 9, tzinfo=UTC)


def named(found: list[Due]) -> dict[str, dict[str, list[UUID]]]:
    return {one.period.code: {model.__tablename__: list(ids) for model, ids in one.found} for one in found}


@pytest.fixture
def years(database: Database, area: Area) -> dict[str, UUID]:
    """Of people last met three years ago: one whom nothing keeps, one with a hold, one who waits. And newer ones."""
    with database.unit_of_work(Viewer.job("test"), now=LONG_AGO) as uow:
        people = {name: learner(uow, area.hub, name).id for name in ("gone", "held", "waits")}
        person = uow.get(Learner, people["waits"])
        assessed(uow, person, Level.E1)
        entries.join(uow, person.id, level=Level.E1, strand=Strand.GENERAL)
        stash = Stash(user_id=area.assessor.id, path="/today")
        stash.content = "typed"
        uow.add(stash)
    with database.unit_of_work(Viewer.job("test")) as uow:
        people |= {f"new {number}": learner(uow, area.hub).id for number in range(3)}
        hold(uow, people["held"], reason="A claim", until=None)
        hub = uow.get(Organisation, area.hub.id)
        hub.kept_months = 24
        audit.record(uow, "test", about=hub)
    return people


def test_the_dry_run_is_the_real_run(
    database: Database, area: Area, years: dict[str, UUID], client_of: ClientOf
) -> None:
    with database.unit_of_work(JOB, read_only=True) as uow:
        planned = due(uow, uow.today)
        assert services.doubts(uow, planned) == []
    assert named(planned)["record"] == {"learner": [years["gone"]]}
    assert list(named(planned)["signing-in"]) == ["stash"]
    page = get(client_of(area.officer), "/officer/retention")
    assert page.status_code == 200
    assert "Records of learners" in page.text
    steps: list[Any] = []
    done = services.run(database, lambda *step: steps.append(step))
    assert named(done) == named(planned)
    assert steps[-1][0] == steps[-1][1] == sum(one.count for one in planned)
    with database.unit_of_work(JOB) as uow:
        assert set(uow.session.scalars(sa.select(Learner.id))) == set(years.values()) - {years["gone"]}
        assert uow.one(sa.select(Erasure)).cause is Cause.RETENTION
        assert uow.one(sa.select(RetentionRun)).counts["record"] == 1
        assert [one.count for one in due(uow, uow.today)] == [0] * len(planned)
    assert "records of learners, 1" in get(client_of(area.officer), "/officer/retention").text


def test_a_run_that_looks_wrong_is_refused_until_somebody_says_that_it_is_right(
    database: Database, area: Area, years: dict[str, UUID]
) -> None:
    quiet = lambda done, of: None  # noqa: E731 - nobody looks
    with database.unit_of_work(JOB) as uow:
        row = RetentionRun(ran_at=uow.now + timedelta(hours=1), counts={})
        uow.add(row)
        audit.record(uow, "test", about=row)
        hub = uow.get(Organisation, area.hub.id)
        hub.kept_months = 0
    with pytest.raises(Implausible, match=r"in the future.*more than 10 in 100"):
        services.run(database, quiet)
    with pytest.raises(Implausible, match="more than 10"):
        services.run(database, quiet, accepted=frozenset({CLOCK}))
    with database.unit_of_work(JOB) as uow:
        assert len(list(uow.session.scalars(sa.select(Learner.id)))) == len(years)
        uow.one(sa.select(RetentionRun)).ran_at = uow.now - timedelta(days=40)
        audit.record(uow, "test", about=uow.one(sa.select(RetentionRun)))
    with pytest.raises(Implausible, match="40 days ago"):
        services.run(database, quiet, accepted=frozenset({SHARE}))
    services.run(database, quiet, accepted=frozenset({SHARE, CLOCK}))
    with database.unit_of_work(JOB) as uow:
        assert set(uow.session.scalars(sa.select(Learner.id))) == {years["held"], years["waits"]}
        latest = sa.select(RetentionRun).order_by(RetentionRun.ran_at.desc()).limit(1)
        assert uow.one(latest).accepted == "clock share"
