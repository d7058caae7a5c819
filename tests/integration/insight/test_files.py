"""Somebody who downloads every file of the managers' pages under every choice, and sets all their cells together."""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from random import Random

import pytest
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory.rungs import RUNGS, Rung
from hub.directory.types import Level
from hub.insight.periods import periods
from hub.insight.settled.waiting import ELSEWHERE
from hub.insight.types import Cell, Filters, Table
from hub.learners.types import ArrivalChannel
from tests.factories.area import Area
from tests.factories.counted import count_now
from tests.factories.insight import waiting
from tests.factories.pages import get
from tests.unit.insight.reader import Kind, Reader, anybody, crowd
from tests.unit.insight.the_list import BANDS, FREE, read_summary, read_waiting

JOB = Viewer.job("test")
LEVELS, WEEKS = (Level.PE, Level.E1, Level.E3), dict(zip(BANDS, (1, 10, 20, 40), strict=True))
AREAS = ("E5", "E8", "N16")  # so few wait in N16 that it is pooled
WORLDS = (3, 8)
OF_THE_LIST = ("waiting-by", "places-by")


@pytest.mark.parametrize("world", WORLDS)
def test_no_few_people_can_be_worked_out_from_all_files(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], world: int
) -> None:
    people = crowd(Random(world), LEVELS, BANDS, AREAS[:2], tuple(ArrivalChannel)[:3])
    people[LEVELS[0], BANDS[1], "N16", ArrivalChannel.WALK_IN] += 2
    with database.unit_of_work(JOB) as uow:
        for (level, band, outcode, channel), number in people.items():
            waiting(
                uow,
                area.hub,
                number,
                level=Level(str(level)),
                weeks=WEEKS[str(band)],
                outcode=str(outcode),
                channel=ArrivalChannel(str(channel)),
            )
    count_now(database)
    manager = client_of(area.manager)
    named = [one for one in AREAS if sum(n for kind, n in people.items() if kind[2] == one) >= 5]
    reader = Reader(product(RUNGS, BANDS, [*named, ELSEWHERE], ArrivalChannel, (None,), FREE))
    for table, filters in every_file(database, manager, named):
        if table.key == "summary":
            read_summary(reader, table, filters)
        elif table.key.startswith(OF_THE_LIST):
            read_waiting(reader.reads, table, filters)
    for key, cells in of_everybody(manager).items():
        if key == "Everybody":
            reader.reads(cells, anybody)
    reader.finds_nobody(as_read(people, named))


def as_read(people: Counter[Kind], named: list[str]) -> Counter[Kind]:
    found: Counter[Kind] = Counter()
    for (level, band, outcode, channel), number in people.items():
        pool = outcode if outcode in named else ELSEWHERE
        found[Rung(str(level)), band, pool, channel, None, FREE[-1]] += number
    return found


def every_file(database: Database, manager: FlaskClient, areas: list[str]) -> Iterator[tuple[Table, Filters]]:
    """Every table of the dashboard under every choice, out of the files that hold them all."""
    with database.unit_of_work(JOB, read_only=True) as uow:
        years = periods(uow.today)
    for year, area, rung in product(years, (None, *areas), (None, *RUNGS)):
        if year.current or (area is None and rung is None):
            answer = get(
                manager,
                f"/dashboard/download?period={year.code}&area={area or 'all'}&level={rung or 'all'}",
            )
            for table in unpacked(answer.data):
                yield table, Filters(year, area, rung)


def unpacked(data: bytes) -> Iterator[Table]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith(".csv"):
                yield read_back(name.removesuffix(".csv"), archive.read(name).decode("utf-8-sig"))


def read_back(key: str, text: str) -> Table:
    columns, *rows = csv.reader(io.StringIO(text, newline=""))
    return Table(key, key, columns, [[cell_of(one) for one in row] for row in rows])


def cell_of(words: str) -> Cell:
    return int(words) if words.isdecimal() else words


def of_everybody(manager: FlaskClient) -> dict[Cell, Cell]:
    """People waiting in the file of fairness, which counts the same people."""
    text = get(manager, "/fairness/download?table=fairness-everybody").data.decode("utf-8-sig")
    return {row[0]: row[1] for row in read_back("fairness-everybody", text).rows}
