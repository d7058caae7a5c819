"""The tables of what came after a course, as may be published."""

from datetime import date

from hub.forms.format import date_words
from hub.insight.settled.after_the_course import GROUPS, CameAfter
from hub.insight.types import Cell, Table


def tables(found: CameAfter) -> list[Table]:
    """One table for each number of months, if anything was answered; terms with nothing to show have no row."""
    return [_table(found, month) for month, total in found.total.items() if not total.hidden]


def _table(found: CameAfter, month: int) -> Table:
    rows: list[list[Cell]] = [
        [
            f"From {date_words(date.fromisoformat(term))}",
            *(found.people[month, term, group].cell for group in GROUPS),
            total.cell,
        ]
        for (of, term), total in found.by_term.items()
        if of == month and not total.hidden
    ]
    groups = [found.by_group[month, group].cell for group in GROUPS]
    return Table(
        key=f"after-{month}-months",
        title=f"{month} months after the course",
        columns=("Term in which the course ended", *GROUPS, "People"),
        rows=[*rows, ["All these terms", *groups, found.total[month].cell]],
    )
