"""By group of learners: who waits how long, settled as may be published. It is counted with the list, every week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hub.core.db import UnitOfWork
from hub.insight.group_queries import sharing_their_day
from hub.insight.nested import EVERYBODY, Key
from hub.insight.rules import SMALL_WORDS, WITHHELD_WORDS, Figure
from hub.insight.settled.waiting import Waiting
from hub.insight.types import Cell

HIDDEN = (SMALL_WORDS, WITHHELD_WORDS)

Column = dict[Key, Cell]


@dataclass(frozen=True, slots=True)
class ByGroup:
    """Columns by part: people waiting, and their middle wait in weeks. `drawn` are those whom only the lot parts."""

    columns: list[dict[Key, Cell]]
    drawn: Figure


def publish(uow: UnitOfWork, waiting: Waiting, on: date) -> ByGroup:
    """`waiting` is what was settled of the same day."""
    return ByGroup(told(waiting_columns(waiting)), Figure(sharing_their_day(uow, on), "people", "lots"))


def told(columns: Sequence[Column]) -> list[Column]:
    """The columns without the parts of which no figure can be shown: their names would tell of few people."""
    keys = {EVERYBODY} | {key for column in columns for key, cell in column.items() if cell not in HIDDEN}
    return [{key: cell for key, cell in column.items() if key in keys} for column in columns]


def waiting_columns(waiting: Waiting) -> list[Column]:
    """People waiting, as the dashboard has them, and the middle wait where enough people wait."""
    figures = {EVERYBODY: waiting.total, **waiting.by_group}
    middle = {EVERYBODY: waiting.median} | {key: waiting.median_by_group[key] for key in waiting.by_group}
    return [
        {key: figure.cell for key, figure in figures.items()},
        {key: WITHHELD_WORDS if weeks is None else weeks for key, weeks in middle.items()},
    ]
