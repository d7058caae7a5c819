"""Grow a hub in bulk: several processes make and write the rows, this one numbers what the audit tells of them.

Stopped anywhere, it can be started again: what a chunk of learners holds follows from the recipe, and which chunks are
written and numbered is kept beside them.
"""

import json
import multiprocessing
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from random import Random
from typing import Any, cast

import sqlalchemy as sa

from bench.grown.cast import Cast, cast_of
from bench.grown.copying import put, without_checks
from bench.grown.history import history
from bench.grown.life import life
from bench.grown.people import person
from bench.grown.place import environment_of
from bench.grown.sheet import EVENTS, Sheet, Values, in_order
from bench.grown.supply import settle
from bench.synthetic_area import CLASSES_A_TOWN, Area
from hub.accounts.models import Organisation
from hub.audit import services as audit
from hub.audit.chain import head, link, seal
from hub.audit.types import Head
from hub.cli.fits import look_all
from hub.cli.insight import count_all, fold_all, rebuild_all, what_is_due
from hub.cli.progress import Progress
from hub.core.actor import Viewer
from hub.core.clock import local_date, utc_now
from hub.core.collector import spare_what_stays
from hub.core.db import Database
from hub.core.ids import repeatable
from hub.core.jobs.rounds import carry_out
from hub.core.vault import Vault
from hub.directory.models import TaughtClass
from hub.directory.types import Place
from hub.forecast.models import ForecastNight
from hub.forecast.services import refresh as forecast
from hub.learners.models import Learner
from hub.referrals.models import Referral
from hub.referrals.rules import PLACE_OF_STATE
from hub.settings import Settings

JOB = Viewer.job("build the bench's hub")
CHUNK = 100  # learners: of a transaction
FINISHED = -1  # in the place of a chunk: all of them are there, and what is counted of them
REFERENCES = 10_000  # that a chunk may need
LEARNERS_A_CLASS = 10
FEWEST_CLASSES = 40
REFERRALS = 10.0  # that an assessed learner has had, on the average
KEPT = sa.MetaData()
recipe_table = sa.Table("bench_recipe", KEPT, sa.Column("recipe", sa.Text))
chunk_table = sa.Table("bench_chunk", KEPT, sa.Column("chunk", sa.Integer, primary_key=True))


class AnotherHub(Exception):
    """The database holds something else than the hub that was asked for."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """`referrals` is how many an assessed learner has had, on the average. `day` is when it was begun: days of it are
    counted from there, so that a build that was stopped goes on with the same."""

    learners: int
    referrals: float = REFERRALS
    seed: int = 20261130
    day: str = ""

    @property
    def classes(self) -> int:
        return max(FEWEST_CLASSES, self.learners // LEARNERS_A_CLASS)

    @property
    def towns(self) -> int:
        return max(1, self.classes // CLASSES_A_TOWN)

    @property
    def chunks(self) -> range:
        return range(-(-self.learners // CHUNK))


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a process needs to make and write the rows of any chunk."""

    database: Database
    vault: Vault
    cast: Cast
    recipe: Recipe


def grow(settings: Settings, recipe: Recipe, progress: Progress, processes: int) -> bool:
    """Whether anything was to be done. `AnotherHub` where the database holds another."""
    database = Database(settings.database_url, Vault.load(settings.keyring_path))
    try:
        recipe, there = _begin(database, recipe)
        left = [chunk for chunk in recipe.chunks if chunk not in there]
        now, done = head(database), len(recipe.chunks) - len(left)
        for chunk, events in _made(settings, recipe, left, processes):
            now = _number(database, chunk, events, now)
            done += 1
            progress(done, len(recipe.chunks))
        if fresh := FINISHED not in there:
            _finish(settings, database, processes)
        _keep_nights(settings, database, processes)
        return fresh
    finally:
        database.dispose()


def _begin(database: Database, wanted: Recipe) -> tuple[Recipe, set[int]]:
    """The recipe as it was begun, and the chunks of it that are there."""
    engine = database.engine.execution_options(hub_schema=True)
    KEPT.create_all(engine)
    with engine.connect() as connection:
        kept = connection.scalar(sa.select(recipe_table.c.recipe))
        there = set(connection.scalars(sa.select(chunk_table.c.chunk)))
        strange = kept is None and connection.scalar(
            sa.select(sa.func.count()).select_from(Learner.__table__)
        )
    begun = Recipe(**json.loads(kept)) if kept else None
    if strange or (begun and asdict(begun) | {"day": ""} != asdict(wanted) | {"day": ""}):
        raise AnotherHub
    if begun is None:
        begun = Recipe(**asdict(wanted) | {"day": local_date(utc_now()).isoformat()})
        with engine.begin() as connection:
            connection.execute(sa.insert(recipe_table), {"recipe": json.dumps(asdict(begun))})
    _settle(database, begun)
    return begun, there


def _settle(database: Database, recipe: Recipe) -> None:
    """The area, unless it is there."""
    with database.unit_of_work(JOB) as uow:
        if uow.session.scalar(sa.select(sa.func.count()).select_from(Organisation)):
            return
        settle(uow, Area(recipe.seed, recipe.classes, recipe.towns), recipe.learners)
        audit.record(uow, "bench.build")
    seal(database)


