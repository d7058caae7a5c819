"""People who wait and whom no class fits, and the nightly round."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.cli.demand import refresh_all
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.demand.models import Demand, Invitation
from hub.demand.queries import opened
from hub.demand.services.refresh import Done
from hub.directory.models import TaughtClass
from hub.directory.types import Level, Strand
from hub.directory.version import bump
from hub.learners.models import Learner, Need
from hub.referrals.waiting.entries import join
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.directory import taught_class, venue
from tests.factories.learners import learner
from tests.factories.pages import BASE

JOB = Viewer.job("test")


def waiting_learner(
    uow: UnitOfWork, area: Area, given_names: str = "Hodan", *, level: Level = Level.E3, **needs: Any
) -> Learner:
    """On the list at Entry 3, which nobody in the area teaches; shares with both providers."""
    row = learner(uow, area.hub, given_names, shared_with=[area.provider, area.other_provider], sex="F")
    assessed(uow, row, level)
    need = uow.one(sa.select(Need).where(Need.learner_id == row.id))
    for name, value in needs.items():
        setattr(need, name, value)
    join(uow, row.id, level=level, strand=Strand.GENERAL)
    uow.flush()
    return row


def new_class(
    database: Database, area: Area, title: str = "ESOL Entry 3", level: Level = Level.E3, **values: Any
) -> TaughtClass:
    """A class of the first provider that has just been listed."""
    with database.unit_of_work(JOB) as uow:
        at = venue(uow, area.provider, f"Room for {title}")
        row = taught_class(uow, area.provider, at, title, level_low=level, level_high=level, **values)
        bump(uow)
        return row


def wanted_by(database: Database, row: Demand) -> dict[str, Any]:
    with database.unit_of_work(JOB) as uow:
        decision = consent.may_see(uow, row.learner_id, [Category.NEEDS])
        return opened(uow.get(Demand, row.id), decision)


def night(database: Database) -> Done:
    return refresh_all(database)


def send_again(client: FlaskClient, path: str, fields: Mapping[str, Any]) -> TestResponse:
    """Post what a page opened earlier, or in another window, would post."""
    return client.post(path, data=fields, base_url=BASE, headers={"Referer": BASE + path})


def demands(database: Database) -> list[Demand]:
    with database.unit_of_work(JOB) as uow:
        return list(uow.session.scalars(sa.select(Demand).order_by(Demand.id)))


def invitations(database: Database) -> list[Invitation]:
    with database.unit_of_work(JOB) as uow:
        return list(uow.session.scalars(sa.select(Invitation).order_by(Invitation.id)))
