"""The places on every page, beside a recount of the demonstration in plain SQL that knows nothing of the hub's code:
what a rung is, which classes can be joined and what is shared are written out here a second time on purpose.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

import pytest
import sqlalchemy as sa

from hub.allocation.services.plan import plan
from hub.allocation.types import Mode
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.insight import queries
from hub.insight.periods import published_to, years_to
from hub.insight.rules import WITHHELD_WORDS
from hub.insight.services import counted
from hub.insight.services.waiting import tables
from hub.insight.settled.waiting import ELSEWHERE
from hub.insight.types import Filters, Table
from hub.matching.policy.versions import published_policy
from hub.matching.ranking.rank import rank
from hub.matching.services import current_snapshot
from hub.referrals.reads.matches import by_number_of_reasons, kinds
from hub.referrals.waiting.profiles import waiting_profiles

ORDER = ("PE", "E1", "E2", "E3", "L1", "L2")
NAMES = dict(zip(ORDER, ("Pre-Entry", "Entry 1", "Entry 2", "Entry 3", "Level 1", "Level 2"), strict=True))
CLASSES = """
    SELECT c.id, c.strand, c.level_low, c.level_high, v.postcode, c.places,
           CASE WHEN c.places > c.held + c.offered + c.enrolled
                THEN c.places - c.held - c.offered - c.enrolled ELSE 0 END AS free,
           (SELECT count(*) FROM referral r
            WHERE r.class_id = c.id AND r.state IN ('sent', 'opened', 'inactive')) AS asked
    FROM taught_class c LEFT JOIN venue v ON v.id = c.venue_id
    WHERE c.state = 'open'
"""
JOINABLE = f"""{CLASSES}
      AND (c.last_join_on IS NULL OR c.last_join_on >= :today)
      AND (c.ends_on IS NULL OR c.ends_on >= :today)
"""
LACKING = """
    SELECT learner_id, strand, level FROM demand
    WHERE opened_on <= :day AND (closed_on IS NULL OR closed_on > :day)
