"""The rules that count: those the service was delivered with, and the files that were added to it since.

What was added stands in the database, so that every worker reads it at once and an upgrade leaves it alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.core.forgetting import forget_on_change
from hub.learners.funding.checking import complaints_about, rules_of
from hub.learners.funding.rulebook import Rule, Rulebook, rulebook, rules_in
from hub.learners.models import AddedRules, RuleConfirmation

_HELD = "rules that are held"
forget_on_change(_HELD, (AddedRules, RuleConfirmation))


class RulesRefused(RuleBroken):
    """A file of rules cannot be added; `complaints` has a sentence for each thing to mend."""

    def __init__(self, complaints: list[str]) -> None:
        super().__init__("; ".join(complaints))
        self.complaints = complaints


@dataclass(frozen=True, slots=True)
class Held:
    """Every rule that the service holds, and by rule the wording and the source in which somebody read it."""

    book: Rulebook
    confirmed: Mapping[str, tuple[str, str]]


def held(uow: UnitOfWork) -> Held:
    """One statement, once in a unit of work."""
    uow.flush()
    known: Held | None = uow.session.info.get(_HELD)
    if known is None:
        added, confirmed = [], {}
        for name, text, source in uow.session.execute(_added_and_confirmed()):
            if source is None:
                added.append((name, text))
            else:
                confirmed[name] = text, source
        rules = [rule for name, text in sorted(added) for rule in rules_in(name, text)]
        known = uow.session.info[_HELD] = Held(rulebook().joined_by(rules), confirmed)
    return known


@cache
def _added_and_confirmed() -> Any:
    """The files by name with their text, and the rules that are confirmed now with wording and source."""
    no_source = sa.cast(sa.null(), RuleConfirmation.source.type)
    confirmed = sa.select(RuleConfirmation.rule, RuleConfirmation.wording, RuleConfirmation.source)
    return sa.union_all(
        sa.select(AddedRules.name, AddedRules.text, no_source),
        confirmed.where(RuleConfirmation.ended_on.is_(None)),
    )


def rulebook_now(uow: UnitOfWork) -> Rulebook:
    """Every rule that the service holds, as its file has it."""
    return held(uow).book


def add(uow: UnitOfWork, file: Traversable) -> Rule:
    """Hold the rules of another year or area from now on; the first of them. `RulesRefused` changes nothing."""
    check(uow, file)
    first, *_ = rules_of(file)
    row = AddedRules(
        name=file.name,
        area=first.area,
        valid_from=first.valid_from,
        valid_to=first.valid_to,
        text=file.read_text("utf-8"),
    )
    uow.add(row)
    audit.record(uow, "funding-rules.add", about=row)
    return first


def check(uow: UnitOfWork, file: Traversable) -> None:
    """`RulesRefused` where the file contradicts itself or what is held, or where its year is there already."""
    book = rulebook_now(uow)
    if complaints := complaints_about(file, book) or list(_there_already(rules_of(file)[0], book)):
        raise RulesRefused(complaints)


def _there_already(rule: Rule, book: Rulebook) -> Iterator[str]:
    if book.rules_of(rule.area, rule.valid_from):
        yield f"the rules of {rule.area} from {rule.valid_from} to {rule.valid_to} are there already"


def remove(uow: UnitOfWork, area: str, valid_from: date) -> None:
    """Take back a file that was added; what the service was delivered with stays. `NotVisible` without one."""
    row = uow.session.scalar(sa.select(AddedRules).filter_by(area=area, valid_from=valid_from))
    if row is None:
        raise NotVisible
    uow.session.delete(row)
    audit.record(uow, "funding-rules.remove", about=row)
