"""The funding rules of every year and area, read from a folder, and with files that were added to it.

`years/*.json` hold the rules of one area and year each; another year is another file. `areas.json` says whose
rules count where, `words.json` what the answers and the evidence are called.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import combinations
from typing import Any

from hub.directory import geo
from hub.learners.funding.conditions import LISTED, TESTS
from hub.learners.funding.facts import Facts
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
    "before_in": "before",
}


class BrokenRules(ValueError):
    """A file of rules that cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One dated rule of one area. All of its tests must be met for its outcome to stand.

    `ask` are codes of what to ask next, of a rule that was met although an answer is missing.
    """

    id: str
    area: str
    valid_from: date
    valid_to: date
    step: str
    test: dict[str, Any]
    outcome: str
    evidence: tuple[str, ...]
    ask: tuple[str, ...]
    says: str
    source: str
    verified: bool

    @property
    def wording(self) -> str:
        """A short digest of what the rule asks and says: another where its file is changed."""
        said = (self.valid_from, self.valid_to, self.step, sorted(self.test.items()), self.outcome, self.says)
        return _digest(said)

    @property
    def mark(self) -> str:
        """A short digest of this rule as it is now, which tells neither its name nor what it asks."""
        return _digest((self.id, self.wording))

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_to


def _digest(said: tuple[Any, ...]) -> str:
    return sha256(repr(said).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Area:
    """Whose rules count from a day on. `local_authorities` are ONS codes or beginnings of them."""

    code: str
    name: str
    valid_from: date
    local_authorities: tuple[str, ...]
    own_rules: bool
    note: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything the folder holds. `statuses`, `support` and `benefits` are (code, words).

    `evidence` are words by code; `evidence_of_status` are those that only people of some statuses have,
    `evidence_of_work` those that tell of work and benefits.
    """

    rules: tuple[Rule, ...]
    areas: tuple[Area, ...]
    statuses: tuple[tuple[str, str], ...]
    support: tuple[tuple[str, str], ...]
    benefits: tuple[tuple[str, str], ...]
    evidence: dict[str, str]
    evidence_of_status: frozenset[str]
    evidence_of_work: frozenset[str]
    asks: dict[str, str]

    def rules_of(self, area: str, day: date) -> list[Rule]:
        return [rule for rule in self.rules if rule.area == area and rule.in_force(day)]

    def joined_by(self, added: Sequence[Rule]) -> "Rulebook":
        """With the rules of other files, which count before any of their area that share a day with them."""
        spans = {(rule.area, rule.valid_from, rule.valid_to) for rule in added}
        others = tuple(rule for rule in self.rules if not any(_meet(rule, span) for span in spans))
        return replace(self, rules=(*others, *added)) if added else self

    def asks_besides(self, status: str | None, since: date = date.min) -> frozenset[str]:
        """What a rule in force since a day asks of somebody with this status, besides: fields of a `Permission`."""
        counts = (rule.test for rule in self.rules if rule.valid_to >= since)
        about = [test for test in counts if status in test.get("status_in", ())]
        return frozenset(ASKED_BESIDES[name] for test in about for name in test if name in ASKED_BESIDES)

    def area_of(self, postcode: str | None, on: date) -> Area | None:
        """The area on a day of a postcode or district; None where it is not known or not in England."""
        point = geo.locate(postcode) if postcode else None
        authority = (point.local_authority if point else None) or ""
        there = (area for area in self.areas if authority.startswith(area.local_authorities))
        return next((area for area in there if area.valid_from <= on), None)


def _meet(rule: Rule, span: tuple[str, date, date]) -> bool:
    area, start, end = span
    return rule.area == area and rule.valid_from <= end and start <= rule.valid_to


@cache
def rulebook() -> Rulebook:
    """The rules that the hub was delivered with."""
    return read(files("hub.learners") / "data" / "funding")


def read(folder: Traversable) -> Rulebook:
    """The rules of a folder; `BrokenRules` where a file is not as it must be."""
    words, areas = (_json(name, (folder / name).read_text("utf-8")) for name in ("words.json", "areas.json"))
    book = Rulebook(
        rules=tuple(rule for file in _years(folder) for rule in rules_in(file.name, file.read_text("utf-8"))),
        areas=tuple(_area(row) for row in areas["areas"]),
        statuses=tuple((code, label) for code, label in words["statuses"]),
        support=tuple((code, label) for code, label in words["support"]),
        benefits=tuple((code, label) for code, label in words["benefits"]),
        evidence=words["evidence"],
        evidence_of_status=frozenset(words["evidence_of_status"]),
        evidence_of_work=frozenset(words["evidence_of_work"]),
        asks=words["asks"],
    )
    complaints = complaints_of(book)
    if complaints:
        raise BrokenRules("; ".join(complaints))
    return book


