"""Shapes of the managers' pages: filters, tables, charts, the dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.directory.rungs import Rung
from hub.insight.periods import Period

Cell = int | str


@dataclass(frozen=True, slots=True)
class Filters:
    """What is shown. The period chooses the referrals counted; area and rung choose among the figures of those
    who wait, and never count again: what is shown of a part is what the whole page says of it."""

    period: Period
    area: str | None = None
    rung: Rung | None = None


@dataclass(frozen=True, slots=True)
class GapFilters:
    """Which figures of the gap map are shown; `time` is a key of `demand.rules.TIMES`, `need` a code of `NEEDS`."""

    rung: Rung | None = None
    area: str | None = None
    time: str | None = None
    need: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars for the rows of a table: a series is a name and a value a category, None where it may not be shown."""

    description: str
    categories: Sequence[str]
    series: Sequence[tuple[str, Sequence[int | None]]]


@dataclass(frozen=True, slots=True)
class Table:
    """What is on screen and in the download alike. The first `headers` columns hold words, the others figures."""

    key: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    empty: str = ""
    headers: int = 1
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`now` is what is known of today's list only: nothing in a period that is over."""

    now: tuple[Table, Table] | None
    details: Sequence[Table]

    @property
    def tables(self) -> list[Table]:
        return [*(self.now or ()), *self.details]

    def table(self, key: str) -> Table | None:
        return next((table for table in self.tables if table.key == key), None)
