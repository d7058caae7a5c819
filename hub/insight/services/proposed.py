"""Whom a proposed class would fit, as may be published."""

from collections.abc import Sequence
from typing import Any

from hub.demand.fit import Changed, Fit
from hub.insight.rules import Publication
from hub.insight.services.gaps import alone

CHANGES = 6
OTHER_TIMES = 4  # of them: many days and times are tried, and they are not to hide what else would help


def published(fit: Fit) -> dict[str, Any]:
    """The figures as plain data: a number, or the words that stand for a small one.

    `changes` are those that fit most people more, each with the people it would lose.
    """
    page = Publication()
    waiting = page.add(fit.waiting, "end", "start")
    page.add(fit.waiting - fit.fits, "start", "end", published=False)
    fits = page.add(fit.fits, "start", "fits")
    nothing_else = page.add(fit.nothing_else, "fits", "end")
    page.add(fit.fits - fit.nothing_else, "fits", "end", published=False)
    page.settle()
    return {
        "waiting": waiting.cell,
        "fits": fits.cell,
        "nothing_else": nothing_else.cell,
        "changes": [_change(one) for one in foremost(fit.changes)],
    }


def foremost(changes: Sequence[Changed]) -> list[Changed]:
    """The first of the changes, in their order, with OTHER_TIMES of other days and times at most."""
    times = [one for one in changes if one.when][:OTHER_TIMES]
    return [one for one in changes if not one.when or one in times][:CHANGES]


def _change(one: Changed) -> dict[str, Any]:
    return {"says": one.says, "gained": alone(one.gained).cell, "lost": alone(one.lost).cell}
