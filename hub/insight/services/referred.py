"""What became of referrals: by channel and status, how fast providers answer, and why they decline."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from hub.accounts.queries import organisation_names
from hub.accounts.types import OrganisationKind
from hub.core.db import UnitOfWork
from hub.insight import queries
from hub.insight.measures import STATUS_GROUPS, group_of, median
from hub.insight.periods import Period
from hub.insight.queries import Answers
from hub.insight.rules import THRESHOLD, WITHHELD_WORDS, Figure, Publication
from hub.insight.services.one_way import one_way
from hub.insight.types import Cell, Chart, Table
from hub.learners.types import CHANNEL_LABELS, ArrivalChannel
from hub.referrals.rules import DECLINE_REASONS
from hub.referrals.types import State
from hub.referrals.working_days import working_days_between

GROUPS = tuple(label for label, _ in STATUS_GROUPS)


class Referred:
    """Every figure of the referrals sent, settled together; declines are counted apart, as events."""

    def __init__(
        self,
        by_state: Counter[tuple[ArrivalChannel, State]],
        answers: Sequence[Answers],
        declines: Counter[str],
        providers: Iterable[str],
    ) -> None:
        """`providers` are all there are: that one is missing would tell that nobody was referred to it."""
        self.providers = sorted({row.provider for row in answers}.union(providers))
        self._days = _days_to_answer(answers)
        grouped: Counter[tuple[ArrivalChannel, str]] = Counter()
        for (channel, state), number in by_state.items():
            grouped[channel, group_of(state)] += number
        page = Publication()
        self.total = page.add(grouped.total(), "end", "start")
        self.by_group = page.line(
            {group: sum(grouped[channel, group] for channel in ArrivalChannel) for group in GROUPS},
            lambda group: ("start", ("group", group)),
        )
        self.by_channel_and_group = page.grid(
            {(channel, group): grouped[channel, group] for channel in ArrivalChannel for group in GROUPS},
            lambda key: (("group", key[1]), ("channel", key[0])),
        )
        self.by_channel = page.line(
            {channel: sum(grouped[channel, group] for group in GROUPS) for channel in ArrivalChannel},
            lambda channel: (("channel", channel), "sent"),
        )
        self._add_providers(page, answers)
        page.settle()
        self.by_reason = _declines(declines)

    def _add_providers(self, page: Publication, answers: Sequence[Answers]) -> None:
        """A provider's referrals are the late ones, which are shown, and the rest, which are not."""
        number, late = Counter[str](), Counter[str]()
        for row in answers:
            number[row.provider] += row.number
            late[row.provider] += row.overdue
        self.by_provider = page.line(
            {provider: number[provider] for provider in self.providers},
            lambda provider: ("sent", ("provider", provider)),
        )
        self.late_by_provider = page.line(
            {provider: late[provider] for provider in self.providers},
            lambda provider: (("provider", provider), "late"),
        )
        for provider in self.providers:
            rest = number[provider] - late[provider]
            page.add(rest, ("provider", provider), "end", published=False)
        self.late = page.add(late.total(), "late", "end")

    def median_of(self, provider: str) -> int | None:
        """Working days from sending to the first answer; None for too few answers."""
        return None if self.by_provider[provider].hidden else median(self._days[provider])


def _days_to_answer(answers: Sequence[Answers]) -> dict[str, Counter[int]]:
    """How often each provider took so many working days."""
    days: dict[str, Counter[int]] = defaultdict(Counter)
    for row in answers:
        if row.answered_on is not None:
            days[row.provider][working_days_between(row.sent_on, row.answered_on)] += row.number
    return days


def publish(uow: UnitOfWork, period: Period) -> Referred:
    """Ask for the counts, and settle what may be shown of them."""
    return Referred(
        queries.referrals_by_channel_and_state(uow, period),
        queries.answers(uow, period),
        queries.declines_by_reason(uow, period),
        organisation_names(uow, kind=OrganisationKind.PROVIDER).values(),
    )


def _declines(counts: Counter[str]) -> dict[str, Figure]:
    """No total is shown of these, so nothing can be taken from one."""
    return {reason: Figure(counts[reason], "declined", reason) for reason in DECLINE_REASONS}


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
        (provider, number.cell, _days(referred.median_of(provider)), referred.late_by_provider[provider].cell)
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
