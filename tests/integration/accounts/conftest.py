"""Staff with passwords, and a hub in its demonstration profile."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.db import Database
from hub.settings import Settings
from tests.conftest import HubApp
from tests.factories.area import Area
from tests.factories.signing_in import give_password


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody is signed in with."""
    return app.test_client()


@pytest.fixture
def demonstration(settings: Settings, database: Database, hub_app: HubApp) -> Flask:
    """The same hub where a second factor is asked only of those who have set one up."""
    return hub_app(replace(settings, demonstration=True), database)


@pytest.fixture
def assessor(database: Database, area: Area) -> User:
    """An assessor with a password and a confirmed second factor."""
    give_password(database, area.assessor, second_factor=True)
    return area.assessor


@pytest.fixture
def newcomer(database: Database, area: Area) -> User:
    """Provider staff with a password and no second factor."""
    give_password(database, area.provider_staff)
    return area.provider_staff
