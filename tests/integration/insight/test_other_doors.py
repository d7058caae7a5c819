"""Somebody who opens the doors whose figures are of others than those who wait: each is true of people in fives.

The figures of a made-up hub are kept as the count keeps them; every file that a page offers is downloaded and read.
`HUB_TEST_WORLDS=40` makes so many hubs in place of one.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from io import BytesIO
from itertools import product
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask.testing import FlaskClient
from openpyxl import load_workbook

from hub.accounts.models import User
from hub.assessment.types import Fit
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory.types import LEVEL_NAMES, Level
from hub.forms.format import date_words
from hub.insight import kept
from hub.insight.nested import EVERYBODY
from hub.insight.periods import month_to, published_to
from hub.insight.rules import shown_as
from hub.insight.services.count import (
    CAME_AFTER,
    FORECASTS,
    IN_CLASSES,
    QUALITY,
    REACH,
    SATISFACTION,
    WIDER_OUTCOMES,
    of_cohort,
)
from hub.insight.services.forecasts import month
from hub.insight.settled import forecasts, in_class, quality
from hub.insight.settled.after_the_course import GROUPS, CameAfter, last_terms
from hub.insight.settled.cohort import LEVEL, PROVIDER, Cohort
from hub.insight.settled.followed import Followed
from hub.insight.settled.reach import Reach
from hub.insight.settled.voice import settled_moves, settled_ratings
from hub.insight.types import Cell, Table
from hub.tracking.voice.counts import MOVES
from tests.factories.area import Area
from tests.factories.pages import get, soup
from tests.integration.insight.test_files import read_back
from tests.unit.insight.exact import InFives
from tests.unit.insight.reader import Test, anybody, both, crowd, made_of, of
from tests.unit.insight.test_cohort_worlds import (
    TODAY,
    kinds,
    read_after,
    read_reach,
    read_terms,
    settled_hub,
)
from tests.unit.insight.test_records import APART, MONTHS, WAYS, Answer, Judged, forecast
from tests.unit.insight.test_voice import STATEMENTS, rating

JOB = Viewer.job("test")
WORLDS = range(int(os.environ.get("HUB_TEST_WORLDS", "1")))
SignIn = Callable[[User], FlaskClient]
Files = Mapping[str, Table]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
every_world = pytest.mark.parametrize("world", WORLDS)


@pytest.fixture(autouse=True)
def on_the_monday_after_the_count() -> Iterator[None]:
    with time_machine.travel("2026-11-30 10:00"):
        yield


@every_world
def test_terms_what_came_after_and_whom_the_hub_reaches_are_read_together(
    database: Database, area: Area, client_of: SignIn, world: int
) -> None:
    found = settled_hub(Random(world))
    terms = {of_cohort(code): one for code, one in found.cohorts.items()}
    keep(database, area, {CAME_AFTER: found.came_after, REACH: found.reach, **terms})
    read, reader = followed_in_files(client_of(area.manager), list(found.cohorts)), InFives(kinds())
    for reads in (read_terms, read_after, read_reach):
        reads(read, reader.reads)
    assert reader.finds_them()


@every_world
def test_records_of_assessments_and_forecasts_are_true_of_people_in_fives(
    database: Database, area: Area, client_of: SignIn, world: int
) -> None:
    keep(database, area, {QUALITY: quality_of(area, Random(world)), FORECASTS: forecasts_of(Random(world))})
    manager = client_of(area.manager)
    found, record = files_of(manager, "/assessments/quality"), files_of(manager, "/forecasts")
    judged = InFives(product(names(found, "agreement-by-way"), names(found, "agreement-by-assessor"), APART))
    for part, (compared, same, near, _) in parts(
        found, "agreement", "agreement-by-way", "agreement-by-assessor"
    ):
        judged.reads(compared, part)
        reads_share(judged, same, compared, both(part, of(0, 2)))
        reads_share(judged, near, compared, both(part, lambda kind: kind[2] != 2))
    checked = InFives(product(names(found, "checks-by-assessor"), names(found, "checks-by-provider"), Fit))
    for part, (answers, wrong, too_low) in parts(found, "checks", "checks-by-assessor", "checks-by-provider"):
        checked.reads(answers, part)
        checked.reads(wrong, both(part, lambda kind: kind[2] is not Fit.RIGHT))
        checked.reads(too_low, both(part, of(Fit.ONE_UP, 2)))
    came = InFives(product(LEVEL_NAMES.values(), map(month, map(str, MONTHS)), (True, False)))
    for part, (whole, share, *_) in parts(
        record, "forecasts-all", "forecasts-by-level", "forecasts-by-month"
    ):
        came.reads(whole, part)
        reads_share(came, share, whole, both(part, of(True, 2)))
    assert judged.finds_them()
    assert checked.finds_them()
    assert came.finds_them()


@every_world
def test_what_learners_say_is_true_of_people_in_fives_for_managers_and_for_a_provider(
    database: Database, area: Area, client_of: SignIn, world: int
) -> None:
    random = Random(world)
    moves = crowd(random, *[MOVES] * STATEMENTS)
    said = crowd(random, (area.provider.id, area.other_provider.id), (True, False))
    ratings = [rating(provider, yes=bool(yes)) for provider, yes in said.elements()]  # type: ignore[arg-type]
    keep(
        database,
        area,
        {
            WIDER_OUTCOMES: settled_moves(map(tuple, moves.elements())),  # type: ignore[arg-type]
            SATISFACTION: settled_ratings(ratings),
        },
    )
    found = files_of(client_of(area.manager), "/dashboard/own-words")
    for table in (one for key, one in found.items() if key == "wider-outcomes"):
        totals = {sum(cell for cell in row if isinstance(cell, int)) for row in table.rows}
        assert len(totals) == 1, "whoever was asked is in every line once"
    thinks = InFives(product(names(found, "satisfaction"), range(5), (True, False)))
    rows = found["satisfaction"].rows if "satisfaction" in found else []
    for name, people, *content in rows:
        provider = anybody if name == "All providers" else of(name, 0)
        for question, cell in enumerate(content):
            thinks.reads(people, both(provider, of(question, 1)))
            thinks.reads(cell, both(provider, of(question, 1), of(True, 2)))
    assert thinks.finds_them()
    shown = rows_of(client_of(area.provider_staff), "/classes/what-learners-think")
    assert shown == [row for row in rows if row[0] in (area.provider.name, "All providers")]


@every_world
def test_classes_of_others_stand_on_the_map_of_routes_as_everybody_is_told_of_them(
    database: Database, area: Area, client_of: SignIn, world: int
) -> None:
    random = Random(world)
    people = {area.taught_class.id: random.randint(0, 14), area.other_class.id: random.randint(0, 14)}
    keep(database, area, {IN_CLASSES: in_class.settled(people)})
    told = routes(client_of(area.manager))
    reader = InFives((title,) for title in told)
    for title, cell in told.items():
        reader.reads(cell, of(title, 0))
    assert reader.finds_them()
    for choice in ("level=E1", "area=E8", "leads=nothing", f"provider={area.other_provider.id}"):
        assert routes(client_of(area.manager), f"&{choice}").items() <= told.items()
    own = routes(client_of(area.provider_staff))
    assert own == {**told, area.taught_class.title: 0}, "nobody is in it, as its own provider knows"


def keep(database: Database, area: Area, figures: Mapping[str, Any]) -> None:
    """As the count of the last week, or of the last month, would."""
    with database.unit_of_work(JOB) as uow:
        for name, one in figures.items():
            last_day = (month_to if name in (QUALITY, FORECASTS) else published_to)(uow.today)
            kept.keep(uow, area.hub.id, name, last_day, one)
        audit.record(uow, "insight.count")


def files_of(client: FlaskClient, path: str) -> Files:
    """Every file that a page offers, by the key of its table."""
    links = [str(link["href"]) for link in soup(get(client, path)).select("main a[href*=download]")]
    asked = {link: parse_qs(urlsplit(link).query) for link in links}
    files = {
        query["table"][0]: read_back(query["table"][0], get(client, link).data.decode("utf-8-sig"))
        for link, query in asked.items()
        if "file" not in query
    }
    for link, query in asked.items():
        if "file" in query:
            _, *rows = load_workbook(BytesIO(get(client, link).data)).active.values
            assert [list(row) for row in rows] == files[query["table"][0]].rows, "the workbook says the same"
    return files


def names(found: Files, key: str) -> list[Cell]:
    """Of the rows of a table, without that of everybody; none of a table that has no row."""
    return [row[0] for row in found[key].rows if row[0] != "All providers"] if key in found else []


def parts(found: Files, whole: str, *ways: str) -> Iterator[tuple[Test, list[Cell]]]:
    """The figures of everybody, and of every part of each way of dividing them."""
    yield anybody, list(found[whole].rows[0][1:])
    for place, key in enumerate(ways):
        for name, *cells in found[key].rows if key in found else ():
            yield of(name, place), cells


def reads_share(reader: InFives, share: Cell, whole: Cell, test: Test) -> None:
    if isinstance(share, int) and isinstance(whole, int):
        reader.reads(made_of(share, whole), test)


def rows_of(client: FlaskClient, path: str) -> list[list[Cell]]:
    cells = [row.select("th, td") for row in soup(get(client, path)).select("main table tbody tr")]
    return [[as_cell(cell.get_text(strip=True)) for cell in row] for row in cells]


def as_cell(words: str) -> Cell:
    return int(words) if words.isdecimal() else words


def routes(client: FlaskClient, choice: str = "") -> dict[Cell, Cell]:
    """People in each class, by its title."""
    table = read_back("routes", get(client, f"/routes?view=csv{choice}").data.decode("utf-8-sig"))
    place = list(table.columns).index("People in it")
    return {row[0]: row[place] for row in table.rows}


def quality_of(area: Area, random: Random) -> quality.Quality:
    staff = tuple(str(one.id) for one in (area.assessor, area.steward, area.officer))
    providers = (str(area.provider.id), str(area.other_provider.id))
    judged = [
        Judged(str(who), way == quality.IN_PERSON, Level.E1, APART[apart])
        for way, who, apart in crowd(random, WAYS, staff, tuple(APART)).elements()
    ]
    checked = crowd(random, tuple(Fit), providers, staff)
    return quality.settled(judged, [Answer(*map(str, one)) for one in checked.elements()])  # type: ignore[arg-type]


def forecasts_of(random: Random) -> forecasts.Record:
    ran_out = crowd(random, (Level.PE, Level.E1, Level.E3), tuple(MONTHS[-2:]), (True, False))
    return forecasts.settled([forecast(*one[:2], came=bool(one[2])) for one in ran_out.elements()], MONTHS)  # type: ignore[arg-type]


def followed_in_files(manager: FlaskClient, terms: list[str]) -> Followed:
    cohorts = {code: cohort_in(files_of(manager, f"/dashboard/cohorts?term={code}")) for code in terms}
    reached = files_of(manager, "/fairness/reach").values()
    rows = {(way, str(row[0])): row[1] for way, table in enumerate(reached) for row in table.rows}
    return Followed(cohorts, came_after_in(files_of(manager, "/dashboard/after-the-course")), Reach(rows))


def cohort_in(found: Files) -> Cohort:
    columns = [{EVERYBODY: row[2]} for row in found["cohort-everybody"].rows]
    for way, key in ((LEVEL, "cohort-by-level"), (PROVIDER, "cohort-by-provider")):
        for part, *cells in found[key].rows if key in found else ():
            for column, cell in zip(columns, cells, strict=True):
                column[way, str(part)] = cell
    return Cohort(columns)


def came_after_in(found: Files) -> CameAfter:
    term_of = {f"From {date_words(date.fromisoformat(term))}": term for term in last_terms(TODAY)}
    read = CameAfter({}, {}, {}, {})
    for key, table in found.items():
        months = int(key.split("-")[1])
        for words, *cells in table.rows:
            *of_groups, people = map(shown_as, cells)
            groups = zip(GROUPS, of_groups, strict=True)
            if term := term_of.get(str(words)):
                read.by_term[months, term] = people
                read.people.update({(months, term, group): figure for group, figure in groups})
            else:
                read.total[months] = people
                read.by_group.update({(months, group): figure for group, figure in groups})
    return read
