"""A process that has read all classes once sees every change that was committed, and reads only what changed."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.clock import local_date, utc_now
from hub.core.db import Database, UnitOfWork
from hub.core.vault import Vault
from hub.directory import places, version
from hub.directory.models import DirectoryVersion, TaughtClass
from hub.directory.services import classes, intake_rules, upkeep
from hub.directory.types import ClassState, Place, VenueFacts
from hub.matching.facts import at_hand, queries
from hub.matching.facts.snapshot import Snapshot
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue

JOB = Viewer.job("test")
RULE = {"name": "Members", "class_id": None, "levels": [], "outcodes": [], "groups": ["Unite"]} | {
    "first_outcodes": [], "open_to_all_from": None, "assessment_weeks": None, "valid_to": None,
}  # fmt: skip


@pytest.fixture
def other(database_url: str, vault: Vault, area: Area) -> Iterator[Database]:
    """Another process, which has read the classes of the area."""
    there = Database(database_url, vault)
    look(there)
    yield there
    there.dispose()


def look(database: Database) -> Snapshot:
    with database.unit_of_work(JOB) as uow:
        return at_hand.current(uow)


def as_they_are(database: Database) -> tuple[object, ...]:
    with database.unit_of_work(JOB) as uow:
        return tuple(queries.open_classes(uow))


def test_whatever_changes_a_class_is_seen_by_another_process(
    database: Database, other: Database, area: Area
) -> None:
    taught = area.taught_class.id

    def row(uow: UnitOfWork) -> TaughtClass:
        return uow.get(TaughtClass, taught)

    def tomorrow(uow: UnitOfWork) -> dict[str, object]:
        return RULE | {"valid_from": uow.today + timedelta(days=1)}

    def moved(uow: UnitOfWork) -> VenueFacts:
        return VenueFacts(name=row(uow).venue.name, step_free=True, area="Elsewhere")

    changes: list[Callable[[UnitOfWork], object]] = [
        lambda uow: places.move(uow, taught, None, Place.HELD),
        lambda uow: places.move(uow, taught, Place.HELD, None),
        lambda uow: classes.set_places(uow, row(uow), 30),
        lambda uow: classes.set_state(uow, row(uow), ClassState.CLOSED),
        lambda uow: classes.set_state(uow, row(uow), ClassState.OPEN),
        lambda uow: upkeep.confirm_all(uow, area.provider.id),
        lambda uow: intake_rules.add(uow, area.provider.id, RULE | {"valid_from": uow.today}, "now"),
        lambda uow: intake_rules.add(uow, area.provider.id, tomorrow(uow), "tomorrow"),
        lambda uow: classes.edit(uow, row(uow), {"places": 9, "reference": None, "title": "New"}, moved(uow)),
        lambda uow: new_class(uow, area),
        lambda uow: classes.set_places(uow, row(uow), 31),
    ]
    for change in changes:
        with database.unit_of_work(JOB) as uow:
            change(uow)
            mine = at_hand.current(uow)
            assert mine.classes == tuple(queries.open_classes(uow))
        snapshot = look(other)
        assert snapshot.classes == as_they_are(database) == mine.classes
        assert snapshot.version == mine.version
    assert len(snapshot.classes) == 3


def new_class(uow: UnitOfWork, area: Area) -> None:
    row = taught_class(uow, area.provider, venue(uow, area.provider, "Annexe"), "Another")
    version.bump(uow, row.id)
    audit.record(uow, "test.add", about=row)


def test_only_the_class_that_was_changed_is_read_again(
    database: Database, other: Database, area: Area
) -> None:
    before = look(other)
    with database.unit_of_work(JOB) as uow:
        places.move(uow, area.taught_class.id, None, Place.HELD)
    after = look(other)
    again = [facts.id for facts in after.classes if facts is not before.classes[before.row_of[facts.id]]]
    assert again == [area.taught_class.id]
    assert look(other) is after


def test_a_change_whose_clock_lay_behind_is_seen(database: Database, other: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        places.move(uow, area.taught_class.id, None, Place.HELD)
        version.current(uow)
        late = sa.update(DirectoryVersion).values(changed_at=uow.now - timedelta(hours=1))
        uow.session.execute(late)
    assert look(other).classes == as_they_are(database)


def test_a_rule_counts_in_a_process_that_runs_from_one_day_to_the_next(
    database: Database, other: Database, area: Area
) -> None:
    noon = utc_now().replace(hour=12)
    today = local_date(noon)
    with database.unit_of_work(JOB) as uow:
        dates = {"valid_from": today + timedelta(days=1), "valid_to": today + timedelta(days=2)}
        intake_rules.add(uow, area.provider.id, RULE | dates, "for two days")
    under = []
    for days in (0, 1, 2, 3, 1):
        with other.unit_of_work(JOB, now=noon + timedelta(days=days)) as uow:
            snapshot = at_hand.current(uow)
            assert snapshot.classes == tuple(queries.open_classes(uow))
            under.append(bool(snapshot.classes[snapshot.row_of[area.taught_class.id]].intake))
    assert under == [False, True, True, False, True]


def test_places_in_two_classes_are_taken_without_waiting_for_each_other(
    database: Database, area: Area
) -> None:
    if database.engine.dialect.name != "postgresql":
        return  # SQLite has one writer
    with database.unit_of_work(JOB) as first:
        places.move(first, area.taught_class.id, None, Place.HELD)
        version.current(first)
        with database.unit_of_work(JOB) as second:
            second.session.execute(sa.text("SET LOCAL lock_timeout = '1s'"))
            places.move(second, area.other_class.id, None, Place.HELD)
    assert [facts.taken for facts in look(database).classes] == [1, 1]
