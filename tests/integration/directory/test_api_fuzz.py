"""Whatever the API's own description allows is answered as the description says."""

from pathlib import Path

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import validate
from schemathesis.config import SchemathesisConfig

from hub.accounts.services import api_tokens
from hub.core.actor import Viewer
from hub.core.db import Database
from tests.factories.area import Area
from tests.factories.pages import BASE

CONFIG = SchemathesisConfig.from_path(Path(__file__).parents[3] / "schemathesis.toml")


@pytest.fixture
def token(database: Database, area: Area) -> str:
    with database.unit_of_work(Viewer.job("make a token")) as uow:
        return api_tokens.add(uow, uow.get(type(area.provider_staff), area.provider_staff.id))


def test_every_operation_answers_as_it_describes_itself(app: Flask, token: str) -> None:
    description = schemathesis.openapi.from_wsgi("/api/openapi.json", app, config=CONFIG)
    headers = {"Authorization": f"Bearer {token}"}
    for found in description.get_all_operations():

        @settings(max_examples=10, suppress_health_check=list(HealthCheck))
        @given(case=found.ok().as_strategy())
        def answers(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=headers)

        answers()


def test_the_description_is_valid_openapi(app: Flask) -> None:
    validate(app.test_client().get("/api/openapi.json", base_url=BASE).json)
