"""What a draft of the matching policy would change for the people who wait, settled into what may be shown.

Managers may not open a learner's answers. A named job makes the two rankings of each person; only counts leave
it, and only through a publication.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from random import Random
from uuid import UUID
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from hub.accounts.queries import organisation_names
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.directory.types import LEVEL_NAMES, STRAND_LABELS
from hub.insight.measures import reached_by_threshold
from hub.insight.rules import THRESHOLD, WITHHELD_WORDS, Figure, Publication
from hub.insight.types import Cell, Table
from hub.learners.groups import GROUPS, groups_of
from hub.matching.facts import history
from hub.matching.models import MatchingPolicy
from hub.matching.policy.policy import Policy, parse_policy
from hub.matching.policy.versions import complete
from hub.matching.ranking.compare import Effect, Person, compare
from hub.referrals.reads.balance import balance_of_providers
from hub.referrals.waiting.profiles import Waiting, open_entries, waiting_profiles

JOB = Viewer.job("compare matching policies")
MOST = 1500  # people compared; of a longer list, this many are drawn
LEVEL_ORDER = list(LEVEL_NAMES.values())
NO_CLASS = "No class fits now"
LEVEL, STRAND = "level", "strand"
GROUP_LABELS = {LEVEL: "Level", STRAND: "Strand", **{group.code: group.label for group in GROUPS}}


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
    """What changes if the draft takes the place of `before` today."""
    engine = uow.session.get_bind()
    key = (before.version, draft.id, draft.version, history.current(uow).version, uow.today)
    kept = _last.get(engine)
    if kept is None or kept[0] != key:
        found, sampled = _compared(uow, before, parse_policy(complete(draft.data)))
        kept = _last[engine] = key, _publish(found, sampled, organisation_names(uow))
    return kept[1]


def _compared(uow: UnitOfWork, before: Policy, after: Policy) -> tuple[Effect, bool]:
    with uow.acting_as(JOB):
        ids = sorted(entry.learner_id for entry in open_entries(uow, None))
        chosen = drawn(ids, after.version)
        people = _people(uow, waiting_profiles(uow, chosen))
        balance = balance_of_providers(uow)
        effect = compare(history.current(uow), people, before, after, uow.today, balance)
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
            {
                LEVEL: LEVEL_NAMES[one.level],
                STRAND: STRAND_LABELS[one.strand],
                **parts.get(one.learner_id, {}),
            },
        )
        for one in waiting
    ]


def _publish(effect: Effect, sampled: bool, names: Mapping[UUID, str]) -> PolicyEffect:
    by_part = _by_part(effect)
    summary = _summary(effect, withheld=any(total.withheld for _, total in by_part))
    return PolicyEffect(summary, [_by_provider(effect, names), *(table for table, _ in by_part)], sampled)


def _summary(effect: Effect, *, withheld: bool) -> list[tuple[str, Cell]]:
    """`withheld` is that the number of changed first classes would give a group's small number away."""
    page = Publication()
    people = page.add(effect.compared, "end", "start")
    few = page.line(
        {True: effect.few_change, False: effect.compared - effect.few_change},
        lambda changes: ("start", ("few", changes)),
    )
    first = page.line(
        {True: effect.first_changes, False: effect.few_change - effect.first_changes},
        lambda _: (("few", True), "end"),
    )
    page.add(effect.compared - effect.few_change, ("few", False), "end", published=False)
    gone = Publication()
    lost = gone.add(effect.gone, "start", "end")
    page.settle()
    first[True].withheld |= withheld
    return [
        ("People compared", people.cell),
        ("First class changes", first[True].cell),
        ("First three classes change", few[True].cell),
        ("First class does not fit any more", lost.cell),
        ("Ranks the first class falls, on average", _mean(effect.moved)),
        (f"Ranks it falls for at least {THRESHOLD} people", _far(effect.moved)),
        ("Classes new among anybody’s first three", len(effect.entered)),
        ("Classes no longer among them", len(effect.left)),
    ]


def _mean(moved: Counter[int]) -> Cell:
    if moved.total() < THRESHOLD:
        return WITHHELD_WORDS
    return f"{sum(ranks * people for ranks, people in moved.items()) / moved.total():.1f}"


def _far(moved: Counter[int]) -> Cell:
    furthest = reached_by_threshold(moved)
    return WITHHELD_WORDS if furthest is None else furthest


def _by_part(effect: Effect) -> list[tuple[Table, Figure]]:
    """For each group, people and changed first classes by its parts, with the total of those that change."""
    found = []
    for code, label in GROUP_LABELS.items():
        counts = {(part, changes): n for (group, part, changes), n in effect.by_part.items() if group == code}
        settled, total = _settled(counts)
        table = Table(
            key=f"first-class-by-{code}",
            title=f"First class changes, by {label[:1].lower()}{label[1:]}",
            columns=(label, "People compared", "First class changes"),
            rows=[(part, people.cell, changed.cell) for part, people, changed in settled],
            empty="Nobody who waits could be compared.",
        )
        found.append((table, total))
    return found


def _settled(
    counts: Mapping[tuple[str, bool], int],
) -> tuple[list[tuple[str, Figure, Figure]], Figure]:
    """For each part (part, people, changed); and the total of those that change."""
    page, parts = Publication(), sorted({part for part, _ in counts}, key=_in_order)
    full = {(part, changes): counts.get((part, changes), 0) for part in parts for changes in (True, False)}
    page.add(sum(full.values()), "end", "start")
    totals = page.line(
        {changes: sum(full[part, changes] for part in parts) for changes in (True, False)},
        lambda changes: ("start", ("changes", changes)),
    )
    cells = page.grid(full, lambda key: (("changes", key[1]), ("part", key[0])))
    people = page.line(
        {part: full[part, True] + full[part, False] for part in parts}, lambda part: (("part", part), "end")
    )
    page.settle()
    return [(part, people[part], cells[part, True]) for part in parts], totals[True]


def _in_order(part: str) -> tuple[int, str]:
    """Levels from the lowest; any other parts by their words."""
    return (LEVEL_ORDER.index(part) if part in LEVEL_ORDER else 0), part


def _by_provider(effect: Effect, names: Mapping[UUID, str]) -> Table:
    """Whose class stands first, now and with the draft: the same people flow from one to the other."""
    page = Publication()
    page.add(effect.compared, "end", "start")
    for (old, new), people in effect.firsts.items():
        page.add(people, ("now", old), ("then", new), published=False)
    providers = {provider for pair in effect.firsts for provider in pair}
    now, then = Counter[Hashable](), Counter[Hashable]()
    for (old, new), people in effect.firsts.items():
        now[old] += people
        then[new] += people
    before = page.line({one: now[one] for one in providers}, lambda one: ("start", ("now", one)))
    after = page.line({one: then[one] for one in providers}, lambda one: (("then", one), "end"))
    page.settle()
    rows = [
        [names.get(one, NO_CLASS) if isinstance(one, UUID) else NO_CLASS, before[one].cell, after[one].cell]
        for one in providers
    ]
    return Table(
        key="first-class-by-provider",
        title="People whose first class is with each provider",
        columns=("Provider", "Now", "With the draft"),
        rows=sorted(rows, key=lambda row: (row[0] == NO_CLASS, str(row[0]))),
        empty="Nobody who waits could be compared.",
    )
