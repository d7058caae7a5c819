"""What is said of each part beside its rows: what for, from where, how long, who sees it (Article 15)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.consent.models import Block, Grant
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.core.sealed import sealed_attributes
from hub.forms.fields.when import day_words
from hub.oversight import seen
from hub.oversight.seen import Seen
from hub.rights.access import registry
from hub.rights.access.document import Part
from hub.rights.access.names import organisation_names
from hub.rights.requests.clock import corresponding
from hub.rights.retention.due import kept_months
from hub.rights.retention.periods import contact_columns, periods

SOONER = {"assessment": "assessment-draft", "demand": "demand", "recommendation": "recommendation"}
REQUESTS = ("rights_request", "rights_request_text")
NOT_SET = "The hub has not set yet when your record is deleted."
NOBODY = "Who else may see it now: nobody."


@dataclass(frozen=True, slots=True)
class Keeping:
    """`may_see` and `has_seen` are by kind of data: names of organisations, with the latest day."""

    until: date | None
    may_see: Mapping[str, Mapping[str, date]]
    has_seen: Mapping[str, Mapping[str, date]]


def keeping(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Keeping:
    months = kept_months(uow)
    contact = last_contact(uow, learner_ids)
    until = corresponding(contact, months) if months and contact else None
    return Keeping(until, _may_see(uow, learner_ids), _has_seen(seen.of(uow, learner_ids)))


def last_contact(uow: UnitOfWork, learner_ids: Collection[UUID]) -> date | None:
    """The latest of the days from which retention counts."""
    days = []
    for table, column in contact_columns():
        model = registry.models()[table]
        query = sa.select(sa.func.max(getattr(model, column))).where(
            model.learner_id.in_(learner_ids)  # type: ignore[attr-defined]
        )
        days.append(uow.session.scalar(query))
    return max((local_date(day) if hasattr(day, "hour") else day for day in days if day), default=None)


def _may_see(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Mapping[str, Mapping[str, date]]:
    blocked = sa.exists().where(
        Block.learner_id == Grant.learner_id,
        Block.recipient_id == Grant.recipient_id,
        Block.user_id.is_(None),
        sa.or_(Block.ends_at.is_(None), Block.ends_at > uow.now),
    )
    query = sa.select(Grant).where(
        Grant.learner_id.in_(learner_ids),
        Grant.withdrawn_at.is_(None),
        Grant.valid_from <= uow.today,
        Grant.valid_to >= uow.today,
        ~blocked,
    )
    known = organisation_names(uow)
    found: dict[str, dict[str, date]] = {}
    for grant in uow.session.scalars(query):
        for category in grant.open_categories:
            _latest(found, category.value, known[grant.recipient_id], grant.valid_to)
    return found


def _has_seen(lines: Sequence[Seen]) -> Mapping[str, Mapping[str, date]]:
    found: dict[str, dict[str, date]] = {}
    for line in lines:
        for kind in line.kinds if line.role else ():
            _latest(found, kind, line.organisation, line.day)
    return found


def _latest(found: dict[str, dict[str, date]], kind: str, name: str, day: date) -> None:
    of_kind = found.setdefault(kind, {})
    of_kind[name] = max(of_kind.get(name, date.min), day)


def told(part: Part, known: Keeping) -> Part:
    """The part with what the law asks for beside it."""
    return replace(part, notes=tuple(_notes(part.name, known)))


def _notes(table: str, known: Keeping) -> Iterator[str]:
    group = registry.group(table)
    if group is None:
        return
    kinds = kinds_of(table)
    yield f"Kept for: {group.kept_for}"
    yield f"It comes from: {group.source}"
    yield f"How long: {how_long(table, known.until)}"
    yield _named("Who may see it now", known.may_see, kinds) or NOBODY
    yield (
        _named("Who has seen it, and when last", known.has_seen, kinds, days=True)
        or "Nobody has opened it yet."
    )


def kinds_of(table: str) -> set[str]:
    """The kinds of data that a table holds, by which it is shared."""
    model = registry.models()[table]
    plain = getattr(model, "__category__", None)
    return {attribute.field.category for attribute in sealed_attributes(model)} | (
        {str(plain)} if plain else set()
    )


def how_long(table: str, until: date | None) -> str:
    period = {one.code: one for one in periods(None)}
    if table in REQUESTS:
        return f"{period['request'].long} after the request is closed. {period['request'].why}."
    record = (
        f"until {day_words(until)}, if we have no contact with you before; longer while you wait or are in a class"
        if until
        else NOT_SET
    )
    if table not in SOONER:
        return f"{record}. {period['record'].why.split('.')[0]}."
    sooner = period[SOONER[table]]
    return f"{record}. {sooner.label}: {sooner.long} after {sooner.clock}. {sooner.why}."


def _named(label: str, by_kind: Mapping[str, Mapping[str, date]], kinds: set[str], days: bool = False) -> str:
    found: dict[str, dict[str, date]] = {"": {}}
    for kind in kinds & by_kind.keys():
        for name, day in by_kind[kind].items():
            _latest(found, "", name, day)
    names = (f"{name} ({day_words(day)})" if days else name for name, day in sorted(found[""].items()))
    said = "; ".join(names)
    return f"{label}: {said}." if said else ""
