"""What another policy would change for the people who wait: two rankings each, and nothing but counts at the end."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import Policy
from hub.matching.ranking.rank import Ranking, rank
from hub.matching.types import ClassId, Profile, ProviderId

FIRST_FEW = 3
CLUB: ProviderId = "club"  # in the place of the provider, where a conversation club comes first


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who waits. `parts` says which part of each group they are in, by the group's code."""

    profile: Profile
    lottery: int
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Effect:
    """Counts of people, none of them rounded or hidden yet: they go into a publication and nowhere else.

    `moved` is by how many ranks each previous best class falls that still fits. `by_part` counts (group, part,
    whether the first class changes); `firsts` the providers of the first class (before, after), CLUB where it is a
    conversation club, None where nothing fits now. `before` and `after` are how many people have each class among
    their first three.
    """

    first_changes: int = 0
    moved: Counter[int] = field(default_factory=Counter)
    by_part: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    firsts: Counter[tuple[ProviderId | None, ProviderId | None]] = field(default_factory=Counter)
    before: Counter[ClassId] = field(default_factory=Counter)
    after: Counter[ClassId] = field(default_factory=Counter)


def compare(
    snapshot: Snapshot,
    people: Iterable[Person],
    before: Policy,
    after: Policy,
    today: date,
    balance: Mapping[ProviderId, float],
) -> Effect:
    """What changes for these people when `after` takes the place of `before`, with everything else the same."""
    effect = Effect()
    for person in people:
        old, new = (
            rank(snapshot, person.profile, policy, today, person.lottery, balance=balance)
            for policy in (before, after)
        )
        _count(effect, person, old, new)
        effect.before.update(_ids(snapshot, _few(old)))
        effect.after.update(_ids(snapshot, _few(new)))
    return effect


def _count(effect: Effect, person: Person, old: Ranking, new: Ranking) -> None:
    first, first_now = _few(old)[:1], _few(new)[:1]
    first_changes = first != first_now
    effect.first_changes += first_changes
    effect.firsts[_provider(old), _provider(new)] += 1
    for code, part in person.parts.items():
        effect.by_part[code, part, first_changes] += 1
    order = new.rows.tolist()
    effect.moved.update(order.index(best) for best in first if best in order)


def _few(ranking: Ranking) -> list[int]:
    """The rows of the first few classes that fit now."""
    rows: list[int] = ranking.rows[: min(FIRST_FEW, ranking.ready)].tolist()
    return rows


def _provider(ranking: Ranking) -> ProviderId | None:
    first = [ranking.question.snapshot.classes[row] for row in _few(ranking)[:1]]
    return next((CLUB if facts.strand == "conversation" else facts.provider_id for facts in first), None)


def _ids(snapshot: Snapshot, rows: Iterable[int]) -> list[ClassId]:
    return [snapshot.classes[row].id for row in rows]
