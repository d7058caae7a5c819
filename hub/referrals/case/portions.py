"""What of a record can be deleted by itself: a tier, or a kind of data; and what stays of it all the same.

The rows of data/tiers.toml say it. A kind of data goes alone where everything of it lies in tiers that can go and that
hold other kinds too, or where the core says that it can.
"""

import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hub.consent.types import CATEGORY_LABELS, Category
from hub.core.errors import RuleBroken
from hub.core.sealing.sealed import REGISTRY, SealedField, Tier

_FILE = Path(__file__).parent / "data" / "tiers.toml"
APART = (Tier.SPECIAL, Tier.ASSESSMENT)  # of what is left without the core nobody would know whose it is
Kinds = frozenset[Category]
ALL: Kinds = frozenset()


@dataclass(frozen=True, slots=True)
class Portion:
    """A tier, or kinds of data wherever they lie; the whole record where neither is said."""

    tier: Tier | None = None
    kinds: Kinds = ALL

    @property
    def whole(self) -> bool:
        return self.tier is None and not self.kinds

    @property
    def label(self) -> str:
        if self.kinds:
            return ", ".join(sorted(CATEGORY_LABELS[kind] for kind in self.kinds))
        return parts(self.tier).label if self.tier else "The whole record"

    def by_tier(self) -> Iterator[tuple[Tier, Kinds]]:
        """Each tier of which something goes, and which kinds of it: all where none is named."""
        if self.tier is not None:
            yield self.tier, ALL
        for tier, there in tiers_of_kinds().items():
            if self.kinds & there:
                yield tier, self.kinds & there


WHOLE = Portion()


@dataclass(frozen=True, slots=True)
class Exemption:
    """What of a tier stays. Without `proposal` a law says so."""

    label: str
    why: str
    fields: Sequence[str] = ()
    proposal: bool = True

    def concerns(self, kinds: Kinds) -> bool:
        """Whether it stays of these kinds of data; of a whole tier everything does."""
        named = {REGISTRY[table, column].category for table, column in _split(self.fields)}
        return not kinds or bool(named & kinds)


@dataclass(frozen=True, slots=True)
class Parts:
    """What goes with a tier or a kind of it, and what stays of it."""

    label: str
    rows: frozenset[str]
    columns: Sequence[str]
    columns_of: Mapping[str, Sequence[str]]
    alone: frozenset[str]
    kept: Sequence[Exemption]

    @property
    def staying(self) -> frozenset[str]:
        return frozenset(name for one in self.kept for name in one.fields)

    def plain(self, kinds: Kinds) -> Iterator[tuple[str, str]]:
        """(table, column) of what is not sealed and goes, too."""
        names = [name for kind in kinds for name in self.columns_of.get(kind, ())] if kinds else self.columns
        yield from _split(names)


@cache
def parts(tier: Tier) -> Parts:
    said: Mapping[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))[tier.value]
    return Parts(
        label=said["label"],
        rows=frozenset(said["rows"]),
        columns=said["columns"],
        columns_of=said.get("columns_of", {}),
        alone=frozenset(said.get("alone", ())),
        kept=[Exemption(**one) for one in said["kept"]],
    )


@cache
def tiers_of_kinds() -> Mapping[Tier, Kinds]:
    """The kinds of data of a learner that lie in each tier."""
    found: dict[Tier, set[Category]] = defaultdict(set)
    for field in REGISTRY.values():
        if field.tier is not Tier.SYSTEM:
            found[field.tier].add(Category(field.category))
    return {tier: frozenset(kinds) for tier, kinds in found.items()}


@cache
def kinds_alone() -> Kinds:
    """The kinds of data that can go by themselves."""
    lies_in = tiers_of_kinds()
    named = frozenset(Category(kind) for kind in parts(Tier.CORE).alone)
    beside = frozenset(kind for tier in APART if len(lies_in[tier]) > 1 for kind in lies_in[tier])
    return (beside - lies_in[Tier.CORE]) | named


def kind_alone(category: Category) -> Portion:
    """One kind of data; `RuleBroken` for one that cannot go alone."""
    if category not in kinds_alone():
        raise RuleBroken(f"“{CATEGORY_LABELS[category]}” cannot go alone: delete a tier, or the whole record")
    return Portion(kinds=frozenset({category}))


def goes(field: SealedField, tier: Tier, kinds: Kinds) -> bool:
    """Whether a value goes with the tier, or with these kinds of data of it."""
    if field.tier is not tier or f"{field.table}.{field.column}" in parts(tier).staying:
        return False
    return not kinds or field.category in kinds


def going(portion: Portion, field: SealedField) -> bool:
    """Whether a value goes with what is deleted."""
    if portion.whole:
        return field.tier is not Tier.SYSTEM
    return any(goes(field, tier, kinds) for tier, kinds in portion.by_tier())


def _split(names: Collection[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        table, _, column = name.partition(".")
        yield table, column
