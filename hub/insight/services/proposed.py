"""Whom a proposed class would fit, as may be published."""

from typing import Any

from hub.demand.fit import Changed, Fit
from hub.insight.rules import Publication
from hub.insight.services.gaps import alone

CHANGES = 6


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
        "changes": [_change(one) for one in fit.changes[:CHANGES]],
    }


def _change(one: Changed) -> dict[str, Any]:
    return {"says": one.says, "gained": alone(one.gained).cell, "lost": alone(one.lost).cell}
