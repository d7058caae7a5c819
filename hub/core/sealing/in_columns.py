"""Sealed values of many rows that a statement found in columns, opened together.

It is what `Sealed.reveal` does, for each of them: a decision must cover it, and it opens with its own key at its own
place alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from hub.core.sealing.keybook import KeyBook, Refused
from hub.core.sealing.sealed import Clearance, SealedAttribute

Texts = tuple[str | None, ...]


def stored(model: Any, attributes: Sequence[SealedAttribute]) -> tuple[Any, ...]:
    """What a statement has to read of `model` for `revealed`."""
    return (model.id, model.sealed_as, *(one.column for one in attributes))


def revealed(
    attributes: Sequence[SealedAttribute],
    rows: Sequence[tuple[UUID, Sequence[Any]]],
    decisions: Mapping[UUID, Clearance],
    keys: KeyBook,
) -> list[Texts | None]:
    """The plain texts of each row, in their order; None of a row that is not there.

    `rows` are learners with what was found of `stored` for one table. `Refused` where somebody's decision does not
    cover all of it; `Tampered` where a value was not sealed for its row.
    """
    there = [(learner_id, *row) for learner_id, row in rows if row[0] is not None]
    categories = {one.field.category for one in attributes}
    for learner_id, *_ in there:
        if not all(decisions[learner_id].covers(learner_id, category) for category in categories):
            raise Refused(f"no decision covers {', '.join(sorted(categories))}")
    opened = {
        tier: keys.open_all([row[0] for row in there], tier)
        for tier in {one.field.tier for one in attributes}
    }
    texts = [
        keys.vault.open_each(
            one.field.tier,
            one.field.table,
            one.field.column,
            ((row[at], key, row[1], row[2]) for row, key in zip(there, opened[one.field.tier], strict=True)),
        )
        for at, one in enumerate(attributes, start=3)
    ]
    found = zip(*texts, strict=True)
    return [None if row[0] is None else next(found) for _, row in rows]
