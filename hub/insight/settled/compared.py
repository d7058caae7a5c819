"""What became of the referrals of one fixed period, by group and by provider: settled once, when it is over.

It is never counted again. What happens to the same referrals later, or who withdraws, cannot be read from two counts.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from hub.accounts.queries import organisation_names
from hub.accounts.types import OrganisationKind
from hub.core.db import UnitOfWork
from hub.insight import group_queries
from hub.insight.drift import Share, comparable, rose
from hub.insight.group_queries import BEFORE, NOW, Sent
from hub.insight.measures import STATUS_GROUPS
from hub.insight.nested import EVERYBODY, Key, published
from hub.insight.rules import Figure
from hub.insight.settled.fairness import Column, told
from hub.insight.settled.parts import keys_of
from hub.insight.settled.rates import rate
from hub.insight.settled.waiting import areas as areas_waiting
from hub.insight.types import Cell
from hub.learners.groups import GROUPS

STARTED = dict(STATUS_GROUPS)["Started"]
GIVEN_A_PLACE = STARTED | dict(STATUS_GROUPS)["Accepted or offered"]
PROVIDER = len(GROUPS)  # one more way of dividing the referrals sent

Counts = dict[Key, int]
Ways = Callable[[Sent], list[Key]]


@dataclass(frozen=True, slots=True)
class Compared:
    """Columns by part: referrals sent, and in per cent those given a place, those started, and the first answers that
    were declines. `risen` has the last of them for the parts declined more often than before by more than chance;
    `sent` is by the id of the provider."""

    columns: list[dict[Key, Cell]]
    risen: dict[Key, Cell]
    sent: dict[str, Figure]


def publish(uow: UnitOfWork, last_day: date) -> Compared:
    """Ask for the referrals of the period that ended that day and of the one before, and settle the later."""
    sent, areas = group_queries.referrals_by_groups(uow, last_day), areas_waiting(uow, last_day)
    providers = organisation_names(uow, kind=OrganisationKind.PROVIDER)
    return settled(sent, areas, [str(one) for one in providers])


def settled(sent: Sequence[Sent], areas: Sequence[str], providers: Iterable[str]) -> Compared:
    """`providers` are all there are: that one is missing would tell that nobody was referred to it."""

    keys = {row.parts: keys_of(row.parts, areas) for row in sent}

    def by_group(row: Sent) -> list[Key]:
        return keys[row.parts]

    before, now = (answers_of(sent, period, by_group) for period in (BEFORE, NOW))
    whole, *shares = sent_figures(sent, by_group, providers)
    declined = now.rates()
    columns = [{key: figure.cell for key, figure in whole.items()}, *shares, declined]
    return Compared(
        columns=told([{key: cell for key, cell in one.items() if key[0] != PROVIDER} for one in columns]),
        risen={key: declined[key] for key in risen(before, now)},
        sent={key[1]: figure for key, figure in whole.items() if key[0] == PROVIDER},
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """The first answers of one period: raw, for the test, and as published."""

    raw: tuple[Counts, Counts]
    whole: dict[Key, Figure]
    declined: dict[Key, Figure]

    def share(self, key: Key) -> Share:
        whole, declined = self.raw
        return Share(declined.get(key, 0), whole.get(key, 0))

    def rates(self) -> Column:
        return {key: rate(self.declined[key], whole) for key, whole in self.whole.items()}


def answers_of(sent: Sequence[Sent], period: int, ways: Ways) -> Answered:
    whole = counted(sent, lambda row: row.answered == period, ways)
    declined = counted(sent, lambda row: row.answered == period and row.declined, ways)
    return Answered((whole, declined), *published([whole, declined]))


def counted(rows: Iterable[Sent], wanted: Callable[[Sent], bool], ways: Ways) -> Counts:
    """By every part there is among the rows: a part of nobody is hidden as one of few is."""
    counts: Counter[Key] = Counter({EVERYBODY: 0})
    for row in rows:
        number = row.number if wanted(row) else 0
        for key in ways(row):
            counts[key] += number
    return dict(counts)


def risen(before: Answered, now: Answered) -> list[Key]:
    """The groups whose share of declined referrals rose by more than chance."""
    compared = [key for key in now.whole if comparable(before.share(key), now.share(key))]
    return sorted(key for key in compared if rose(before.share(key), now.share(key), len(compared)))


def sent_figures(
    sent: Sequence[Sent], by_group: Ways, providers: Iterable[str]
) -> tuple[dict[Key, Figure], Column, Column]:
    """Referrals sent in the period, by group and by provider, and the shares that came to a place and to a start."""
    nobody = {(PROVIDER, one): 0 for one in providers}

    def of(wanted: Callable[[Sent], bool]) -> Counts:
        return nobody | counted(
            sent, lambda row: row.sent and wanted(row), lambda row: [*by_group(row), (PROVIDER, row.provider)]
        )

    whole, placed, started = published(
        [
            of(lambda _row: True),
            of(lambda row: row.state in GIVEN_A_PLACE),
            of(lambda row: row.state in STARTED),
        ]
    )
    return (
        whole,
        {key: rate(placed[key], whole[key]) for key in whole},
        {key: rate(started[key], whole[key]) for key in whole},
    )
