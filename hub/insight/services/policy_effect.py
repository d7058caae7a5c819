"""What a draft of the matching policy would change for the people who wait, settled into what may be shown.

Managers may not open a learner's answers. A named job makes the two rankings of each person; only counts leave
it, and only through a publication.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from random import Random
from uuid import UUID
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from hub.accounts.queries import organisation_names
from hub.accounts.types import OrganisationKind
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.directory.rungs import RUNG_NAMES, rung_of
from hub.insight.measures import reached_by_threshold
from hub.insight.publication import Publication
from hub.insight.rules import THRESHOLD, WITHHELD_WORDS, Figure
from hub.insight.types import Cell, Table
from hub.learners.groups import GROUPS, groups_of
from hub.matching.facts import at_hand
from hub.matching.models import MatchingPolicy
from hub.matching.policy.policy import Policy, parse_policy
from hub.matching.policy.versions import complete
from hub.matching.ranking.compare import CLUB, Effect, Person, compare
from hub.matching.types import ClassId, ProviderId
from hub.referrals.reads.balance import balance_of_providers
from hub.referrals.waiting.profiles import Waiting, open_entries, waiting_profiles

JOB = Viewer.job("compare matching policies")
MOST = 1500  # people compared; of a longer list, this many are drawn
LEVEL_ORDER = list(RUNG_NAMES.values())
NO_CLASS, A_CLUB = "No class fits now", "A conversation club comes first"
FIRST = "First class or club changes"
LEVEL = "level"
GROUP_LABELS = {LEVEL: "Level", **{group.code: group.label for group in GROUPS}}


@dataclass(frozen=True, slots=True)
class PolicyEffect:
    """`summary` holds names and values; `sampled` says that the list was too long to compare everybody."""

    summary: list[tuple[str, Cell]]
    tables: list[Table]
    sampled: bool


Key = tuple[Hashable, ...]

# Each process keeps the last answer, so that what is published is what was looked at.
_last: WeakKeyDictionary[sa.Engine | sa.Connection, tuple[Key, PolicyEffect]] = WeakKeyDictionary()


def effect_of(uow: UnitOfWork, before: Policy, draft: MatchingPolicy) -> PolicyEffect:
    """What changes if the draft takes the place of `before` today.

    The audit record keeps that a policy was tried, so that tries can be counted, and nothing of what it found.
    """
    engine = uow.session.get_bind()
    key = (before.version, draft.id, draft.version, at_hand.current(uow).version, uow.today)
    kept = _last.get(engine)
    if kept is None or kept[0] != key:
        audit.record(uow, "trial.policy")
        found, sampled = _compared(uow, before, parse_policy(complete(draft.data)))
        kept = _last[engine] = key, published(found, sampled, _providers(uow))
    return kept[1]


def _providers(uow: UnitOfWork) -> dict[UUID, str]:
    return organisation_names(uow, kind=OrganisationKind.PROVIDER)


def _compared(uow: UnitOfWork, before: Policy, after: Policy) -> tuple[Effect, bool]:
    """Of those whom the viewer may count; how they match only the job may know."""
    ids = sorted(entry.learner_id for entry in open_entries(uow, None))
    with uow.acting_as(JOB):
        chosen = drawn(ids, after.version)
        people = _people(uow, waiting_profiles(uow, chosen))
        balance = balance_of_providers(uow)
        effect = compare(at_hand.current(uow), people, before, after, uow.today, balance)
    return effect, len(chosen) < len(ids)


def drawn(ids: list[UUID], seed: int) -> list[UUID]:
    """All of them, or MOST drawn by lot: the same ones for the same draft, so that two looks can be compared."""
    return ids if len(ids) <= MOST else Random(seed).sample(ids, MOST)  # noqa: S311 - a sample, not a secret


def _people(uow: UnitOfWork, waiting: Iterable[Waiting]) -> list[Person]:
    waiting = list(waiting)
    parts = groups_of(uow, [one.learner_id for one in waiting])
    return [
        Person(
            one.profile,
            one.lottery,
            {LEVEL: RUNG_NAMES[rung_of(one.strand, one.level)], **parts.get(one.learner_id, {})},
        )
        for one in waiting
    ]


def published(effect: Effect, sampled: bool, names: Mapping[UUID, str]) -> PolicyEffect:
    """One figure for what changes, and its parts. Who is compared is not told: that is the dashboard's to tell, and
    two tables of the same people, settled apart, can be subtracted.

    Of a change to few people nothing more is told: every other figure would then be nearly that of no change at all.
    """
    first, parts = _changes(effect)
    if first.hidden:
        return PolicyEffect([(FIRST, first.cell)], [], sampled)
    return PolicyEffect(_summary(effect, first), [_by_provider(effect, names), *parts], sampled)


def _changes(effect: Effect) -> tuple[Figure, list[Table]]:
    """The people whose first class changes, led through the parts of every group in turn: one circulation."""
    page = Publication()
    first = page.add(effect.first_changes, "end", "start")
    codes, found = list(GROUP_LABELS), {}
    for place, code in enumerate(codes):
        tail, head = "start" if place == 0 else code, codes[place + 1] if place + 1 < len(codes) else "end"
        counts = _changing(effect, code)
        found[code] = page.line(counts, _between(tail, head))
        page.add(first.count - sum(counts.values()), tail, head, published=False)  # of no known part
    page.settle()
    return first, [_by_part(code, figures) for code, figures in found.items()]


def _between(tail: str, head: str) -> Callable[[str], tuple[str, str]]:
    return lambda _part: (tail, head)


def _changing(effect: Effect, group: str) -> dict[str, int]:
    parts = {part for code, part, _ in effect.by_part if code == group}
    return {part: effect.by_part[group, part, True] for part in sorted(parts, key=_in_order)}


def _by_part(code: str, figures: Mapping[str, Figure]) -> Table:
    """A part that may not be told has no row: its name alone would tell of few people."""
    label = GROUP_LABELS[code]
    return Table(
        key=f"first-class-by-{code}",
        title=f"{FIRST}, by {label[:1].lower()}{label[1:]}",
        columns=(label, FIRST),
        rows=[(part, figure.cell) for part, figure in figures.items() if not figure.hidden],
        empty=f"{FIRST}, by {label[:1].lower()}{label[1:]}: no part can be told.",
    )


def _summary(effect: Effect, first: Figure) -> list[tuple[str, Cell]]:
    return [
        (FIRST, first.cell),
        ("Ranks the first class or club falls, on average", _mean(effect.moved)),
        (f"Ranks it falls for at least {THRESHOLD} people", _far(effect.moved)),
        (
            f"Classes and clubs new among the first three of {THRESHOLD} people",
            len(_reached(effect.after, effect.before)),
        ),
        ("Classes and clubs no longer among them", len(_reached(effect.before, effect.after))),
    ]


def _reached(here: Counter[ClassId], there: Counter[ClassId]) -> set[ClassId]:
    """The classes among the first three of THRESHOLD people here, and not there."""
    return {one for one, people in here.items() if people >= THRESHOLD > there[one]}


def _mean(moved: Counter[int]) -> Cell:
    if moved.total() < THRESHOLD:
        return WITHHELD_WORDS
    return f"{sum(ranks * people for ranks, people in moved.items()) / moved.total():.1f}"


def _far(moved: Counter[int]) -> Cell:
    furthest = reached_by_threshold(moved)
    return WITHHELD_WORDS if furthest is None else furthest


def _in_order(part: str) -> tuple[int, str]:
    """Levels from the lowest; any other parts by their words."""
    return (LEVEL_ORDER.index(part) if part in LEVEL_ORDER else 0), part


def _by_provider(effect: Effect, names: Mapping[UUID, str]) -> Table:
    """Whose class stands first; a club is no class, whoever runs it.

    Now and then are settled apart, so that now says the same beside every draft.
    """
    now, then = Counter[ProviderId | None](), Counter[ProviderId | None]()
    for (old, new), people in effect.firsts.items():
        now[old] += people
        then[new] += people
    providers = [*names, CLUB, None]
    labels = dict[ProviderId | None, str](names.items()) | {CLUB: A_CLUB, None: NO_CLASS}
    before, after = (_settled(counts, providers) for counts in (now, then))
    told = [one for one in providers if not (before[one].hidden and after[one].hidden)]
    return Table(
        key="first-class-by-provider",
        title="People whose first class is with each provider",
        columns=("Provider", "Now", "With the draft"),
        rows=[(labels[one], before[one].cell, after[one].cell) for one in told],
        empty="No provider can be told.",
    )


def _settled(
    counts: Counter[ProviderId | None], providers: list[ProviderId | None]
) -> dict[ProviderId | None, Figure]:
    page = Publication()
    page.add(sum(counts[one] for one in providers), "end", "start")
    figures = page.line({one: counts[one] for one in providers}, lambda _one: ("start", "end"))
    page.settle()
    return figures
