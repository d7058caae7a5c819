"""Shapes of the managers' pages: filters, tables, charts, the dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hub.directory.types import Level

Cell = int | str


@dataclass(frozen=True, slots=True)
class Filters:
    """What the figures are narrowed to. Dates work in whole weeks, Monday to Sunday; None is no limit."""

    start: date | None = None
    end: date | None = None
    area: str | None = None
    level: Level | None = None

    @property
    def first_day(self) -> date | None:
        return self.start and self.start - timedelta(days=self.start.weekday())

    @property
    def last_day(self) -> date | None:
        return self.end and self.end + timedelta(days=6 - self.end.weekday())


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
    summary: Table
    alerts: Table
    details: Sequence[Table]

    @property
    def tables(self) -> list[Table]:
        return [self.summary, self.alerts, *self.details]

    def table(self, key: str) -> Table | None:
        return next((table for table in self.tables if table.key == key), None)
