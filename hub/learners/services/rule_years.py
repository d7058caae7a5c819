"""The rules that count: those the service was delivered with, and the files that were added to it since.

What was added stands in the database, so that every worker reads it at once and an upgrade leaves it alone.
"""

from collections.abc import Iterator
from datetime import date
from importlib.resources.abc import Traversable

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.learners.funding.checking import complaints_about, rules_of
from hub.learners.funding.rulebook import Rule, Rulebook, rulebook, rules_in
from hub.learners.models import AddedRules

_HELD = "rules that are held"


class RulesRefused(RuleBroken):
    """A file of rules cannot be added; `complaints` has a sentence for each thing to mend."""

    def __init__(self, complaints: list[str]) -> None:
        super().__init__("; ".join(complaints))
        self.complaints = complaints


def rulebook_now(uow: UnitOfWork) -> Rulebook:
    """Every rule that the service holds: one statement, once in a unit of work."""
    known: Rulebook | None = uow.session.info.get(_HELD)
    if known is None:
        rows = uow.session.execute(sa.select(AddedRules.name, AddedRules.text).order_by(AddedRules.name))
        known = rulebook().joined_by([rule for name, text in rows for rule in rules_in(name, text)])
        uow.session.info[_HELD] = known
    return known


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
    uow.session.info.pop(_HELD, None)
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
