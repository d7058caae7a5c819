"""Fairness by group: who waits how long, who is given a place and who is declined, as may be published."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hub.core.db import UnitOfWork
from hub.insight import group_queries
from hub.insight.drift import Share, comparable, rose
from hub.insight.group_queries import BEFORE, NOW, Sent
from hub.insight.measures import STATUS_GROUPS
from hub.insight.nested import EVERYBODY, Key, published
from hub.insight.periods import compared_to
from hub.insight.rules import SMALL_WORDS, WITHHELD_WORDS, Figure
from hub.insight.services import waiting as waiting_part
from hub.insight.services.parts import keys_of
from hub.insight.services.waiting import Waiting
from hub.insight.types import Cell, Table
from hub.learners.groups import GROUPS

STARTED = dict(STATUS_GROUPS)["Started"]
GIVEN_A_PLACE = STARTED | dict(STATUS_GROUPS)["Accepted or offered"]
COLUMNS = (
    "Group", "Waiting now", "Median wait in weeks", "Referrals sent", "Given a place, %", "Started, %",
    "Declined in this period, %", "Declined in the period before, %",
)  # fmt: skip

HIDDEN = (SMALL_WORDS, WITHHELD_WORDS)

Counts = dict[Key, int]


@dataclass(frozen=True, slots=True)
class Answered:
    """The first answers of one period: raw, for the test, and as published."""

    raw: tuple[Counts, Counts]
    whole: dict[Key, Figure]
    declined: dict[Key, Figure]

    def share(self, key: Key) -> Share:
        whole, declined = self.raw
        return Share(declined.get(key, 0), whole.get(key, 0))

    def rate(self, key: Key) -> Cell:
        return rate(self.declined.get(key), self.whole.get(key))


def answers_of(sent: Sequence[Sent], period: int, areas: Sequence[str]) -> Answered:
    whole = counted(sent, lambda row: row.answered == period, areas)
    declined = counted(sent, lambda row: row.answered == period and row.declined, areas)
    return Answered((whole, declined), *published([whole, declined]))


def counted(rows: Iterable[Sent], wanted: Callable[[Sent], bool], areas: Sequence[str]) -> Counts:
    """By every part there is among the rows: a part of nobody is hidden as one of few is."""
    counts: Counter[Key] = Counter({EVERYBODY: 0})
    for row in rows:
        for key in keys_of(row.parts, areas):
            counts[key] += row.number if wanted(row) else 0
    return dict(counts)


def alerts(uow: UnitOfWork, areas: Sequence[str]) -> Table:
    """The groups whose share of declined referrals rose by more than chance."""
    sent = group_queries.referrals_by_groups(uow, compared_to(uow.today))
    return risen(*(answers_of(sent, period, areas) for period in (BEFORE, NOW)))


def risen(before: Answered, now: Answered) -> Table:
    compared = [key for key in now.whole if comparable(before.share(key), now.share(key))]
    found = [key for key in compared if rose(before.share(key), now.share(key), len(compared))]
    rows: list[Sequence[Cell]] = [(key[1], before.rate(key), now.rate(key)) for key in sorted(found)]
    return Table(
        key="declines-risen",
        title="Declined more often than before",
        columns=("Group", COLUMNS[-1], COLUMNS[-2]),
        rows=rows,
        empty="In no group has the share of declined referrals risen by more than chance.",
    )


@dataclass(frozen=True, slots=True)
class Fairness:
    risen: Table
    by_group: list[Table]


def fairness(uow: UnitOfWork, areas: Sequence[str]) -> Fairness:
    """Everything by group, from a fixed number of grouped statements. `areas` are the outcodes that may stand alone."""
    sent = group_queries.referrals_by_groups(uow, compared_to(uow.today))
    before, now = (answers_of(sent, period, areas) for period in (BEFORE, NOW))
    columns = [
        *waiting_columns(waiting_part.publish(uow, areas)),
        *sent_columns(sent, areas),
    ]
    columns += [{key: period.rate(key) for key in period.whole} for period in (now, before)]
    return Fairness(risen(before, now), tables(columns))


def waiting_columns(waiting: Waiting) -> list[dict[Key, Cell]]:
    """People waiting, as the dashboard has them, and the middle wait where enough people wait."""
    figures = {EVERYBODY: waiting.total, **waiting.by_group}
    middle = {EVERYBODY: waiting.median} | {key: waiting.median_of_group(key) for key in waiting.by_group}
    return [
        {key: figure.cell for key, figure in figures.items()},
        {key: WITHHELD_WORDS if weeks is None else weeks for key, weeks in middle.items()},
    ]


def sent_columns(sent: Sequence[Sent], areas: Sequence[str]) -> list[dict[Key, Cell]]:
    """Referrals sent in the period, and the shares of them that came to a place and to a start."""
    whole, placed, started = published(
        [
            counted(sent, lambda row: row.sent, areas),
            counted(sent, lambda row: row.sent and row.state in GIVEN_A_PLACE, areas),
            counted(sent, lambda row: row.sent and row.state in STARTED, areas),
        ]
    )
    return [
        {key: figure.cell for key, figure in whole.items()},
        {key: rate(placed[key], whole[key]) for key in whole},
        {key: rate(started[key], whole[key]) for key in whole},
    ]


def rate(part: Figure | None, whole: Figure | None) -> Cell:
    """A percentage of published figures only, so that it tells nothing that they do not."""
    if part is None or whole is None or part.shown is None or whole.shown is None:
        return WITHHELD_WORDS
    return min(100, round(100 * part.shown / whole.shown))


def tables(columns: Sequence[Mapping[Key, Cell]]) -> list[Table]:
    """One table for everybody and one for each group; a part of which no figure can be shown has no row, so
    that its name does not tell of few people."""
    keys = sorted(
        {EVERYBODY} | {key for column in columns for key, cell in column.items() if cell not in HIDDEN}
    )
    titles = {EVERYBODY[0]: "Everybody", **{number: group.label for number, group in enumerate(GROUPS)}}
    nothing: Sequence[Cell] = (SMALL_WORDS, WITHHELD_WORDS, SMALL_WORDS, *[WITHHELD_WORDS] * 4)
    return [
        Table(
            key=f"fairness-{GROUPS[way].code}" if way in range(len(GROUPS)) else "fairness-everybody",
            title=title,
            columns=COLUMNS,
            rows=[
                [key[1], *(column.get(key, none) for column, none in zip(columns, nothing, strict=True))]
                for key in keys
                if key[0] == way
            ],
        )
        for way, title in titles.items()
    ]
