"""Whether one learner may go to two classes at the same time: kinds by `data/together.toml`, days and hours. Pure."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path

import sqlalchemy as sa

from hub.directory.models import ClassSession, TaughtClass
from hub.directory.types import Strand

Column = sa.SQLColumnExpression[Strand]

_FILE = Path(__file__).parent / "data" / "together.toml"


@dataclass(frozen=True, slots=True)
class Rule:
    """Both days are included; without `valid_to` it counts until another does."""

    pairs: frozenset[frozenset[Strand]]
    source: str
    valid_from: date
    valid_to: date | None

    def counts_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            pairs=frozenset(frozenset(map(Strand, pair)) for pair in row["pairs"]),
            source=row["source"],
            valid_from=row["valid_from"],
            valid_to=row.get("valid_to"),
        )
        for row in tomllib.loads(_FILE.read_text(encoding="utf-8"))["rules"]
    )


def kinds(one: Strand, other: Strand, on: date) -> bool:
    """Whether classes of these kinds may go together on that day; never two of one kind."""
    return any(frozenset((one, other)) in rule.pairs for rule in rules() if rule.counts_on(on))


def beside(one: Column, other: Column, on: date) -> sa.ColumnElement[bool]:
    """The same in SQL, of two columns of kinds."""
    pairs = [(first, second) for first, second in product(Strand, Strand) if kinds(first, second, on)]
    return sa.or_(sa.false(), *(sa.and_(one == first, other == second) for first, second in pairs))


def replaces(started: TaughtClass, other: TaughtClass, on: date) -> bool:
    """Whether somebody who goes to the one can do without the other, or cannot go to it."""
    return not kinds(started.strand, other.strand, on) or meet_at_once(started, other)


def meet_at_once(one: TaughtClass, other: TaughtClass) -> bool:
    return any(_overlap(*pair) for pair in product(one.sessions, other.sessions))


def over_by(taught: TaughtClass, on: date | None) -> bool:
    """Whether the class has had its last day before that one, as far as both are known."""
    return taught.ends_on is not None and on is not None and taught.ends_on < on


def follows(one: TaughtClass, other: TaughtClass) -> bool:
    """Whether the other begins when the one is over, as far as both days are known."""
    return one.ends_on is not None and other.starts_on is not None and one.ends_on < other.starts_on


def hours(classes: Iterable[TaughtClass]) -> float:
    """Hours a week of all together; what is not known counts as none."""
    return sum(one.weekly_hours or 0 for one in classes)


def _overlap(one: ClassSession, other: ClassSession) -> bool:
    """Meetings without a time are not held against anybody."""
    if one.start_minute is None or other.start_minute is None:
        return False
    if one.end_minute is None or other.end_minute is None:
        return False
    same_day = one.weekday == other.weekday
    return same_day and one.start_minute < other.end_minute and other.start_minute < one.end_minute
