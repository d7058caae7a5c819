"""The indication for one person: the path of rules from age and status to earnings, and where it leads.

A missing answer, a missing rule and a rule that nobody has read in its source all lead to "check with the
provider", never to a refusal. What unconfirmed rules would say is told beside it, as our reading.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hub.learners.funding.conditions import Asked, academic_year, met, not_known
from hub.learners.funding.facts import Facts
from hub.learners.funding.rulebook import GO_ON, STEPS, Area, Rule, Rulebook, rulebook
from hub.learners.types import FundingOutcome

NO_AREA = "We do not know where they live, or it is not in England. The home decides whose rules count."
SILENT = "The rules we hold say nothing of their case."
UNCONFIRMED = "Not every rule behind this has been confirmed."


@dataclass(frozen=True, slots=True)
class Indication:
    """The outcome under the rules of `area` and `year`, with the rules met on the way to it.

    `why` is one sentence. `reading` is what the rules would say if every one of them were confirmed; None
    where they do not lead anywhere.
    """

    outcome: FundingOutcome
    area: Area | None
    year: str
    why: str
    path: tuple[Rule, ...] = ()
    reading: FundingOutcome | None = None

    @property
    def rule(self) -> Rule | None:
        """The rule that said so; None where an answer or a rule is missing."""
        return self.path[-1] if self.reading else None

    @property
    def evidence(self) -> tuple[str, ...]:
        """Codes of what the provider may ask for, in the order of the rules."""
        return tuple(dict.fromkeys(code for rule in self.path for code in rule.evidence))


def starting_day(today: date, earliest_start: date | None) -> date:
    """The day whose rules count: the funding year is that in which the learning starts."""
    return max(today, earliest_start or today)


def indicate(facts: Facts, on: date, book: Rulebook | None = None) -> Indication:
    """The indication for learning that starts on a day."""
    book, year = book or rulebook(), academic_year(on)
    area = book.area_of(facts.postcode)
    if area is None:
        return Indication(FundingOutcome.CHECK, None, year, NO_AREA)
    if area.own_rules:
        return Indication(FundingOutcome.CHECK, area, year, area.note)
    rules = book.rules_of(area.code, on)
    if not rules:
        why = f"The hub does not hold the rules of {year} for {area.name} yet."
        return Indication(FundingOutcome.CHECK, area, year, why)
    return _led(area, year, *_walk(rules, Asked(facts, on)))


def _led(area: Area, year: str, path: tuple[Rule, ...], unknown: tuple[str, ...]) -> Indication:
    if unknown:
        why = f"We do not know {' or '.join(unknown)}."
        return Indication(FundingOutcome.CHECK, area, year, why, path)
    if not path or path[-1].outcome == GO_ON:
        return Indication(FundingOutcome.CHECK, area, year, SILENT, path)
    reading = FundingOutcome(path[-1].outcome)
    if reading is FundingOutcome.CHECK or all(rule.verified for rule in path):
        return Indication(reading, area, year, path[-1].says, path, reading)
    return Indication(FundingOutcome.CHECK, area, year, UNCONFIRMED, path, reading)


def _walk(rules: Iterable[Rule], asked: Asked) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    """The rules met, step by step, as far as the one that decides; and what nobody has said."""
    path: list[Rule] = []
    for step in STEPS:
        found, unknown = _first_met([rule for rule in rules if rule.step == step], asked)
        if found is not None:
            path.append(found)
        passed = step == "permission" if found is None else found.outcome == GO_ON
        if unknown or not passed:
            return tuple(path), unknown
    return tuple(path), ()


def _first_met(rules: Iterable[Rule], asked: Asked) -> tuple[Rule | None, tuple[str, ...]]:
    """The first rule that is met, or else what is not known.

    A rule before it that might be met too leaves the answer open only where it would lead elsewhere.
    """
    open_rules: list[Rule] = []
    for rule in rules:
        answer = met(rule.test, asked)
        if answer is None:
            open_rules.append(rule)
        elif answer and all(other.outcome == rule.outcome for other in open_rules):
            return rule, ()
        elif answer:
            break
    return None, tuple(dict.fromkeys(not_known(rule.test, asked) for rule in open_rules))
