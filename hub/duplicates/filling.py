"""The answers of the record that stays, completed from the other's: blanks are filled, and whatever keeps somebody safe
holds if either record says it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from hub.consent.services.disclosure import Decision
from hub.core.model import Base
from hub.core.sealing.packed import PackedAttribute
from hub.core.sealing.sealed import SealedAttribute, Tier, sealed_attributes
from hub.duplicates import rules
from hub.duplicates.journal import Journal
from hub.learners.rules import area_of
from hub.referrals.models import WaitingEntry

IN_RECORD = "."  # between the name of a sealed record and that of an answer in it
Answers = dict[str, Any]


class Side(NamedTuple):
    """The answers of one record: its rows by table, and the decision that opens them."""

    rows: dict[str, Base]
    decision: Decision

    def answers(self, table: str) -> Answers:
        """By name, with those inside a sealed record by both names; blank ones are None or missing."""
        return dict(_read(self.rows[table], self.decision)) if table in self.rows else {}


def complete(stays: Side, other: Side, journal: Journal) -> None:
    """Fill what is blank, and write down in the journal what was changed."""
    confidential = "yes" in {side.answers("need").get("confidential_address") for side in (stays, other)}
    for table in (one for one in rules.FILLED if one in stays.rows and one in other.rows):
        mine, theirs = stays.answers(table), other.answers(table)
        wanted = _wanted(table, mine, theirs)
        if table == "learner":
            wanted |= _second_phone(mine, theirs)
            wanted |= _closed_address(stays.rows[table], mine) if confidential else {}
        _write(stays.rows[table], mine, wanted, journal)


def _wanted(table: str, mine: Answers, theirs: Answers) -> Answers:
    """What is to be other in the row that stays."""
    filled = {name: value for name, value in theirs.items() if value is not None and mine.get(name) is None}
    for of_table, name in rules.BOTH_STAND:
        both = [text for text in (mine.get(name), theirs.get(name)) if text]
        if of_table == table and len(set(both)) > 1:
            filled[name] = "\n".join(both)
    for (of_table, name), closing in rules.CLOSES.items():
        if of_table == table and closing in (mine.get(name), theirs.get(name)):
            filled[name] = closing
    return filled


def _second_phone(mine: Answers, theirs: Answers) -> Answers:
    """A number of the other record that this one does not have, where there is room for it."""
    known = {mine.get("phone"), mine.get("other_phone"), None}
    more = [theirs[name] for name in ("phone", "other_phone") if theirs.get(name) not in known]
    return {"other_phone": more[0]} if more and mine.get("phone") and not mine.get("other_phone") else {}


def _closed_address(row: Base, mine: Answers) -> Answers:
    """Nothing finer than the district is kept of an address that may not be known."""
    area = area_of(row.outcode)  # type: ignore[attr-defined]
    start = area_of(mine.get("start_postcode")).outcode
    return {"address": None, "postcode": None, "start_postcode": start, "home": area.home}


def _write(row: Base, mine: Answers, wanted: Answers, journal: Journal) -> None:
    changes = {name: [mine.get(name), value] for name, value in wanted.items() if mine.get(name) != value}
    for name, (_, value) in changes.items():
        put(row, name, value)
    note(row, changes, journal)


def note(row: Base, changes: Mapping[str, list[Any]], journal: Journal) -> None:
    """Write down [before, after] of answers of one row, by name."""
    for name, change in changes.items():
        kept = journal.special if _attribute(row, name).field.tier is Tier.SPECIAL else journal.sealed
        kept.setdefault(str(row.id), {})[name] = change


def take_priority(
    mine: Sequence[WaitingEntry],
    theirs: Sequence[WaitingEntry],
    opened: Mapping[UUID, Decision],
    journal: Journal,
) -> None:
    """The reason goes with the better priority, where that is the other record's."""
    if mine and theirs and theirs[0].priority_group < mine[0].priority_group:
        before, after = (row.priority_reason.reveal(opened[row.learner_id]) for row in (mine[0], theirs[0]))
        mine[0].priority_reason = after
        journal.sealed[str(mine[0].id)] = {"priority_reason": [before, after]}


def put_back(row: Base, decision: Decision, columns: dict[str, list[Any]]) -> None:
    """Each answer as it was, where it is still what the merge made of it."""
    now = dict(_read(row, decision))
    for name, (before, after) in columns.items():
        if now.get(name) == after:
            put(row, name, before)


def put(row: Base, name: str, value: Any) -> None:
    setattr(row, name.rpartition(IN_RECORD)[2], value)


def _read(row: Base, decision: Decision) -> Iterator[tuple[str, Any]]:
    for attribute in sealed_attributes(type(row)):
        name = attribute.field.column
        value = attribute.__get__(row, type(row))
        if isinstance(attribute, PackedAttribute):
            for part, answer in json.loads(value.reveal(decision) or "{}").items():
                yield f"{name}{IN_RECORD}{part}", answer
        else:
            yield name, value.value(decision) if attribute.field.typed else value.reveal(decision)


def _attribute(row: Base, name: str) -> SealedAttribute:
    column = name.partition(IN_RECORD)[0]
    return next(one for one in sealed_attributes(type(row)) if one.field.column == column)
