"""What the assessor at the desk says of two records, and what the data steward hears of it."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.cli.trust.duplicates import look_through
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.duplicates import queries
from hub.duplicates.services import desk
from hub.duplicates.types import PairState, Source
from hub.learners.finding import index
from hub.learners.models import Learner
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import get, post, soup

JOB = Viewer.job("test")
NAMES = {"Youssef": "Abdul Rahman", "Yusuf": "Abdurahman"}


@pytest.fixture
def two(database: Database, area: Area) -> list[Learner]:
    with database.unit_of_work(JOB) as uow:
        people = [learner(uow, area.hub, given, family) for given, family in NAMES.items()]
        for row in people:
            index.reindex(uow, row)
        return people


def test_two_hits_of_a_search_are_sent_to_the_steward_and_nothing_typed_is_lost(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], two: list[Learner]
) -> None:
    assessor, path = client_of(area.assessor), "/learners/search"
    sought = {"name": "Yousuf Abdirahman", "birth_year": "1994"}
    found = soup(post(assessor, path, sought))
    assert "Are two of these one person?" in found.text
    references = [one.reference for one in two]
    for wrong in ([], references[:1], [*references, "ZZZZ9999"]):
        refused = post(assessor, path, {**sought, "send": "1", "same": wrong})
        assert (refused.status_code, "Yousuf Abdirahman" in refused.text) == (422, True), wrong
    assert "Select the two records" in post(assessor, path, {**sought, "send": "1"}).text
    for _ in range(2):
        assert post(assessor, path, {**sought, "send": "1", "same": references}).status_code == 303
    with database.unit_of_work(area.steward.viewer) as uow:
        [pair] = queries.pairs(uow)
        assert (pair.source, pair.state) == (Source.SEARCH, PairState.TO_DECIDE)
        page = f"/duplicates/{pair.id}"
    assert "a search at the hub" in soup(get(client_of(area.steward), page)).text
    assert look_through(database)[1] == 0, "the pair is there already"


def test_what_the_desk_said_is_not_asked_again_until_a_fact_changes_and_the_steward_reads_it(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], two: list[Learner]
) -> None:
    older, newer = two
    with database.unit_of_work(area.assessor.viewer) as uow:
        desk.two_people(uow, uow.get(Learner, newer.id), uow.get(Learner, older.id))
    assert look_through(database)[1] == 0
    with database.unit_of_work(area.steward.viewer) as uow:
        assert not queries.pairs(uow)
        [pair] = queries.pairs(uow, [PairState.NOT_SAME])
    said = soup(get(client_of(area.steward), f"/duplicates/{pair.id}")).text
    assert "Asha Assessor: The assessor at the desk was shown the other record" in said

    for facts, asked in (
        ({"phone": "+447700900999", "postcode": "E8 1DY", "uln": "1000000000"}, 0),
        ({"date_of_birth": date(1994, 3, 28).isoformat()}, 1),
    ):
        with database.unit_of_work(JOB) as uow:
            row = uow.get(Learner, newer.id)
            for name, value in facts.items():
                setattr(row, name, value)
            index.reindex(uow, row)
            audit.record(uow, "learner.change", about=row)
        assert look_through(database)[1] == asked, facts


def test_an_assessor_may_raise_a_pair_again_that_was_told_apart(
    database: Database, area: Area, two: list[Learner]
) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        people = [uow.get(Learner, one.id) for one in two]
        desk.two_people(uow, *people)
        assert desk.may_be_one(uow, *people).state is PairState.TO_DECIDE
