"""How far two assessors agree, and how often providers find the level right: settled as may be published.

Sums of twelve whole months; of each judgement a second opinion differs or not, and differs by one level or by more.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.assessment import queries
from hub.assessment.quality.kappa import Pair, distance, weighted_kappa
from hub.assessment.types import Fit
from hub.core.db import UnitOfWork
from hub.directory.types import Skill
from hub.insight.nested import EVERYBODY, Key, published
from hub.insight.periods import months_to
from hub.insight.rules import WITHHELD_WORDS, Figure
from hub.insight.settled.fairness import Column, told
from hub.insight.settled.rates import enough, rate_of_enough
from hub.insight.types import Cell

PLACEMENT = "placement"
WAY, FIRST_ASSESSOR = 0, 1  # the ways of dividing placements that were judged twice
ASSESSOR, PROVIDER = 0, 1  # the ways of dividing what providers answered
FROM_EVIDENCE, IN_PERSON = "from evidence", "in person"
NOT_KNOWN = ""  # who assessed

Keys = Callable[[Any], list[Key]]


@dataclass(frozen=True, slots=True)
class Quality:
    """`placements` are columns by way and by the id of the first assessor: compared, the share in per cent with the
    same level and within one level, and weighted kappa. `skills` has these by skill. `checks` are columns by the ids
    of assessors and providers: answers, those that find the level not right, and of those the ones too low."""

    placements: list[dict[Key, Cell]]
    skills: dict[str, list[Cell]]
    checks: list[dict[Key, Cell]]


def publish(uow: UnitOfWork, last_day: date) -> Quality:
    """What was judged and answered in the twelve months to that day."""
    since = months_to(last_day)[0]
    return settled(queries.judgements(uow, since, last_day), queries.checked_levels(uow, since, last_day))


def settled(judged: Sequence[Any], answers: Iterable[Any]) -> Quality:
    """`judged` and `answers` are rows of `assessment.queries`."""
    return Quality(
        placements=told(agreement(judged, PLACEMENT, by_way_and_assessor)),
        skills={
            skill.value: [column[EVERYBODY] for column in agreement(judged, skill, lambda _row: [EVERYBODY])]
            for skill in Skill
        },
        checks=told(checks(answers)),
    )


def by_way_and_assessor(row: Any) -> list[Key]:
    return [
        EVERYBODY,
        (WAY, IN_PERSON if row.again else FROM_EVIDENCE),
        (FIRST_ASSESSOR, str(row.assessor_id or NOT_KNOWN)),
    ]


def by_assessor_and_provider(row: Any) -> list[Key]:
    return [EVERYBODY, (ASSESSOR, str(row.assessor_id or NOT_KNOWN)), (PROVIDER, str(row.recipient_id))]


def agreement(rows: Iterable[Any], what: str, keys: Keys) -> list[Column]:
    """`what` is a skill or the placement; judgements that one of the two left out are not compared."""
    pairs: dict[Key, list[Pair]] = defaultdict(list)
    for row in rows:
        first, second = getattr(row, f"first_{what}"), getattr(row, f"second_{what}")
        if first is not None and second is not None:
            for key in keys(row):
                pairs[key].append((first, second))
    pairs.setdefault(EVERYBODY, [])
    whole, near, same = published([_within(pairs, least) for least in (None, 1, 0)])
    return [
        {key: figure.cell for key, figure in whole.items()},
        {key: rate_of_enough(same[key], figure) for key, figure in whole.items()},
        {key: rate_of_enough(near[key], figure) for key, figure in whole.items()},
        {key: beyond_chance(same[key], pairs[key]) for key in whole},
    ]


def _within(pairs: Mapping[Key, Sequence[Pair]], levels: int | None) -> Counter[Key]:
    """How many pairs of each part are no more levels apart than these; None is all of them."""
    return Counter(
        {key: sum(levels is None or distance(pair) <= levels for pair in some) for key, some in pairs.items()}
    )


def beyond_chance(same: Figure, pairs: Sequence[Pair]) -> Cell:
    """Kappa to one decimal, where enough had the same level. That it is not defined would say that everybody had one
    and the same, so it is not told either."""
    kappa = weighted_kappa(pairs) if enough(same) else None
    return WITHHELD_WORDS if kappa is None else f"{kappa:.1f}"


def checks(rows: Iterable[Any]) -> list[Column]:
    levels: list[Counter[Key]] = [Counter({EVERYBODY: 0}) for _ in range(3)]
    for row in rows:
        counted = (True, row.fit is not Fit.RIGHT, row.fit is Fit.ONE_UP)
        for level, holds in zip(levels, counted, strict=True):
            level.update({key: int(holds) for key in by_assessor_and_provider(row)})
    answers, wrong, too_low = published(levels)
    return [
        {key: figure.cell for key, figure in answers.items()},
        {key: figure.cell for key, figure in wrong.items()},
        {key: figure.cell for key, figure in too_low.items()},
    ]
