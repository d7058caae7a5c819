"""Who is likely to pay for ESOL: an indication from the dated rules of `data/funding_rules.json`.

The steps are age, status (or the tests for asylum seekers), earnings. A missing answer, a missing rule and a
rule that nobody has read in its source all give CHECK_WITH_PROVIDER, never a refusal.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from math import inf
from typing import Any

from hub.directory import geo
from hub.learners.rules import age_on
from hub.learners.types import FundingOutcome

GO_ON = "GO_ON"
ASYLUM = "asylum"


@dataclass(frozen=True, slots=True)
class Earnings:
    """Pounds a year before tax: at least `low`, less than `high`. Nothing at all is 0 to 1."""

    low: float
    high: float = inf

    @classmethod
    def from_band(cls, band: str | None) -> "Earnings | None":
        """ "0-26800" or "28860-"; anything else is not known."""
        low, dash, high = (band or "").partition("-")
        return cls(float(low), float(high or inf)) if dash else None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules ask about one person. None is an answer nobody has given."""

    postcode: str | None = None
    born: date | None = None
    status: str | None = None
    in_uk_since: date | None = None
    earnings: Earnings | None = None


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


@dataclass(frozen=True, slots=True)
class Indication:
    """The outcome with the rule behind it; `rule_id` is None where an answer or a rule is missing."""

    outcome: FundingOutcome
    area: str | None
    year: str
    rule_id: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    facts: Facts
    today: date


def _status_in(asked: _Asked, codes: list[str]) -> bool | None:
    return None if asked.facts.status is None else asked.facts.status in codes


def _age_under(asked: _Asked, years: int) -> bool | None:
    born = asked.facts.born
    return None if born is None else age_on(date(year_begun(asked.today), 8, 31), born) < years


def _months_at_least(asked: _Asked, months: int) -> bool | None:
    since, today = asked.facts.in_uk_since, asked.today
    if since is None:
        return None
    lived = (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
    return lived >= months


def _months_under(asked: _Asked, months: int) -> bool | None:
    enough = _months_at_least(asked, months)
    return None if enough is None else not enough


def _earnings_below(asked: _Asked, pounds: float) -> bool | None:
    earnings = asked.facts.earnings
    if earnings is None or earnings.low < pounds < earnings.high:
        return None
    return earnings.high <= pounds


def _earnings_at_least(asked: _Asked, pounds: float) -> bool | None:
    below = _earnings_below(asked, pounds)
    return None if below is None else not below


TESTS: dict[str, Callable[[_Asked, Any], bool | None]] = {
    "status_in": _status_in,
    "age_under": _age_under,
    "months_at_least": _months_at_least,
    "months_under": _months_under,
    "earnings_below": _earnings_below,
    "earnings_at_least": _earnings_at_least,
}


def indicate(facts: Facts, today: date) -> Indication:
    """The indication for one person on a day."""
    area = area_of(facts.postcode)
    path = _path(area, _Asked(facts, today))
    decided = bool(path) and path[-1].outcome != GO_ON
    sure = decided and all(rule.verified for rule in path)
    return Indication(
        FundingOutcome(path[-1].outcome) if sure else FundingOutcome.CHECK,
        area,
        academic_year(today),
        path[-1].id if decided else None,
        tuple(dict.fromkeys(code for rule in path for code in rule.evidence)),
    )


def _path(area: str | None, asked: _Asked) -> list[Rule]:
    """The rules met, step by step, as far as the one that decides or the answer that is missing."""
    path: list[Rule] = []
    for step in steps(asked.facts):
        rule, complete = _first_met(_rules_of(area, step, asked.today), asked)
        if rule is not None:
            path.append(rule)
        nobody_young = step == "age" and rule is None and complete
        if not nobody_young and (rule is None or rule.outcome != GO_ON):
            break
    return path


def steps(facts: Facts) -> tuple[str, ...]:
    seeks_asylum = (facts.status or "").startswith(ASYLUM)
    return ("age", ASYLUM if seeks_asylum else "status", "earnings")


def _first_met(rules: Iterable[Rule], asked: _Asked) -> tuple[Rule | None, bool]:
    """The first rule that is met, and whether enough is known to say so."""
    for rule in rules:
        met = _met(rule, asked)
        if met is None:
            return None, False
        if met:
            return rule, True
    return None, True


def _met(rule: Rule, asked: _Asked) -> bool | None:
    answers = [TESTS[name](asked, value) for name, value in rule.test.items()]
    if False in answers:
        return False
    return None if None in answers else True


def _rules_of(area: str | None, step: str, today: date) -> list[Rule]:
    return [r for r in rules() if r.area == area and r.step == step and r.valid_from <= today <= r.valid_to]


def area_of(postcode: str | None) -> str | None:
    """The funding area of a home postcode or district; None where it is not known or not in England."""
    point = geo.locate(postcode) if postcode else None
    authority = (point.local_authority if point else None) or ""
    return next((a["code"] for a in _data()["areas"] if authority.startswith(a["local_authorities"])), None)


def year_begun(day: date) -> int:
    """Academic years begin on 1 August."""
    return day.year if day.month >= 8 else day.year - 1


def academic_year(day: date) -> str:
    begun = year_begun(day)
    return f"{begun}/{(begun + 1) % 100:02}"


def earnings_bands(today: date) -> list[tuple[str, str]]:
    """(code, words) of the bands that the thresholds in force divide earnings into."""
    tests = [rule.test for rule in rules() if rule.valid_from <= today <= rule.valid_to]
    limits = sorted({test["earnings_at_least"] for test in tests if "earnings_at_least" in test})
    bands = [("0-1", "Nothing")]
    for low, high in zip([1, *limits], [*limits, None], strict=True):
        bands.append((f"{low:g}-{high:g}" if high else f"{low:g}-", _band_words(low, high)))
    return bands


def band_words(band: str | None) -> str | None:
    """A kept band in words, also where its limits are those of an earlier year."""
    earnings = Earnings.from_band(band)
    if earnings is None:
        return None
    return "Nothing" if earnings.high == 1 else _band_words(earnings.low, earnings.high)


def _band_words(low: float, high: float | None) -> str:
    if high in (None, inf):
        return f"{_pounds(low)} or more"
    words = f"less than {_pounds(high or 0)}"
    return words.capitalize() if low <= 1 else f"{_pounds(low)} or more, and {words}"


def _pounds(amount: float) -> str:
    return f"£{amount:,.2f}".removesuffix(".00")


def rule(rule_id: str | None) -> Rule | None:
    return next((rule for rule in rules() if rule.id == rule_id), None)


def statuses() -> list[tuple[str, str]]:
    return [(code, label) for code, label in _data()["statuses"]]


def evidence_words(codes: Iterable[str]) -> list[str]:
    return [_data()["evidence"][code] for code in codes if code in _data()["evidence"]]


def area_name(code: str | None) -> str | None:
    return next((area["name"] for area in _data()["areas"] if area["code"] == code), None)


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            **{
                **row,
                "valid_from": date.fromisoformat(row["valid_from"]),
                "valid_to": date.fromisoformat(row["valid_to"]),
                "evidence": tuple(row["evidence"]),
            }
        )
        for row in _data()["rules"]
    )


@cache
def _data() -> dict[str, Any]:
    text = (files("hub.learners") / "data" / "funding_rules.json").read_text("utf-8")
    data: dict[str, Any] = json.loads(text)
    return data
