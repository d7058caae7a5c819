"""A learner at the desk, and the assessor's browser."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.models import Learner
from hub.learners.services import register
from hub.learners.types import ArrivalChannel
from tests.factories.area import Area
from tests.factories.learners import learner


@pytest.fixture
def assessor(client_of: Callable[[User], FlaskClient], area: Area) -> FlaskClient:
    return client_of(area.assessor)


@pytest.fixture
def manager(client_of: Callable[[User], FlaskClient], area: Area) -> FlaskClient:
    return client_of(area.manager)


@pytest.fixture
def newcomer(database: Database, area: Area) -> Learner:
    """Just begun, nothing answered."""
    with database.unit_of_work(area.assessor.viewer) as uow:
        return register.register(
            uow, ArrivalChannel.WALK_IN, area.hub.id, user_id=area.assessor.id, submission="newcomer"
        )


@pytest.fixture
def known(database: Database, area: Area) -> Learner:
    """Registered, with a grant to one provider."""
    with database.unit_of_work(Viewer.job("known learner")) as uow:
        return learner(uow, area.hub, shared_with=[area.provider])
