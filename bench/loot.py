"""What somebody who holds a dump, and no key, has of each learner: lengths, plain columns and rows that join."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.core.model import mapped_classes
from hub.core.sealing.sealed import sealed_attributes

Person = dict[str, Hashable]


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
