"""The tables change while people work: nobody meets an error, and nobody a list that says that there is nobody."""

from collections import Counter
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from hub.cli.upgrade import in_its_turn
from hub.consent import wall
from hub.core.db import Database
from hub.core.postgresql import policies
from tests.factories.area import Area
from tests.factories.pages import get
from tests.factories.referrals import new_learner

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
COLUMNS = ("brought_later", "brought_last")


def test_columns_come_and_go_while_an_office_reads_and_that_is_recorded(
    app: Flask, database: Database, area: Area, client_of: Callable[..., FlaskClient]
) -> None:
    person, done = new_learner(database, area), Event()
    record = f"/learners/{person.reference}"
    met: Counter[Any] = Counter()

    def work(client: FlaskClient) -> None:
        while not done.is_set():
            page = get(client, record)
            met[page.status_code, "Hodan" in page.text] += 1

    office = [Thread(target=work, args=(client_of(user),)) for user in (area.assessor, area.assessor)]
    for one in office:
        one.start()
    try:
        for verb in ("ADD", "DROP"):
            for column in COLUMNS:
                in_its_turn(lambda what=f"{verb} COLUMN {column}": change(database, what))
    finally:
        done.set()
        for one in office:
            one.join()
    assert met.keys() == {(200, True)}


def change(database: Database, what: str) -> None:
    """As a step of the schema does it."""
    with database.engine.execution_options(hub_schema=True).begin() as connection:
        policies.wait_little(connection)
        connection.execute(
            sa.text(f"ALTER TABLE learner {what}{' VARCHAR' if what.startswith('ADD') else ''}")
        )
        wall.put_up(connection)
