"""The rules of unusual reading, and what they tell of a day's figures. Pure; the rules are data."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hub.core.errors import RuleBroken
from hub.oversight.types import Figure, Figures, Found, Usual

FILE = Path(__file__).parent / "data" / "watch.toml"


@dataclass(frozen=True, slots=True)
class Rule:
    """Tells from `least` on and, with `times_usual`, above that many times the usual; one alert for `each` record."""

    code: str
    figure: Figure
    label: str
    why: str
    least: int
    times_usual: float | None = None
    each: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """`night` is from the first hour until the second, in London time, over midnight."""

    night: tuple[int, int]
    rules: tuple[Rule, ...]

    def named(self, code: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.code == code), None)


@cache
def rules_of(file: Path = FILE) -> Rules:
    """`RuleBroken` where the file cannot be used."""
    try:
        content = tomllib.loads(file.read_text("utf-8"))
        rules = tuple(Rule(**{**row, "figure": Figure(row["figure"])}) for row in content["rule"])
        return Rules((int(content["night"]["from"]), int(content["night"]["until"])), rules)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise RuleBroken(f"The rules in {file} cannot be used: {type(problem).__name__}.") from None


def unusual(figures: Figures, usual: Usual, rules: Sequence[Rule]) -> Iterator[Found]:
    """What the rules tell of one day."""
    for (user_id, figure), counted in figures.items():
        for rule in rules:
            if rule.figure is figure and len(counted) >= rule.least:
                normal = usual.get((user_id, figure), 0)
                if rule.each:
                    yield from (Found(rule.code, user_id, 1, None, one) for one in sorted(counted))
                elif rule.times_usual is None:
                    yield Found(rule.code, user_id, len(counted))
                elif len(counted) > rule.times_usual * normal:
                    yield Found(rule.code, user_id, len(counted), normal)
