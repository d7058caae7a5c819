"""The tables of fairness by group, as may be published."""

from hub.insight.nested import EVERYBODY
from hub.insight.rules import WITHHELD_WORDS
from hub.insight.services.counted import Fairness, Periods
from hub.insight.types import Table
from hub.learners.groups import GROUPS

COLUMNS = (
    "Group", "Waiting now", "Median wait in weeks", "Referrals sent", "Given a place, %", "Started, %",
    "Declined in this period, %", "Declined in the period before, %",
)  # fmt: skip


def risen(found: Periods) -> Table:
    """The groups whose share of declined referrals rose by more than chance."""
    *_, before = found.before.columns
    return Table(
        key="declines-risen",
        title="Declined more often than before",
        columns=("Group", COLUMNS[-1], COLUMNS[-2]),
        rows=[(key[1], before.get(key, WITHHELD_WORDS), now) for key, now in found.now.risen.items()],
        empty="In no group has the share of declined referrals risen by more than chance.",
    )


def tables(found: Fairness) -> list[Table]:
    """One table for everybody and one for each group, with a row for each part of which something is told. A part
    may be missing from a column because of few people or because they could give others away: neither is told."""
    periods = found.periods
    columns = [*found.people.columns, *periods.now.columns, periods.before.columns[-1]]
    keys = sorted({EVERYBODY}.union(*columns))
    titles = {EVERYBODY[0]: "Everybody", **{number: group.label for number, group in enumerate(GROUPS)}}
    return [
        Table(
            key=f"fairness-{GROUPS[way].code}" if way in range(len(GROUPS)) else "fairness-everybody",
            title=title,
            columns=COLUMNS,
            rows=[
                [key[1], *(column.get(key, WITHHELD_WORDS) for column in columns)]
                for key in keys
                if key[0] == way
            ],
        )
        for way, title in titles.items()
    ]
