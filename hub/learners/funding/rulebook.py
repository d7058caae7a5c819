"""The funding rules of every year and area, read from a folder.

`years/*.json` hold the rules of one area and year each; another year is another file. `areas.json` says whose
rules count where, `words.json` what the answers and the evidence are called.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import combinations
from typing import Any

from hub.directory import geo
from hub.learners.funding.conditions import TESTS
from hub.learners.types import FundingOutcome

GO_ON = "GO_ON"
STEPS = ("age", "status", "permission", "earnings")


# The tests of a rule that ask for more than the status: by test, the field of a `Permission`.
ASKED_BESIDES = {
    "support_in": "support",
    "permission_in": "length",
    "permission_ends": "ends",
    "months_waiting_at_least": "waiting",
    "months_waiting_under": "waiting",
}


class BrokenRules(ValueError):
    """A file of rules that cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One dated rule of one area. All of its tests must be met for its outcome to stand."""

    id: str
    area: str
    valid_from: date
    valid_to: date
    step: str
    test: dict[str, Any]
    outcome: str
    evidence: tuple[str, ...]
    says: str
    source: str
    verified: bool

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_to


@dataclass(frozen=True, slots=True)
class Area:
    """Whose rules count. `local_authorities` are ONS codes or beginnings of them."""

    code: str
    name: str
    local_authorities: tuple[str, ...]
    own_rules: bool
    note: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything the folder holds. `statuses` and `support` are (code, words)."""

    rules: tuple[Rule, ...]
    areas: tuple[Area, ...]
    statuses: tuple[tuple[str, str], ...]
    support: tuple[tuple[str, str], ...]
    evidence: dict[str, str]

    def rules_of(self, area: str, day: date) -> list[Rule]:
        return [rule for rule in self.rules if rule.area == area and rule.in_force(day)]

    def asks_besides(self, status: str | None) -> frozenset[str]:
        """What any rule asks of somebody with this status, besides: fields of a `Permission`."""
        about = [rule.test for rule in self.rules if status in rule.test.get("status_in", ())]
        return frozenset(ASKED_BESIDES[name] for test in about for name in test if name in ASKED_BESIDES)

    def area_of(self, postcode: str | None) -> Area | None:
        """The area of a home postcode or district; None where it is not known or not in England."""
        point = geo.locate(postcode) if postcode else None
        authority = (point.local_authority if point else None) or ""
        return next((area for area in self.areas if authority.startswith(area.local_authorities)), None)


@cache
def rulebook() -> Rulebook:
    """The rules that the hub was delivered with."""
    return read(files("hub.learners") / "data" / "funding")


def read(folder: Traversable) -> Rulebook:
    """The rules of a folder; `BrokenRules` where a file is not as it must be."""
    words, areas = _json(folder / "words.json"), _json(folder / "areas.json")
    book = Rulebook(
        rules=tuple(rule for file in _years(folder) for rule in _rules(file)),
        areas=tuple(
            Area(**{**row, "local_authorities": tuple(row["local_authorities"])}) for row in areas["areas"]
        ),
        statuses=tuple((code, label) for code, label in words["statuses"]),
        support=tuple((code, label) for code, label in words["support"]),
        evidence=words["evidence"],
    )
    _check(book)
    return book


def _years(folder: Traversable) -> list[Traversable]:
    found = [file for file in (folder / "years").iterdir() if file.name.endswith(".json")]
    return sorted(found, key=lambda file: file.name)


def _json(file: Traversable) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise BrokenRules(f"{file.name} is not JSON: {error}") from error
    return data


def _rules(file: Traversable) -> Iterable[Rule]:
    data = _json(file)
    try:
        figures = {name: amount(figure) for name, figure in data["figures"].items()}
        hours = {name: figure["hours"] for name, figure in data["figures"].items() if "hours" in figure}
        words = {**{name: pounds(value) for name, value in figures.items()}, "hours": hours.get("threshold")}
        for row in data["rules"]:
            source = data["sources"][row["source"]]
            yield Rule(
                id=row["id"],
                area=data["area"],
                valid_from=date.fromisoformat(data["valid_from"]),
                valid_to=date.fromisoformat(data["valid_to"]),
                step=row["step"],
                test={name: _figure(value, figures) for name, value in row["test"].items()},
                outcome=row["outcome"],
                evidence=tuple(row["evidence"]),
                says=row["says"].format_map(words),
                source=source["words"],
                verified=source["verified"],
            )
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenRules(f"{file.name}: {error!r}") from error


def _figure(value: Any, figures: dict[str, float]) -> Any:
    return figures[value] if isinstance(value, str) else value


def amount(figure: dict[str, float]) -> float:
    """Pounds a year: given, or an hourly wage for so many hours and weeks."""
    if "pounds" in figure:
        return figure["pounds"]
    return round(figure["hourly"] * figure["hours"] * figure["weeks"], 2)


def pounds(value: float) -> str:
    return f"£{value:,.2f}".removesuffix(".00")


def _check(book: Rulebook) -> None:
    """Nothing in a rule may be a code that nobody knows, and no two years of an area may share a day."""
    known = {
        "status_in": {code for code, _ in book.statuses},
        "support_in": {code for code, _ in book.support},
    }
    for rule in book.rules:
        unknown = set(rule.test) - set(TESTS) | set(rule.evidence) - set(book.evidence)
        for name, codes in known.items():
            unknown |= set(rule.test.get(name, ())) - codes
        unknown |= {rule.step} - set(STEPS) | {rule.outcome} - {GO_ON, *FundingOutcome}
        if unknown:
            raise BrokenRules(f"{rule.id}: unknown {', '.join(sorted(unknown))}")
    spans = {(rule.area, rule.valid_from, rule.valid_to) for rule in book.rules}
    for (area, start, end), (other, from_day, to_day) in combinations(spans, 2):
        if area == other and start <= to_day and from_day <= end:
            raise BrokenRules(f"two files hold the rules of {area} for {max(start, from_day)}")
    if len({rule.id for rule in book.rules}) != len(book.rules):
        raise BrokenRules("two rules have the same id")