"""


HOW = ("alone", "shared")


class Free(NamedTuple):
    """Places as (rung, alone or shared) by area, those of classes with another aim, and those of clubs by area."""

    rungs: Counter[tuple[str, str, str]]
    other: Counter[str]
    clubs: Counter[str]

    def of(self, rung: str) -> tuple[int, int]:
        alone, shared = (
            sum(n for (name, how, _), n in self.rungs.items() if (name, how) == (rung, each)) for each in HOW
        )
        return alone, shared


def recounted(rows: Iterable[sa.Row], *, less_asked: bool = False) -> Free:  # type: ignore[type-arg]
    found = Free(Counter(), Counter(), Counter())
    for row in rows:
        free = max(0, row.free - row.asked) if less_asked else row.free
        area = row.postcode.split()[0] if row.postcode else "?"
        low, high = row.level_low or row.level_high, row.level_high or row.level_low
        if row.strand == "conversation":
            found.clubs[area] += free
        elif row.strand == "literacy":
            found.rungs["Literacy", "alone", area] += free
        elif row.strand != "general" or low is None:
            found.other[row.strand] += free
        else:
            taken = ORDER[ORDER.index(low) : ORDER.index(high) + 1]
            for level in taken:
                found.rungs[NAMES[level], "shared" if len(taken) > 1 else "alone", area] += free
    return found


def asked_of(uow: UnitOfWork, sql: str, **values: object) -> list[sa.Row]:  # type: ignore[type-arg]
    """Past the fence, which lets no such statement through in the service."""
    return list(uow.session.execute(sa.text(sql).bindparams(**values).execution_options(hub_schema=True)))


@pytest.fixture
def manager_tables(uow: UnitOfWork, manager: Viewer) -> dict[str, Table]:
    with uow.acting_as(manager):
        found = counted.waiting(uow)
        assert found is not None
        everything = Filters(years_to(published_to(uow.today))[0])
        return {one.key: one for one in tables(found.figures, queries.places(uow), everything)}


def as_told(free: int) -> object:
    """None, few, or rounded: who takes one place is not seen in them."""
    return "fewer than 5" if 0 < free < 5 else (free + 2) // 5 * 5


def test_the_dashboard_says_the_free_places(uow: UnitOfWork, manager_tables: dict[str, Table]) -> None:
    truth = recounted(asked_of(uow, JOINABLE, today=uow.today))
    by_level = {row[0]: tuple(row[3:5]) for row in manager_tables["places-by-level"].rows}
    assert by_level == {name: both_told(truth.of(name)) for name in ("Literacy", *NAMES.values())}
    assert truth.of("Literacy")[0]
    named = {row[0] for row in manager_tables["waiting-by-area"].rows}
    pooled = Free(Counter(), truth.other, truth.clubs)
    for (rung, how, area), free in truth.rungs.items():
        pooled.rungs[rung, how, area if area in named else ELSEWHERE] += free
    rows = manager_tables["places-by-level-and-area"].rows
    told = {(rung, area): (alone, shared) for rung, area, _waiting, alone, shared, _short in rows}
    assert told == {key: both_told([pooled.rungs[key[0], how, key[1]] for how in HOW]) for key in told}
    assert {(rung, area) for (rung, _, area), free in pooled.rungs.items() if free} <= set(told)


def test_the_dashboard_says_the_places_in_clubs_and_in_classes_with_another_aim(
    uow: UnitOfWork, manager_tables: dict[str, Table]
) -> None:
    truth = recounted(asked_of(uow, JOINABLE, today=uow.today))
    clubs = dict(manager_tables["places-in-clubs"].rows)
    assert truth.clubs.total() > 0
    assert {area: n for area, n in clubs.items() if area in truth.clubs} == {
        area: as_told(n) for area, n in truth.clubs.items()
    }
    rows = manager_tables["places-with-another-aim"].rows
    for kind, strand in (("Citizenship", "citizenship"), ("English for work", "work")):
        told = [only for name, _level, only, _shared in rows if name == kind and isinstance(only, int)]
        assert sum(told) <= truth.other[strand] + 2 * len(told)


def both_told(free: Iterable[int]) -> tuple[object, ...]:
    return tuple(as_told(one) for one in free)


def test_a_run_of_the_allocation_says_them_less_what_others_may_take(uow: UnitOfWork) -> None:
    truth = recounted(asked_of(uow, JOINABLE, today=uow.today), less_asked=True)
    places = plan(uow, Mode.MOST_PLACES).places
    names = {"literacy": "Literacy", **NAMES}
    assert {names[row["rung"]]: (row["free"], row["shared"]) for row in places["rungs"]} == {
        name: truth.of(name) for name in names.values()
    }
    assert (places["clubs"], places["other"]) == (truth.clubs.total(), truth.other.total())


def test_matches_say_every_open_class_once_and_clubs_apart(uow: UnitOfWork) -> None:
    rows = asked_of(uow, CLASSES)
    truth = (
        sum(row.strand != "conversation" for row in rows),
        sum(row.strand == "conversation" for row in rows),
    )
    room = {str(UUID(str(row.id))): row.places is None or row.free > 0 for row in rows}
    snapshot, policy = current_snapshot(uow), published_policy(uow)
    people = waiting_profiles(uow)
    assert people
    for one in people[::3]:
        ranking = rank(snapshot, one.profile, policy, uow.today, one.lottery)
        groups = by_number_of_reasons(ranking).values()
        said = [kinds(ranking, part) for part in (ranking.rows, *groups)]
        assert (
            sum(number(each, "class") for each in said),
            sum(number(each, "club") for each in said),
        ) == truth
        ready = ranking.rows[: ranking.ready].tolist()
        assert all(room[str(snapshot.classes[row].id)] for row in ready)


def number(said: str, what: str) -> int:
    """The number before the word, as a page says it."""
    return sum(map(int, re.findall(rf"(\d+) (?:conversation )?{what}", said)))


def test_the_gaps_say_the_recorded_needs_by_level(
    uow: UnitOfWork, manager: Viewer, countable: set[UUID]
) -> None:
    lacking = asked_of(uow, LACKING, day=published_to(uow.today))
    truth = Counter(
        "literacy" if row.strand == "literacy" else row.level
        for row in lacking
        if UUID(str(row.learner_id)) in countable
    )
    with uow.acting_as(manager):
        found = counted.gaps(uow)
    assert found is not None
    for rung, figure in found.figures.by_rung.items():
        people = truth[rung.value]
        about = "fewer than 5" if people < 5 else 5 * ((people + 2) // 5)
        assert figure.cell in (WITHHELD_WORDS, about)
    assert set(truth) <= {rung.value for rung in found.figures.by_rung}
