"""What is missing in a file of funding rules, and what in it contradicts itself or the files that are held."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources.abc import Traversable
from itertools import combinations, product

from hub.learners.funding.conditions import Asked
from hub.learners.funding.facts import Earnings, Facts, Permission
from hub.learners.funding.indication import SILENT, read_in
from hub.learners.funding.rulebook import (
    STEPS,
    Area,
    BrokenRules,
    Rule,
    Rulebook,
    complaints_of,
    rulebook,
    rules_in,
)

NO_TIME, LONG = timedelta(0), timedelta(days=20_000)
ID = re.compile("[a-z0-9-]{1,80}")  # it stands in the address of its page
OPTIONAL_STEP = "permission"  # nothing has to be said there: it is passed where no rule is met


def complaints_about(file: Traversable, held: Rulebook | None = None) -> list[str]:
    """A sentence for each thing that has to be mended before the file is added; none where it can be."""
    book = held or rulebook()
    try:
        rules = rules_of(file)
    except BrokenRules as error:
        return [str(error)]
    if not rules:
        return [f"{file.name} holds no rules"]
    beside = tuple(rule for rule in book.rules if not _same_year(rule, rules[0]))
    found = [*complaints_of(replace(book, rules=(*beside, *rules))), *_about_the_year(rules[0], book)]
    return found or [
        *_odd_ids(rules),
        *_missing_steps(rules),
        *_contradictions(rules),
        *_nothing_said(rules, book),
    ]


def rules_of(file: Traversable) -> tuple[Rule, ...]:
    """The rules of a file; `BrokenRules` where it is not as it must be."""
    try:
        return rules_in(file.name, file.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise BrokenRules(f"{file.name} is not text in UTF-8") from error


def _same_year(rule: Rule, other: Rule) -> bool:
    """A file may take the place of the one it corrects."""
    return (rule.area, rule.valid_from, rule.valid_to) == (other.area, other.valid_from, other.valid_to)


def _about_the_year(rule: Rule, book: Rulebook) -> Iterator[str]:
    if rule.valid_from > rule.valid_to:
        yield f"valid_to, {rule.valid_to}, is before valid_from, {rule.valid_from}"
    if rule.area not in {area.code for area in book.areas}:
        yield f"no area has the code {rule.area}"


def _odd_ids(rules: Sequence[Rule]) -> Iterator[str]:
    odd = (rule.id for rule in rules if not ID.fullmatch(rule.id))
    yield from (f"the id “{name}” is not of small letters, digits and hyphens, at most 80" for name in odd)


def _missing_steps(rules: Sequence[Rule]) -> Iterator[str]:
    there = {rule.step for rule in rules}
    yield from (f"no rule of the step {step}" for step in STEPS if step not in {*there, OPTIONAL_STEP})


def _contradictions(rules: Sequence[Rule]) -> Iterator[str]:
    """Two rules that ask the same: the second is never reached, or says otherwise."""
    for first, second in combinations(rules, 2):
        if (first.step, first.test) == (second.step, second.test):
            says = "say the same" if first.outcome == second.outcome else "contradict each other"
            yield f"{first.id} and {second.id} ask the same and {says}"


def _nothing_said(rules: Sequence[Rule], book: Rulebook) -> Iterator[str]:
    """Statuses of which some answers meet no rule, found by trying the answers at both ends."""
    area = next(area for area in book.areas if area.code == rules[0].area)
    for status, words in book.statuses:
        if any(_silent(rules, book, area, facts) for facts in _people(status, rules[0].valid_from, book)):
            yield f"nothing is said of everybody with the status {status} ({words})"


def _silent(rules: Sequence[Rule], book: Rulebook, area: Area, facts: Facts) -> bool:
    return read_in(book, rules, area, Asked(facts, rules[0].valid_from)).why == SILENT


def _people(status: str, on: date, book: Rulebook) -> Iterator[Facts]:
    """Adults who have answered everything, one for each way to answer."""
    times, born = (on - NO_TIME, on - LONG), on - LONG
    supports = [code for code, _ in book.support]
    earns = (Earnings(0, 1), Earnings(1_000_000))
    lengths, ends, befores = ("long", "twelve", "short"), (None, "ending", "renewing"), ("eea", "elsewhere")
    for waiting, support, length, end, before, here, earnings in product(
        times, supports, lengths, ends, befores, times, earns
    ):
        permission = Permission(status, waiting, support, length, end, before)
        yield Facts(None, born, permission, here, earnings, frozenset())
