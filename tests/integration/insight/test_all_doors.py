"""Somebody who opens every door at once: the list, gaps, fairness, reach and every term, of people who stand in all.

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
from hub.learners.equality import services as equality
from hub.learners.models import Learner
from hub.learners.types import ArrivalChannel
from tests.factories.area import Area
from tests.factories.counted import count_now
from tests.factories.insight import countable, lacking, waiting
from tests.factories.pages import get
from tests.integration.insight.test_files import every_file, of_everybody, read_back, unpacked
from tests.unit.insight.reader import TOGETHER, Kind, Reader, Test, anybody, both, crowd, known, of
from tests.unit.insight.the_list import BANDS, CHANNEL_OF, FREE, RUNG_OF, read_summary, read_waiting

JOB = Viewer.job("test")
WORLDS = range(int(os.environ.get("HUB_TEST_WORLDS", "1")))
AREAS, CHANNELS = ("E5", "E8"), tuple(ArrivalChannel)[:2]
WEEKS = dict(zip(BANDS, (1, 10, 20, 40), strict=True))
NOT_WAITING = None
NOW, BEFORE = "registered in this term", "registered before"
FITS, LACKS = "a class fits", "no class fits"
ETHNICITY = ("44", "42", "32")
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

    def reads_gap(self, cell: Cell, test: Test) -> None:
        self.reads(cell, both(of(LACKS, 7), test))
        if any(map(fit := both(of(FITS, 7), test), self.number)):
            self.wonders(fit)


@pytest.mark.parametrize("world", WORLDS)
def test_no_few_people_can_be_worked_out_from_all_doors(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], world: int
) -> None:
    """Whoever waits was registered, in this term or before; of the others nothing is known but where they live and
    how they came, and what all of them answered about equality."""
    people = crowd(Random(world), (*RUNGS[1:3], NOT_WAITING), BANDS, AREAS, CHANNELS, (FITS, LACKS))
    for outcode in AREAS:  # in each wait enough to be named
        people[RUNGS[1], BANDS[0], outcode, CHANNELS[0], FITS] += 5
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
    for table in every_gap(manager):
        read_gaps(reader, table)
    read_reach(reader, manager)
    reader.finds_nobody(as_read(people))
    shut(client_of, area)


def register(database: Database, area: Area, people: Counter[Kind]) -> None:
    with database.unit_of_work(JOB) as uow:
        for (rung, band, outcode, channel, fit), number in people.items():
            lives = {"outcode": str(outcode), "channel": ArrivalChannel(str(channel))}
            if rung is NOT_WAITING:
                for _ in range(number):
                    countable(uow, area.hub, **lives)  # type: ignore[arg-type]
                continue
            level = Level(str(rung))
            for row in waiting(uow, area.hub, number, level=level, weeks=WEEKS[str(band)], **lives):  # type: ignore[arg-type]
                if fit == LACKS:
                    lacking(uow, row, level)
        for place, row in enumerate(uow.session.scalars(sa.select(Learner).order_by(Learner.id))):
            row.joined_on = published_to(uow.today)
            equality.keep(uow, row.id, {"ethnicity": ETHNICITY[place * place % 3]})


def of_this_term(database: Database, manager: FlaskClient) -> Iterator[Table]:
    with database.unit_of_work(JOB, read_only=True) as uow:
        term = terms_to(published_to(uow.today))[0]
    for key in PARTS:
        answer = get(manager, f"/dashboard/cohorts/download?table={key}&term={term.code}")
        yield read_back(key, answer.data.decode("utf-8-sig"))


def every_gap(manager: FlaskClient) -> Iterator[Table]:
    """The gap map, and what it says of each area that can be chosen."""
    whole = gaps_of(manager, "all")
    yield whole
    yield from (gaps_of(manager, one) for one in AREAS if one in whole.columns)


def gaps_of(manager: FlaskClient, area: str) -> Table:
    found = unpacked(get(manager, f"/gaps/download?area={area}").data)
    return next(table for table in found if table.key == "by-level-and-area")


def read_gaps(reader: Everything, table: Table) -> None:
    """Where few people of an area lack a class, it is among the others."""
    named = table.columns[1:]

    def lives(area: str) -> Test:
        if area == ELSEWHERE:
            return lambda kind: kind[2] not in named or kind[2] == ELSEWHERE
        return anybody if area == "All areas" else of(area, 2)

    for level, *cells in table.rows:
        for area, cell in zip(named, cells, strict=True):
            reader.reads_gap(cell, both(named_level(str(level)), lives(area)))


def named_level(words: str) -> Test:
    return of(RUNG_OF[words], 0) if words in RUNG_OF else anybody


def read_reach(reader: Everything, manager: FlaskClient) -> None:
    """What the answers to one question add up to is everybody who is registered, waiting or not, rounded in fives."""
    answer = get(manager, "/fairness/reach/download?table=reach-ethnicity")
    if answer.status_code == 200:
        rows = read_back("reach", answer.data.decode("utf-8-sig")).rows
        total = sum(cell for _, cell in rows if isinstance(cell, int))
        reader.concludes(list(reader.number), *known(total, TOGETHER))


def kinds() -> Iterator[Kind]:
    """The reader knows that there is nobody else: of fewer kinds more can be worked out."""
    where = ((*AREAS, ELSEWHERE), tuple(ArrivalChannel)[:3], (None,))
    yield from product(RUNGS[1:4], BANDS, *where, (FREE[0], FREE[-1]), (NOW, BEFORE), (FITS, LACKS))
    yield from product((NOT_WAITING,), (NOT_WAITING,), *where, (None,), (NOW, BEFORE), (None,))


def as_read(people: Counter[Kind]) -> Counter[Kind]:
    found: Counter[Kind] = Counter()
    for (rung, band, outcode, channel, fit), number in people.items():
        of_list = (band, outcode, channel, None, FREE[-1], NOW, fit)
        found[rung, *(of_list if rung else (NOT_WAITING, outcode, channel, None, None, NOW, None))] += number
    return found


def shut(client_of: Callable[[User], FlaskClient], area: Area) -> None:
    """To nobody but managers."""
    for user in (area.provider_staff, area.assessor, area.work_coach):
        for path in (
            "/dashboard",
            "/dashboard/download",
            "/fairness",
            "/dashboard/cohorts",
            "/gaps",
            "/fairness/reach",
        ):
            assert get(client_of(user), path).status_code == 403
