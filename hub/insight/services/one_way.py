"""From labelled figures to a table of one column with its bars."""

from collections.abc import Iterable

from hub.insight.rules import Figure
from hub.insight.types import Chart, Table


def one_way(
    key: str, title: str, columns: tuple[str, str], figures: Iterable[tuple[str, Figure]], empty: str = ""
) -> Table:
    """`columns` name the words and the count; `figures` are in the order of the rows."""
    rows = list(figures)
    return Table(
        key=key,
        title=title,
        columns=columns,
        rows=[(label, figure.cell) for label, figure in rows],
        empty=empty,
        chart=Chart(
            f"One bar for each: {columns[0].lower()}.",
            [label for label, _ in rows],
            [(columns[1], [figure.shown for _, figure in rows])],
        ),
    )
