"""What a bench says of one thing it measured: a share of a floor, or a figure that is told."""

from collections.abc import Callable, Sequence
from statistics import median
from time import process_time
from typing import Any

ROUNDS = 9
Row = dict[str, Any]


def in_turn(
    floor: Callable[[], object],
    subject: Callable[[], object],
    rounds: int = ROUNDS,
    clock: Callable[[], float] = process_time,
) -> list[float]:
    """The subject's processor time over the floor's, of each round but the first, which only warms up.

    Another `clock` is for what a server does, too.
    """
    return [_once(floor, subject, clock) for _ in range(rounds + 1)][1:]


def _once(floor: Callable[[], object], subject: Callable[[], object], clock: Callable[[], float]) -> float:
    began = clock()
    floor()
    between = clock()
    subject()
    return (clock() - between) / (between - began)


def at_most(name: str, ratios: Sequence[float], most: float) -> Row:
    return _ratio(name, ratios) | {"hold": f"<= {most}", "ok": median(ratios) <= most}


def at_least(name: str, ratios: Sequence[float], least: float) -> Row:
    return _ratio(name, ratios) | {"hold": f">= {least}", "ok": median(ratios) >= least}


def told(name: str, ratios: Sequence[float]) -> Row:
    """A ratio of which nothing is promised."""
    return _ratio(name, ratios) | {"hold": "told", "ok": True}


def _ratio(name: str, ratios: Sequence[float]) -> Row:
    spread = {"median": median(ratios), "min": min(ratios), "max": max(ratios)}
    return {"name": name, "ratio": spread, "rounds": len(ratios)}


def figure(name: str, value: float | str, rounds: int = 1) -> Row:
    """Of which nothing is promised."""
    return {"name": name, "value": value, "hold": "told", "ok": True, "rounds": rounds}
