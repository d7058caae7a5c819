"""The tables of what became of referrals: by channel and status, how fast providers answer, and why they decline."""

from hub.insight.rules import THRESHOLD, WITHHELD_WORDS
from hub.insight.services.one_way import one_way
from hub.insight.settled.referred import GROUPS, Referred
from hub.insight.types import Cell, Chart, Table
from hub.learners.types import CHANNEL_LABELS, ArrivalChannel
from hub.referrals.rules import DECLINE_REASONS


def tables(referred: Referred) -> list[Table]:
    return [_by_status(referred), _by_provider(referred), _by_reason(referred)]


def _by_status(referred: Referred) -> Table:
    figures = referred.by_channel_and_group
    rows: list[list[Cell]] = [
        [
            CHANNEL_LABELS[channel],
            *(figures[channel, group].cell for group in GROUPS),
            total.cell,
        ]
        for channel, total in referred.by_channel.items()
    ]
    groups = [referred.by_group[group].cell for group in GROUPS]
    rows.append(["All channels", *groups, referred.total.cell])
    return Table(
        key="referrals-by-channel-and-status",
        title="Referrals by channel and status",
        columns=("Channel", *GROUPS, "Total"),
        rows=rows,
        chart=Chart(
            "One bar for each way of coming to the hub, divided by where the referrals have got to.",
            [CHANNEL_LABELS[channel] for channel in ArrivalChannel],
            [(group, [figures[channel, group].shown for channel in ArrivalChannel]) for group in GROUPS],
        ),
    )


def _by_provider(referred: Referred) -> Table:
    rows = [
        (
            provider,
            number.cell,
            _days(referred.median_by_provider[provider]),
            referred.late_by_provider[provider].cell,
        )
        for provider, number in referred.by_provider.items()
    ]
    return Table(
        key="provider-answers",
        title="How fast providers answer",
        columns=("Provider", "Referrals sent", "Median working days to answer", "Past the date to reply by"),
        rows=rows,
        empty="There is no provider.",
    )


def _days(median_days: int | None) -> Cell:
    return WITHHELD_WORDS if median_days is None else median_days


def _by_reason(referred: Referred) -> Table:
    given = [
        (DECLINE_REASONS[reason], figure) for reason, figure in referred.by_reason.items() if not figure.small
    ]
    return one_way(
        "decline-reasons",
        "Why providers declined",
        ("Reason", "Times"),
        sorted(given, key=lambda pair: -(pair[1].shown or 0)),
        empty=f"No reason was given {THRESHOLD} times or more.",
    )
