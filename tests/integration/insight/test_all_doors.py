"""Somebody who opens every door at once: the list, fairness and every term, of people who stand in all of them.

`HUB_TEST_WORLDS=40` makes so many hubs in place of one.
"""

import os
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from itertools import product
from random import Random

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory.rungs import RUNGS
from hub.directory.types import Level
from hub.insight.periods import published_to, terms_to
from hub.insight.settled.waiting import ELSEWHERE
from hub.insight.types import Cell, Table
from hub.learners.models import Learner
from hub.learners.types import ArrivalChannel
from tests.factories.area import Area
from tests.factories.counted import count_now
from tests.factories.insight import countable, waiting
from tests.factories.pages import get
from tests.integration.insight.test_files import every_file, of_everybody, read_back
from tests.unit.insight.reader import TOGETHER, Kind, Reader, Test, anybody, both, crowd, known, of
from tests.unit.insight.the_list import BANDS, CHANNEL_OF, FREE, read_summary, read_waiting

JOB = Viewer.job("test")
WORLDS = range(int(os.environ.get("HUB_TEST_WORLDS", "1")))
AREAS, CHANNELS = ("E5", "E8"), tuple(ArrivalChannel)[:2]
WEEKS = dict(zip(BANDS, (1, 10, 20, 40), strict=True))
NOT_WAITING = None
NOW, BEFORE = "registered in this term", "registered before"
PARTS: dict[str, tuple[dict[str, Hashable], int]] = {
    "cohort-by-channel": (CHANNEL_OF, 3),
    "cohort-by-area": ({one: one for one in AREAS}, 2),
}


class Everything(Reader):
    """What is read of the list is of people who wait; of a term, of all who registered in it."""

    def reads(self, cell: Cell, test: Test) -> None:
        those = both(lambda kind: kind[1] is not NOT_WAITING, test)
        if any(map(those, self.number)):
            super().reads(cell, those)

    def reads_of_term(self, cell: Cell, *tests: Test) -> None:
        those = both(of(NOW, 6), *tests)
        self.concludes([kind for kind in self.number if those(kind)], *known(cell, TOGETHER))
        self.wonders(those)
        self.wonders(both(those, of(NOT_WAITING, 1)))


@pytest.mark.parametrize("world", WORLDS)
def test_no_few_people_can_be_worked_out_from_all_doors(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], world: int
) -> None:
    """Whoever waits was registered, in this term or before; of the others nothing is known but where they live and
    how they came."""
    people = crowd(Random(world), (*RUNGS[1:3], NOT_WAITING), BANDS, AREAS, CHANNELS)
    for outcode in AREAS:  # in each wait enough to be named
        people[RUNGS[1], BANDS[0], outcode, CHANNELS[0]] += 5
    register(database, area, people)
    count_now(database)
    manager, reader = client_of(area.manager), Everything(kinds())
    for table, filters in every_file(database, manager, list(AREAS)):
        if table.key == "summary":
            read_summary(reader, table, filters)
        elif table.key.startswith(("waiting-by", "places-by")):
            read_waiting(reader.reads, table, filters)
    reader.reads(of_everybody(manager)["Everybody"], anybody)
    for table in of_this_term(database, manager):
        for part, registered, *_ in table.rows:
            names, place = PARTS[table.key]
            if part in names:
                reader.reads_of_term(registered, of(names[str(part)], place))
    reader.finds_nobody(as_read(people))
    shut(client_of, area)


def register(database: Database, area: Area, people: Counter[Kind]) -> None:
    with database.unit_of_work(JOB) as uow:
        for (rung, band, outcode, channel), number in people.items():
            lives = {"outcode": str(outcode), "channel": ArrivalChannel(str(channel))}
            if rung is NOT_WAITING:
                for _ in range(number):
                    countable(uow, area.hub, **lives)  # type: ignore[arg-type]
            else:
                waiting(uow, area.hub, number, level=Level(str(rung)), weeks=WEEKS[str(band)], **lives)  # type: ignore[arg-type]
        for row in uow.session.scalars(sa.select(Learner)):
            row.joined_on = published_to(uow.today)


def of_this_term(database: Database, manager: FlaskClient) -> Iterator[Table]:
    with database.unit_of_work(JOB, read_only=True) as uow:
        term = terms_to(published_to(uow.today))[0]
    for key in PARTS:
        answer = get(manager, f"/dashboard/cohorts/download?table={key}&term={term.code}")
        yield read_back(key, answer.data.decode("utf-8-sig"))


def kinds() -> Iterator[Kind]:
    """The reader knows that there is nobody else: of fewer kinds more can be worked out."""
    where = ((*AREAS, ELSEWHERE), tuple(ArrivalChannel)[:3], (None,))
    yield from product(RUNGS[1:4], BANDS, *where, (FREE[0], FREE[-1]), (NOW, BEFORE))
    yield from product((NOT_WAITING,), (NOT_WAITING,), *where, (None,), (NOW, BEFORE))


def as_read(people: Counter[Kind]) -> Counter[Kind]:
    found: Counter[Kind] = Counter()
    for (rung, band, outcode, channel), number in people.items():
        free = None if rung is NOT_WAITING else FREE[-1]
        found[rung, band if rung else NOT_WAITING, outcode, channel, None, free, NOW] += number
    return found


def shut(client_of: Callable[[User], FlaskClient], area: Area) -> None:
    """To nobody but managers."""
    for user in (area.provider_staff, area.assessor, area.work_coach):
        for path in ("/dashboard", "/dashboard/download", "/fairness", "/dashboard/cohorts", "/gaps"):
            assert get(client_of(user), path).status_code == 403