def _area(row: dict[str, Any]) -> Area:
    begun, authorities = date.fromisoformat(row["valid_from"]), tuple(row["local_authorities"])
    return Area(**{**row, "valid_from": begun, "local_authorities": authorities})


def _years(folder: Traversable) -> list[Traversable]:
    found = [file for file in (folder / "years").iterdir() if file.name.endswith(".json")]
    return sorted(found, key=lambda file: file.name)


def _json(name: str, text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise BrokenRules(f"{name} is not JSON: {error}") from error
    if not isinstance(data, dict):
        raise BrokenRules(f"{name} is not a set of rules")
    return data


@lru_cache(maxsize=64)
def rules_in(name: str, text: str) -> tuple[Rule, ...]:
    """The rules of one file, of this text; `BrokenRules` where it is not as it must be."""
    return tuple(_rules(name, _json(name, text)))


def _rules(name: str, data: dict[str, Any]) -> Iterator[Rule]:
    try:
        figures = {name: amount(figure) for name, figure in data["figures"].items()}
        unsourced = [
            name for name, figure in data["figures"].items() if figure["source"] not in data["sources"]
        ]
        if unsourced:
            raise ValueError(f"no source for the figure {', '.join(unsourced)}")
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
                test={name: _asked(name, value, figures) for name, value in row["test"].items()},
                outcome=row["outcome"],
                evidence=tuple(row["evidence"]),
                ask=tuple(row.get("ask", ())),
                says=row["says"].format_map(words),
                source=source["words"],
                verified=source["verified"] is True,
            )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BrokenRules(f"{name}: {error!r}") from error


def _asked(name: str, value: Any, figures: dict[str, float]) -> Any:
    """What a test is given: codes, or a number, which may be a figure of the file."""
    if isinstance(value, list) != (name in LISTED):
        raise ValueError(f"{name} asks for {'a list of codes' if name in LISTED else 'a number'}")
    return figures[value] if isinstance(value, str) else value


def amount(figure: dict[str, Any]) -> float:
    """Pounds a year: given, or an hourly wage for so many hours and weeks."""
    if "pounds" in figure:
        return float(figure["pounds"])
    return round(float(figure["hourly"] * figure["hours"] * figure["weeks"]), 2)


def pounds(value: float) -> str:
    return f"£{value:,.2f}".removesuffix(".00")


def complaints_of(book: Rulebook) -> list[str]:
    """A sentence for each code that nobody knows, for two files that share a day, and for ids used twice."""
    return [*_unknown_codes(book), *_shared_days(book), *_shared_ids(book)]


def _unknown_codes(book: Rulebook) -> Iterator[str]:
    known = {
        "status_in": {code for code, _ in book.statuses},
        "support_in": {code for code, _ in book.support},
        "permission_in": {"long", "twelve", "short"},
        "permission_ends": {"ending", "renewing"},
        "before_in": {"eea", "elsewhere"},
        "benefits_any": {code for code, _ in book.benefits},
        "not_asked": {field.name for field in fields(Facts)},
    }
    for rule in book.rules:
        unknown = set(rule.test) - set(TESTS) | set(rule.evidence) - set(book.evidence)
        for name, codes in known.items():
            unknown |= set(rule.test.get(name, ())) - codes
        unknown |= {rule.step} - set(STEPS) | {rule.outcome} - {GO_ON, *FundingOutcome}
        unknown |= set(rule.ask) - set(book.asks)
        if unknown:
            yield f"{rule.id}: unknown {', '.join(sorted(unknown))}"


def _shared_days(book: Rulebook) -> Iterator[str]:
    spans = {(rule.area, rule.valid_from, rule.valid_to) for rule in book.rules}
    for (area, start, end), (other, from_day, to_day) in combinations(sorted(spans), 2):
        if area == other and start <= to_day and from_day <= end:
            yield f"two files hold the rules of {area} for {max(start, from_day)}"


def _shared_ids(book: Rulebook) -> Iterator[str]:
    numbers = Counter(rule.id for rule in book.rules)
    yield from (f"two rules have the same id, {rule}" for rule, number in numbers.items() if number > 1)
