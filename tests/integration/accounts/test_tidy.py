"""Ended sessions go after a day; what is in use stays."""

from datetime import timedelta

import sqlalchemy as sa

from hub.accounts.models import SignInSession
from hub.accounts.services.tidy import tidy
from hub.core.actor import Viewer
from hub.core.db import Database
from tests.factories.accounts import session_cookie
from tests.factories.area import Area

JOB = Viewer.job("test")


def test_an_ended_session_goes_after_a_day_and_a_live_one_stays(database: Database, area: Area) -> None:
    session_cookie(database, area.assessor)
    session_cookie(database, area.manager)
    with database.unit_of_work(JOB) as uow:
        ended = uow.session.scalars(
            sa.select(SignInSession).where(SignInSession.user_id == area.manager.id)
        ).one()
        ended.expires_at = uow.now - timedelta(days=2)
    with database.unit_of_work(JOB) as uow:
        assert tidy(uow) == 1
        assert list(uow.session.scalars(sa.select(SignInSession.user_id))) == [area.assessor.id]
        assert tidy(uow) == 0