def _made(
    settings: Settings, recipe: Recipe, chunks: list[int], processes: int
) -> Iterator[tuple[int, list[Values]]]:
    """Each chunk once it is written, with the events that tell of it."""
    if not chunks:
        return
    if processes == 1:
        _enter(settings, recipe)
        yield from map(_write, chunks)
        _leave()
        return
    with multiprocessing.get_context("spawn").Pool(processes, _enter, (settings, recipe)) as pool:
        yield from pool.imap_unordered(_write, chunks)


_here: list[Workshop] = []  # of this process


def _enter(settings: Settings, recipe: Recipe) -> None:
    vault = Vault.load(settings.keyring_path)
    database = Database(settings.database_url, vault)
    with database.unit_of_work(JOB, read_only=True) as uow:
        there = cast_of(uow, date.fromisoformat(recipe.day), recipe.seed, recipe.towns)
    _here.append(Workshop(database, vault, there, recipe))
    spare_what_stays()


def _leave() -> None:
    _here.pop().database.dispose()


def _write(chunk: int) -> tuple[int, list[Values]]:
    """Write the rows of a chunk, unless that was done before."""
    shop = _here[-1]
    sheet, first = sheet_of(shop, chunk)
    engine = shop.database.engine.execution_options(hub_schema=True)
    with engine.begin() as connection:
        there = sa.select(Learner.__table__.c.id).where(Learner.__table__.c.id == first)
        if connection.scalar(there) is None:
            without_checks(connection)
            for table in in_order(sheet.rows):
                put(connection, table, sheet.rows[table])
    return chunk, sheet.events


def sheet_of(shop: Workshop, chunk: int) -> tuple[Sheet, Any]:
    """The rows of a chunk, and the id of its first learner: ids are the same each time, keys and seals are not."""
    recipe, there = shop.recipe, shop.cast
    seed = f"{recipe.seed}/{chunk}"
    sheet = Sheet(shop.vault, range(chunk * REFERENCES, (chunk + 1) * REFERENCES))
    rng, learners = Random(seed), []  # noqa: S311 - invents people, keeps no secret
    begins = datetime.fromtimestamp(1_500_000_000 + chunk * 1_000, UTC)
    with repeatable(seed, begins):
        for _ in range(chunk * CHUNK, min((chunk + 1) * CHUNK, recipe.learners)):
            lived = life(rng, there.today, recipe.referrals)
            row, profile = person(sheet, shop.vault, there, rng, lived)
            history(sheet, there, rng, row, lived, there.town(profile))
            learners.append(row["id"])
        sheet.close()
    return sheet, learners[0]


def _number(database: Database, chunk: int, events: list[Values], now: Head) -> Head:
    for event in events:
        number = now.number + 1
        now = Head(number, link(database.vault, now.link, number, event["id"].bytes, event["mac"]))
        event |= {"number": now.number, "link": now.link}
    with database.engine.execution_options(hub_schema=True).begin() as connection:
        put(connection, EVENTS, events)
        connection.execute(sa.insert(chunk_table), {"chunk": chunk})
    return now


def _finish(settings: Settings, database: Database, processes: int) -> None:
    """Count the places that are taken, let the database look at what it holds, and count the summaries."""
    classes, referrals = cast("sa.Table", TaughtClass.__table__), Referral.__table__
    taken = {
        place.value: sa.select(sa.func.count())
        .where(referrals.c.class_id == classes.c.id, referrals.c.state.in_(_states(place)))
        .scalar_subquery()
        for place in (Place.HELD, Place.OFFERED)
    }
    engine = database.engine.execution_options(hub_schema=True)
    with engine.begin() as connection:
        connection.execute(sa.update(classes).values(taken))
    postgres = engine.dialect.name == "postgresql"
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if postgres else "ANALYZE")
    if processes > 1:
        _command(settings, "rebuild", processes)
    else:
        rebuild_all(database)
    with engine.begin() as connection:
        connection.execute(sa.insert(chunk_table), {"chunk": FINISHED})


def _keep_nights(settings: Settings, database: Database, processes: int) -> None:
    """The last night's rounds, unless they have been: what is measured is a hub that is looked after."""
    with database.unit_of_work(JOB, read_only=True) as uow:
        kept = uow.session.scalar(sa.select(ForecastNight.day)) == uow.today
    if not kept:
        carry_out(database, forecast.JOB, forecast.keep_night)
    look_all(database, forgotten=True)
    fold_all(database)
    if processes > 1 and what_is_due(database):
        _command(settings, "count", processes)
    else:
        count_all(database)


def _command(settings: Settings, name: str, processes: int) -> None:
    """As a command of its own, whose helpers know this hub from their environment and end with it."""
    command = [sys.executable, "-m", "hub", "insight", name, "--processes", str(processes)]
    subprocess.run(command, env=environment_of(settings), stdout=subprocess.DEVNULL, check=True)  # noqa: S603 - our own


def _states(place: Place) -> list[Any]:
    return [state for state, one in PLACE_OF_STATE.items() if one is place]
