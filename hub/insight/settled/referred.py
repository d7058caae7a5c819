"""What became of the referrals of one academic year, settled together; declines are counted apart, as events."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hub.accounts.queries import organisation_names
from hub.accounts.types import OrganisationKind
from hub.core.db import UnitOfWork
from hub.core.working_days import working_days_between
from hub.insight import queries
from hub.insight.measures import STATUS_GROUPS, group_of, median
from hub.insight.periods import Period
from hub.insight.publication import Publication
from hub.insight.queries import Answers
from hub.insight.rules import Figure
from hub.learners.types import ArrivalChannel
from hub.referrals.rules import DECLINE_REASONS
from hub.referrals.types import State

GROUPS = tuple(label for label, _ in STATUS_GROUPS)


@dataclass(frozen=True, slots=True)
class Referred:
    """Every figure of the referrals sent. `median_by_provider` is working days from sending to the first answer,
    None for too few answers; of `by_reason` no total is shown, so nothing can be taken from one."""

    total: Figure
    by_group: dict[str, Figure]
    by_channel_and_group: dict[tuple[ArrivalChannel, str], Figure]
    by_channel: dict[ArrivalChannel, Figure]
    by_provider: dict[str, Figure]
    late_by_provider: dict[str, Figure]
    late: Figure
    median_by_provider: dict[str, int | None]
    by_reason: dict[str, Figure]


def publish(uow: UnitOfWork, period: Period) -> Referred:
    """Ask for the counts, and settle what may be shown of them."""
    return settled(
        queries.referrals_by_channel_and_state(uow, period),
        queries.answers(uow, period),
        queries.declines_by_reason(uow, period),
        organisation_names(uow, kind=OrganisationKind.PROVIDER).values(),
    )


def settled(
    by_state: Counter[tuple[ArrivalChannel, State]],
    answers: Sequence[Answers],
    declines: Counter[str],
    providers: Iterable[str],
) -> Referred:
    """`providers` are all there are: that one is missing would tell that nobody was referred to it."""
    named = sorted({row.provider for row in answers}.union(providers))
    grouped: Counter[tuple[ArrivalChannel, str]] = Counter()
    for (channel, state), number in by_state.items():
        grouped[channel, group_of(state)] += number
    page = Publication()
    total = page.add(grouped.total(), "end", "start")
    by_group = page.line(
        {group: sum(grouped[channel, group] for channel in ArrivalChannel) for group in GROUPS},
        lambda group: ("start", ("group", group)),
    )
    by_channel_and_group = page.grid(
        {(channel, group): grouped[channel, group] for channel in ArrivalChannel for group in GROUPS},
        lambda key: (("group", key[1]), ("channel", key[0])),
    )
    by_channel = page.line(
        {channel: sum(grouped[channel, group] for group in GROUPS) for channel in ArrivalChannel},
        lambda channel: (("channel", channel), "sent"),
    )
    by_provider, late_by_provider, late = _add_providers(page, named, answers)
    page.settle()
    days = _days_to_answer(answers)
    return Referred(
        total=total,
        by_group=by_group,
        by_channel_and_group=by_channel_and_group,
        by_channel=by_channel,
        by_provider=by_provider,
        late_by_provider=late_by_provider,
        late=late,
        median_by_provider={
            provider: None if number.hidden else median(days[provider])
            for provider, number in by_provider.items()
        },
        by_reason={reason: Figure(declines[reason], "declined", reason) for reason in DECLINE_REASONS},
    )


def _add_providers(
    page: Publication, named: Sequence[str], answers: Sequence[Answers]
) -> tuple[dict[str, Figure], dict[str, Figure], Figure]:
    """A provider's referrals are the late ones, which are shown, and the rest, which are not."""
    number, late = Counter[str](), Counter[str]()
    for row in answers:
        number[row.provider] += row.number
        late[row.provider] += row.overdue
    by_provider = page.line(
        {provider: number[provider] for provider in named}, lambda provider: ("sent", ("provider", provider))
    )
    late_by_provider = page.line(
        {provider: late[provider] for provider in named}, lambda provider: (("provider", provider), "late")
    )
    for provider in named:
        page.add(number[provider] - late[provider], ("provider", provider), "end", published=False)
    return by_provider, late_by_provider, page.add(late.total(), "late", "end")


def _days_to_answer(answers: Sequence[Answers]) -> dict[str, Counter[int]]:
    """How often each provider took so many working days."""
    days: dict[str, Counter[int]] = defaultdict(Counter)
    for row in answers:
        if row.answered_on is not None:
            days[row.provider][working_days_between(row.sent_on, row.answered_on)] += row.number
    return days
