"""Whom a proposed class would fit, as may be published.

Managers may try as many classes as they like. So there is one figure for a class, the same whether the class was
asked for or is one change of another, and nothing of how many a change adds or loses: that and two such figures would
add up to one. A class of several levels is told by what is told of each level, so that asking for all of them
together tells no more.

So many different classes can be tried that figures to the nearest 5 could be set against each other until few people
were left over (ADR 6). They are told to the nearest NEAREST.
"""

from collections.abc import Iterable
from typing import Any

from hub.demand.fit import ByLevel, Changed, Fit
from hub.demand.opening import LetDown
from hub.insight.rules import WITHHELD_WORDS
from hub.insight.types import Cell

NEAREST = 10
FEW_WORDS = f"fewer than {NEAREST}"
CHANGES = 6
OTHER_TIMES = 4  # of them: many days and times are tried, and they are not to hide what else would help


def published(fit: Fit) -> dict[str, Any]:
    """The figures as plain data: a number, or the words that stand for a small one.

    `changes` are those with which the class would fit most people, more than it fits as it is.
    """
    fits = told(fit.fits)
    return {
        "waiting": alone(fit.waiting),
        "fits": fits,
        "nothing_else": told(fit.nothing_else),
        "changes": [
            {"says": one.says, "fits": told(one.fits)} for one in foremost(fit.changes, over=number(fits))
        ],
    }


def let_down(found: LetDown) -> dict[str, Cell]:
    """The figures of the class that was proposed and of the one that has opened, and whom it lets down at least.

    That is reckoned from what is told of each level of the two, so that it tells no more than they do.
    """
    lost = sum(
        max(0, number(alone(people)) - number(alone(found.fits.get(level, 0))))
        for level, people in found.proposed_for.items()
    )
    return {
        "proposed_for": told(found.proposed_for),
        "fits": told(found.fits),
        "lost": lost or WITHHELD_WORDS,
    }


def told(learners: ByLevel) -> Cell:
    """The sum of what is told of each level; a level that fewer than NEAREST people are at adds nothing."""
    cells = [alone(people) for people in learners.values()]
    if not any(map(number, cells)):
        return FEW_WORDS if len(cells) == 1 else WITHHELD_WORDS
    return sum(map(number, cells))


def alone(people: int) -> Cell:
    """A count that adds up to nothing on the page; halves go up."""
    return FEW_WORDS if people < NEAREST else (people + NEAREST // 2) // NEAREST * NEAREST


def number(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0


def foremost(changes: Iterable[Changed], over: int) -> list[Changed]:
    """Those that are told to fit more than `over`, the most first, with OTHER_TIMES of other days and times at most.

    They go by what is told alone: where two are told the same, their order says nothing.
    """
    helping = [one for one in changes if number(told(one.fits)) > over]
    helping.sort(key=lambda one: -number(told(one.fits)))
    times = [one for one in helping if one.when][:OTHER_TIMES]
    return [one for one in helping if not one.when or one in times][:CHANGES]
