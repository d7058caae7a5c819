"""A manager has read a funding rule in its source, or takes that back; and the rules with what was confirmed."""

from dataclasses import replace

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.learners.funding.rulebook import Rule, Rulebook
from hub.learners.models import RuleConfirmation
from hub.learners.services.rule_years import held, rulebook_now


def confirm(uow: UnitOfWork, rule: Rule, source: str) -> None:
    """From now on the rule is verified, by the one who acts, from `source`; a second click changes nothing."""
    if rule.id in confirmations(uow, rulebook_now(uow)):
        return
    row = RuleConfirmation(
        rule=rule.id,
        wording=rule.wording,
        source=source,
        confirmed_by=uow.user_id,
        confirmed_on=uow.today,
    )
    uow.add(row)
    audit.record(uow, "funding-rule.confirm", about=row)


def take_back(uow: UnitOfWork, rule: Rule) -> None:
    """The rule is again what its file says of it."""
    row = confirmations(uow, rulebook_now(uow)).get(rule.id)
    if row is not None:
        row.ended_on = uow.today
        audit.record(uow, "funding-rule.take-back", about=row)


def confirmations(uow: UnitOfWork, book: Rulebook) -> dict[str, RuleConfirmation]:
    """What is confirmed now, by rule; not where a file has changed the rule since."""
    rows = uow.session.scalars(sa.select(RuleConfirmation).where(RuleConfirmation.ended_on.is_(None))).all()
    named = {row.rule for row in rows}
    worded = {rule.id: rule.wording for rule in book.rules if rule.id in named}
    return {row.rule: row for row in rows if worded.get(row.rule) == row.wording}


def confirmed_rulebook(uow: UnitOfWork) -> Rulebook:
    """The rules that the service holds, verified where a manager confirmed them as they are worded now."""
    known = held(uow)
    rules = (_verified(rule, known.confirmed.get(rule.id)) for rule in known.book.rules)
    return replace(known.book, rules=tuple(rules)) if known.confirmed else known.book


def _verified(rule: Rule, confirmed: tuple[str, str] | None) -> Rule:
    wording, source = confirmed or ("", "")
    return replace(rule, verified=True, source=source) if wording == rule.wording else rule


def verified_marks(uow: UnitOfWork) -> frozenset[str]:
    """The marks of the rules that are verified now: a reading is where it rests on none but these."""
    return frozenset(rule.mark for rule in confirmed_rulebook(uow).rules if rule.verified)


def rule_called(uow: UnitOfWork, rule_id: str) -> Rule:
    """The rule with this id, as its file has it; `NotVisible` where there is none."""
    found = next((rule for rule in rulebook_now(uow).rules if rule.id == rule_id), None)
    if found is None:
        raise NotVisible
    return found
