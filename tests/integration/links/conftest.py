"""Noon of a Monday, and a provider without accounts to whom somebody was referred."""

from collections.abc import Iterator

import pytest
import time_machine

from hub.core.db import Database
from hub.learners.models import Learner
from hub.referrals.models import Referral
from tests.factories.area import Area
from tests.factories.links import Mailbox, without_accounts
from tests.factories.messages import NOON
from tests.factories.referrals import new_learner, refer


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def mailbox(database: Database, area: Area) -> Mailbox:
    return without_accounts(database, area)


@pytest.fixture
def person(database: Database, area: Area, mailbox: Mailbox) -> Learner:
    return new_learner(database, area)


@pytest.fixture
def referral(database: Database, area: Area, person: Learner) -> Referral:
    (row,) = refer(database, area, person)
    return row
