"""The indication for one person: the path of rules from age and status to earnings, and where it leads.

What we read is kept apart from how sure we are: rules that nobody has confirmed lead to an outcome too, as our
reading. A missing answer and a missing rule lead to "check with the provider", never to a refusal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from hub.learners.funding.conditions import Asked, academic_year, met, not_known
from hub.learners.funding.facts import Facts
from hub.learners.funding.rulebook import GO_ON, STEPS, Area, Rule, Rulebook, rulebook
from hub.learners.types import FundingOutcome, Sureness

NO_AREA = (
    "We do not know where they live, or it is not in England. "
    "The postcode at the start of the course decides whose rules count."
)
SILENT = "The rules we hold say nothing of their case."


@dataclass(frozen=True, slots=True)
class Indication:
    """What we read in the rules of `area` and `year`, with the rules met on the way to it.

    `why` is one sentence. `ask` is what to ask next, each as it goes on from "Ask for …".
    """

    outcome: FundingOutcome
    area: Area | None
    year: str
    why: str
    path: tuple[Rule, ...] = ()
    rule: Rule | None = None
    ask: tuple[str, ...] = ()

    @property
    def sure(self) -> Sureness:
        """Of an answer that is still to be found, nobody can be sure."""
        if self.outcome is FundingOutcome.CHECK:
            return Sureness.UNKNOWN
        return Sureness.VERIFIED if all(rule.verified for rule in self.path) else Sureness.READING

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
    area = book.area_of(facts.postcode, on)
    if area is None:
        return Indication(FundingOutcome.CHECK, None, year, NO_AREA)
    rules = book.rules_of(area.code, on)
    if not rules and area.own_rules:
        return Indication(FundingOutcome.CHECK, area, year, area.note)
    if not rules:
        why = f"The hub does not hold the rules of {year} for {area.name} yet."
        return Indication(FundingOutcome.CHECK, area, year, why)
    return read_in(book, rules, area, Asked(facts, on))


def read_in(book: Rulebook, rules: Sequence[Rule], area: Area, asked: Asked) -> Indication:
    """What these rules of an area lead to, whatever the postcode."""
    year, (path, unknown) = academic_year(asked.on), _walk(rules, asked)
    if unknown:
        why = f"We do not know {' or '.join(unknown)}."
        return Indication(FundingOutcome.CHECK, area, year, why, path, ask=unknown)
    if not path or path[-1].outcome == GO_ON:
        return Indication(FundingOutcome.CHECK, area, year, SILENT, path)
    rule = path[-1]
    ask = tuple(book.asks[code] for step in path for code in step.ask)
    return Indication(FundingOutcome(rule.outcome), area, year, rule.says, path, rule, ask)


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
