"""Add, edit and end a rule of whom a provider takes. A rule is ended and never deleted."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict
from hub.directory import queries, version
from hub.directory.models import IntakeRule
from hub.directory.rules.wording import fold

Facts = Mapping[str, Any]


class RuleEnded(Conflict):
    title = "This rule has ended"


def add(uow: UnitOfWork, provider_id: UUID, facts: Facts, submission: str) -> IntakeRule:
    """A new rule. The same submission sent twice gives the rule that the first one made."""
    row_id = uuid5(provider_id, f"intake rule {submission}")
    made = uow.session.get(IntakeRule, row_id)
    if made is not None:
        return made
    row = uow.add(IntakeRule(id=row_id, provider_id=provider_id, **_spelt(uow, facts)))
    _saved(uow, row, "intake_rule.add")
    return row


def edit(uow: UnitOfWork, row: IntakeRule, facts: Facts) -> None:
    """Change a rule that has not ended."""
    check_not_ended(uow, row)
    for name, value in _spelt(uow, facts).items():
        setattr(row, name, value)
    _saved(uow, row, "intake_rule.edit")


def check_not_ended(uow: UnitOfWork, row: IntakeRule) -> None:
    if has_ended(uow, row):
        raise RuleEnded("Add a new rule instead. What an ended rule said is kept as it was.")


def end(uow: UnitOfWork, row: IntakeRule) -> None:
    """From today the rule does not count. One that has ended already stays as it is."""
    if not has_ended(uow, row):
        row.valid_to = uow.today - timedelta(days=1)
        _saved(uow, row, "intake_rule.end")


def has_ended(uow: UnitOfWork, row: IntakeRule) -> bool:
    return row.valid_to is not None and row.valid_to < uow.today


def _spelt(uow: UnitOfWork, facts: Facts) -> dict[str, Any]:
    """With the groups that are asked for already spelt as they are."""
    known = {fold(name): name for name in queries.group_names(uow)}
    return {**facts, "groups": _once(known.get(fold(name), name) for name in facts["groups"])}


def _once(names: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(fold(name), name)
    return list(found.values())


def _saved(uow: UnitOfWork, row: IntakeRule, verb: str) -> None:
    audit.record(uow, verb, about=row)
    version.bump(uow, row.provider_id, by=version.RULE_CHANGED)
    uow.flush()
