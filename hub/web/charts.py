"""From figures to the shapes of a chart, in units of the drawing. Colour and type are in the style sheet."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

LABEL_WIDTH, BAR_WIDTH, TOTAL_WIDTH = 150, 520, 70
ROW_HEIGHT, BAR_HEIGHT = 36, 26
LETTER_WIDTH = 8  # longer labels move the bars to the right
RUNG_HEIGHT, DOT_ROOM, DAY_HEIGHT = 24, 12, 30
COLUMN_WIDTH, COLUMN_HEIGHT, BETWEEN = 20, 160, 24
DIGIT_WIDTH = 10  # a value is written inside its piece only where it fits

Value = int | float | None


class Piece(NamedTuple):
    series: int  # 1 for the first, as the classes of the style sheet count
    x: float
    width: float
    text: str


class Row(NamedTuple):
    label: str
    y: float
    pieces: list[Piece]
    end: float
    total: str


class Drawing(NamedTuple):
    """`start` is where the bars begin, to the right of the labels."""

    width: int
    height: int
    start: int
    rows: list[Row]


def stacked_bars(
    categories: Sequence[str], series: Sequence[tuple[str, Sequence[Value]]], show_totals: bool = True
) -> Drawing:
    """Horizontal bars, one a category, of pieces laid end to end; the longest fills the width.

    A series is a name and a value for each category, None where the value may not be shown; a total that
    rests on such a value is not shown either.
    """
    columns = [[values[row] for _, values in series] for row in range(len(categories))]
    longest = max((sum(value or 0 for value in values) for values in columns), default=0)
    scale = BAR_WIDTH / longest if longest else 0
    start = max([LABEL_WIDTH, *(LETTER_WIDTH * len(label) + 10 for label in categories)])
    rows = [
        row(label, values, (start, number * ROW_HEIGHT), scale, show_totals)
        for number, (label, values) in enumerate(zip(categories, columns, strict=True))
    ]
    return Drawing(start + BAR_WIDTH + TOTAL_WIDTH, max(1, len(rows)) * ROW_HEIGHT, start, rows)


def row(label: str, values: Sequence[Value], place: tuple[int, int], scale: float, show_total: bool) -> Row:
    pieces, x, y = [], float(place[0]), place[1]
    for number, value in enumerate(values, start=1):
        width = (value or 0) * scale
        if value:
            pieces.append(Piece(number, round(x, 1), round(width, 1), fitting(value, width)))
        x += width
    known = show_total and None not in values
    return Row(label, y, pieces, round(x, 1), f"{sum(value or 0 for value in values):,}" if known else "")


def fitting(value: Value, width: float) -> str:
    text = f"{value:,}"
    return text if width >= len(text) * DIGIT_WIDTH + 8 else ""


class Column(NamedTuple):
    series: int  # 1 for the first
    x: float
    y: float
    width: float
    height: float


class Columns(NamedTuple):
    """Columns that stand on `floor`; the highest value, `most`, reaches to `top`. `places` are the categories, each
    with the middle of its columns."""

    width: int
    height: int
    top: int
    floor: int
    start: int
    most: str
    places: list[tuple[str, float]]
    columns: list[Column]


def columns(categories: Sequence[str], series: Sequence[tuple[str, Sequence[Value]]]) -> Columns:
    """Values over time: the columns of a category stand side by side, and there is none for what may not be shown."""
    most = max((value or 0 for _, values in series for value in values), default=0)
    scale = COLUMN_HEIGHT / most if most else 0
    of_category, floor = len(series) * COLUMN_WIDTH + BETWEEN, DAY_HEIGHT + COLUMN_HEIGHT
    start = LETTER_WIDTH * len(f"{most:,}") + 20
    drawn = [
        Column(
            number,
            start + BETWEEN / 2 + place * of_category + (number - 1) * COLUMN_WIDTH,
            round(floor - value * scale, 1),
            COLUMN_WIDTH,
            round(value * scale, 1),
        )
        for number, (_, values) in enumerate(series, start=1)
        for place, value in enumerate(values)
        if value
    ]
    return Columns(
        width=start + len(categories) * of_category,
        height=floor + DAY_HEIGHT,
        top=floor - COLUMN_HEIGHT,
        floor=floor,
        start=start,
        most=f"{most:,}",
        places=[(name, start + (place + 0.5) * of_category) for place, name in enumerate(categories)],
        columns=drawn,
    )


class Dot(NamedTuple):
    x: float
    y: float


class Line(NamedTuple):
    label: str
    dots: list[Dot]
    points: str  # as a polyline takes them


class Heights(NamedTuple):
    """Lines over the same days. `rungs` are (name, where its band begins), the highest first; `floor` is where the
    lowest ends, with room for the days below it, of which `first` and `last` are written."""

    width: int
    height: int
    floor: int
    start: int
    first: date | None
    last: date | None
    rungs: list[tuple[str, int]]
    lines: list[Line]


def heights(
    rungs: Sequence[str], steps: int, days: Sequence[date], series: Sequence[tuple[str, Sequence[int | None]]]
) -> Heights:
    """A line for each series: its values at these days count the `steps` of each of the `rungs`, the lowest first, and
    None is a day without a value."""
    floor, first, last = len(rungs) * RUNG_HEIGHT, min(days, default=None), max(days, default=None)
    after = [(day - first).days for day in days if first]
    scale = (BAR_WIDTH - 2 * DOT_ROOM) / max([1, *after])
    every = [
        (name, [_dot(day, scale, value, steps, floor) for day, value in zip(after, values, strict=True)
                if value is not None])
        for name, values in series
    ]  # fmt: skip
    lines = [Line(name, dots, " ".join(f"{dot.x},{dot.y}" for dot in dots)) for name, dots in every]
    bands = [(name, place * RUNG_HEIGHT) for place, name in enumerate(reversed(rungs))]
    return Heights(
        width=LABEL_WIDTH + BAR_WIDTH,
        height=floor + DAY_HEIGHT,
        floor=floor,
        start=LABEL_WIDTH,
        first=first,
        last=last,
        rungs=bands,
        lines=lines,
    )


def _dot(after: int, scale: float, value: int, steps: int, floor: int) -> Dot:
    y = floor - (value + 0.5) * RUNG_HEIGHT / steps
    return Dot(round(LABEL_WIDTH + DOT_ROOM + after * scale, 1), round(y, 1))
