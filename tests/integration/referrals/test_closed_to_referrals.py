"""A class that is closed to new referrals: what is kept, what is said, and that it opens again by itself."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.cli.referrals import reopen_classes
from hub.core.db import Database
from hub.directory.models import TaughtClass
from hub.directory.services import classes
from hub.directory.types import ClassState
from hub.forms.format import date_words
from hub.matching.facts import queries as facts
from hub.referrals.errors import ClassClosed
from hub.referrals.types import State, Verb
from tests.factories.area import Area
from tests.factories.pages import get, soup
from tests.factories.referrals import JOB, bring, new_learner, refer

SignIn = Callable[[User], FlaskClient]


def test_it_keeps_its_referrals_takes_no_new_one_says_so_and_opens_on_its_day(
    database: Database, area: Area, client_of: SignIn
) -> None:
    [before] = refer(database, area, new_learner(database, area, "Amina"))
    other = new_learner(database, area, "Berhane")
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        day, now = uow.today + timedelta(days=20), uow.now
        classes.close(
            uow, uow.get(TaughtClass, area.taught_class.id), why="The tutor is away", reopens_on=day
        )

    said = f"Closed to new referrals until {date_words(day)}: The tutor is away"
    assert bring(database, area, before, Verb.OPEN, Verb.ACCEPT).state is State.ACCEPTED
    with pytest.raises(ClassClosed):
        refer(database, area, other)
    with database.unit_of_work(JOB) as uow:
        assert area.taught_class.id not in {one.id for one in facts.open_classes(uow)}
    for user, page in (
        (area.assessor, f"/learners/{other.reference}/matches"),
        (area.assessor, f"/classes/{area.taught_class.id}"),
        (area.assessor, f"/providers/{area.provider.id}"),
        (area.provider_staff, "/classes"),
    ):
        assert said in soup(get(client_of(user), page)).get_text(" ", strip=True), page

    assert reopen_classes(database, now + timedelta(days=19)) == 0
    assert reopen_classes(database, now + timedelta(days=21)) == 1
    assert reopen_classes(database, now + timedelta(days=21)) == 0
    with database.unit_of_work(JOB) as uow:
        row = uow.get(TaughtClass, area.taught_class.id)
        assert (row.state, row.closed_why, row.reopens_on) == (ClassState.OPEN, None, None)
    assert refer(database, area, other)
