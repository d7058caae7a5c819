"""The tables of whom the hub reaches, as may be published."""

from functools import partial

from hub.insight.settled.reach import Reach
from hub.insight.types import Table
from hub.learners.equality.counts import NOTHING, WAYS, order_of


def tables(found: Reach) -> list[Table]:
    """One table for each question that anybody answered."""
    every = [_table(found, way, name) for way, name in enumerate(WAYS)]
    return [table for table in every if {row[0] for row in table.rows} - {NOTHING}]


def _table(found: Reach, way: int, name: str) -> Table:
    parts = {words: cell for (number, words), cell in found.people.items() if number == way}
    return Table(
        key=f"reach-{name.replace('_', '-')}",
        title=WAYS[name],
        columns=("Answer", "Learners"),
        rows=[(words, parts[words]) for words in sorted(parts, key=partial(order_of, name))],
    )
