"""What is said of each part beside its rows: what for, from where, how long, who sees it (Article 15)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.consent import grounds
from hub.consent.scopes import LearnerScoped, PartyScoped
from hub.consent.services.restriction import KEEPING
from hub.core.clock import local_date, months_after
from hub.core.db import UnitOfWork
from hub.core.sealing.sealed import REGISTRY, sealed_attributes
from hub.forms.fields.when import day_words
from hub.oversight import seen
from hub.oversight.seen import Seen
from hub.referrals.case.portions import going
from hub.rights.access import registry
from hub.rights.access.document import Part
from hub.rights.access.holders import Holder, holders
from hub.rights.retention.due import kept_months
from hub.rights.retention.periods import Period, contact_columns, periods

SOONER = {
    "assessment": "assessment-draft",
    "demand": "demand",
    "recommendation": "recommendation",
    "message": "message",
}
REQUESTS = ("rights_request", "rights_request_text")
NOT_SET = "The hub has not set yet when your record is deleted."
NOBODY = "Who may see it now: nobody but the data protection officer."
RESTRICTED = f"{NOBODY} Your record is restricted: it is kept, and not used."


@dataclass(frozen=True, slots=True)
class Keeping:
    """`parties` are by table. `has_seen` is by kind of data: names of organisations, with the latest day."""

    months: int | None
    until: date | None
    may_see: Sequence[Holder]
    parties: Mapping[str, frozenset[UUID]]
    restricted: bool
    has_seen: Mapping[str, Mapping[str, date]]


def keeping(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Keeping:
    months = kept_months(uow)
    with uow.acting_as(KEEPING):
        contact, parties = last_contact(uow, learner_ids), _parties(uow, learner_ids)
    return Keeping(
        months,
        months_after(contact, months) if months and contact else None,
        holders(uow, learner_ids),
        parties,
        not grounds.standing(uow).isdisjoint(learner_ids),
        _has_seen(seen.of(uow, learner_ids)),
    )


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


def _parties(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Mapping[str, frozenset[UUID]]:
    """By table, the organisations that its rows of the learner belong to, where it is divided so."""
    found = {}
    for name, model in registry.models().items():
        if issubclass(model, PartyScoped):
            query = sa.select(model.recipient_id).where(model.learner_id.in_(learner_ids)).distinct()
            found[name] = frozenset(uow.session.scalars(query))
    return found


def _has_seen(lines: Sequence[Seen]) -> Mapping[str, Mapping[str, date]]:
    found: dict[str, dict[str, date]] = {}
    for line in lines:
        for kind in line.kinds if line.role else ():
            of_kind = found.setdefault(kind, {})
            of_kind[line.organisation] = max(of_kind.get(line.organisation, date.min), line.day)
    return found


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
    yield f"How long: {how_long(table, known.until, known.months)}"
    yield _may_see(table, known)
    yield _has_seen_words(known.has_seen, kinds) or "Nobody has opened it yet."


def kinds_of(table: str) -> set[str]:
    """The kinds of data that a table holds, by which it is shared."""
    model = registry.models()[table]
    plain = getattr(model, "__category__", None)
    return {attribute.field.category for attribute in sealed_attributes(model)} | (
        {str(plain)} if plain else set()
    )


def how_long(table: str, until: date | None, months: int | None) -> str:
    """`months` is what the hub has set for the record, `until` the day that it comes to."""
    known = periods(months)
    period = {one.code: one for one in known}
    if table in REQUESTS:
        return f"{period['request'].long} after the request is closed. {period['request'].why}."
    record = (
        f"until {day_words(until)}, if we have no contact with you before; longer while you wait or are in a class"
        if until
        else NOT_SET
    )
    said = (
        f"{one.label}: {one.long} after {one.clock.split(';')[0]}. {one.why}."
        for one in known
        if (one.months or one.days) and (SOONER.get(table) == one.code or _is_part(table, one))
    )
    return " ".join((f"{record}. {period['record'].why.split('.')[0]}.", *said))


def _is_part(table: str, period: Period) -> bool:
    """Whether something of the table goes before the rest of the record."""
    fields = (field for (name, _), field in REGISTRY.items() if name == table)
    return not period.portion.whole and any(going(period.portion, field) for field in fields)


def _may_see(table: str, known: Keeping) -> str:
    """Somebody of the organisations named may see at least a part of each row."""
    if known.restricted:
        return RESTRICTED
    model = registry.models()[table]
    names = [
        f"{one.name}{', but not everybody there: somebody of them you refused' if one.refused else ''}"
        for one in known.may_see
        if issubclass(model, LearnerScoped) and one.sees(model, known.parties.get(table, ()))
    ]
    return f"Who may see it now: {'; '.join(names)}." if names else NOBODY


def _has_seen_words(by_kind: Mapping[str, Mapping[str, date]], kinds: set[str]) -> str:
    found: dict[str, date] = {}
    for kind in kinds & by_kind.keys():
        for name, day in by_kind[kind].items():
            found[name] = max(found.get(name, date.min), day)
    said = "; ".join(f"{name} ({day_words(day)})" for name, day in sorted(found.items()))
    return f"Who has seen it, and when last: {said}." if said else ""
