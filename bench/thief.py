"""What somebody who holds a dump, and no key, can guess of a learner: lengths, plain columns and rows that join.

Two plain classifiers, each learnt from nine tenths of the people and tried on the others, in turn: the one best
column, and all columns at once (naive Bayes). Nothing is drawn by lot, so a run can be repeated.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date, datetime
from math import log
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.core.model import mapped_classes
from hub.core.sealed import sealed_attributes

FOLDS = 10
LEAST = 5  # people who share a value before a rule is made of it

Person = dict[str, Hashable]
Learnt = tuple[Counter[Hashable], dict[tuple[str, Hashable], Counter[Hashable]]]


def loot(connection: sa.Connection) -> dict[UUID, Person]:
    """By learner, everything the dump tells, by name of the column."""
    people: dict[UUID, Person] = defaultdict(dict)
    for model in mapped_classes():
        if hasattr(model, "learner_id"):
            table, sealed = model.__tablename__, {one.field.column for one in sealed_attributes(model)}
            whose = "id" if table == "learner" else "learner_id"
            rows: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
            for row in connection.execute(sa.select(model.__table__)).mappings():
                rows[row[whose]].append({**row})
            for learner_id, found in rows.items():
                people[learner_id] |= dict(told(table, found, sealed))
    return people


def told(table: str, rows: Sequence[Mapping[str, Any]], sealed: set[str]) -> Iterator[tuple[str, Hashable]]:
    """How many rows there are, and of each column its set of values, or of a sealed one its set of lengths."""
    yield f"{table}: rows", len(rows)
    for column in rows[0]:
        values = [len(row[column]) if column in sealed else plain(row[column]) for row in rows]
        yield f"{table}.{column}", tuple(sorted(map(str, values)))


def plain(value: Any) -> Any:
    """Moments by their month: which second somebody registered in is no rule about people."""
    return f"{value:%Y-%m}" if isinstance(value, date | datetime) else value


def guessed(people: Sequence[Person], truth: Sequence[Hashable]) -> dict[str, float]:
    """Shares guessed right: by always saying the most common, by the best column, by all columns."""
    right: Counter[str] = Counter()
    for fold in range(FOLDS):
        known = [number for number in range(len(people)) if number % FOLDS != fold]
        learnt = learn([people[number] for number in known], [truth[number] for number in known])
        best = best_column(learnt)
        for number in range(fold, len(people), FOLDS):
            right["base"] += truth[number] == most_common(learnt[0])
            right["column"] += truth[number] == by_column(learnt, best, people[number])
            right["bayes"] += truth[number] == by_bayes(learnt, people[number])
    return {name: right[name] / len(people) for name in ("base", "column", "bayes")}


def learn(people: Sequence[Person], truth: Sequence[Hashable]) -> Learnt:
    """How often each answer occurs, and how often with each value of each column."""
    beside: dict[tuple[str, Hashable], Counter[Hashable]] = defaultdict(Counter)
    for person, answer in zip(people, truth, strict=True):
        for column, value in person.items():
            beside[column, value][answer] += 1
    return Counter(truth), {key: seen for key, seen in beside.items() if seen.total() >= LEAST}


def most_common(seen: Counter[Hashable]) -> Hashable:
    return max(sorted(seen, key=str), key=lambda answer: seen[answer])


def best_column(learnt: Learnt) -> str:
    """The column whose values tell most of those it was learnt from."""
    whole, beside = learnt
    gained: Counter[str] = Counter()
    usual = most_common(whole)
    for (column, _), seen in beside.items():
        gained[column] += max(seen.values()) - seen[usual]
    return max(sorted(gained), key=lambda column: gained[column])


def by_column(learnt: Learnt, column: str, person: Person) -> Hashable:
    whole, beside = learnt
    return most_common(beside.get((column, person.get(column)), whole))


def by_bayes(learnt: Learnt, person: Person) -> Hashable:
    whole, beside = learnt
    weight = {answer: log(number) for answer, number in whole.items()}
    for key in person.items():
        if seen := beside.get(key):
            for answer, number in whole.items():
                weight[answer] += log((seen[answer] + number / whole.total()) / (number + 1))
    return max(sorted(weight, key=str), key=lambda answer: weight[answer])
