"""What other help people were told of and whether it helped, settled as may be published."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import product

from hub.core.db import UnitOfWork
from hub.directory.support.kinds import kinds
from hub.insight.nested import EVERYBODY, Key, published
from hub.insight.rules import Figure
from hub.learners.wider_needs.counts import ENDS, ends


@dataclass(frozen=True, slots=True)
class OtherHelp:
    """People who were told of anything, by the number of a kind of help and what came of it."""

    people: dict[Key, Figure]


def publish(uow: UnitOfWork, on: date) -> OtherHelp:
    return settled(ends(uow, on))


def settled(answers: Iterable[tuple[str, ...]]) -> OtherHelp:
    """A kind that nobody was told of is a small number like another: that it is none would tell of everybody."""
    counts: Counter[Key] = Counter(dict.fromkeys(product(range(len(kinds())), ENDS), 0))
    counts[EVERYBODY] = 0
    for one in answers:
        counts.update([EVERYBODY, *enumerate(one)])
    (people,) = published([counts])
    return OtherHelp(people)
