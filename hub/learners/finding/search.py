"""Find people by some of their names in any spelling, with or without another fact, without opening the table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.learners.finding.candidates import (
    MOST_OPENED,
    SHOWN,
    WEIGHTS,
    Known,
    open_to_compare,
    per_index_key,
)
from hub.learners.finding.index import digests
from hub.learners.finding.keys import Key, PersonTyped, pairs, whole_words, with_phones, with_years
from hub.learners.finding.letters import ways_written, words_of
from hub.learners.finding.likeness import NameLikeness, compare_names
from hub.learners.finding.models import NameKey
from hub.learners.finding.score import how, which_alike
from hub.learners.models import Learner
from hub.learners.rules import OLDEST

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody remembers. `phone_end` are the last four digits or more, `outcode` a district such as E8."""

    name: str
    birth_year: int | None = None
    outcode: str | None = None
    phone_end: str | None = None

    @property
    def words(self) -> list[list[str]]:
        return words_of(self.name)

    @property
    def one_word(self) -> bool:
        return len(whole_words(self.words[0])) < 2

    @property
    def fields(self) -> list[str]:
        facts = {"year": self.birth_year, "district": self.outcode, "phone": self.phone_end}
        return ["name", *(name for name, said in facts.items() if said is not None)]

    @property
    def enough(self) -> bool:
        """One name alone is of too many people, and is in no index."""
        return bool(self.words[0]) and (not self.one_word or len(self.fields) > 1)


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody who may be meant; `reasons` are words. `decision` opens `SHOWN` of them, which is recorded."""

    learner_id: UUID
    reasons: tuple[str, ...]
    decision: Decision = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """The nearest first. `more`: there are others, whom another fact would tell apart."""

    hits: list[Hit]
    more: bool


def by_name(uow: UnitOfWork, sought: Sought) -> Found:
    """Of those the viewer may see by name, who may be meant. That somebody looked is recorded, not for whom."""
    listed = _listed(uow, sought)
    people = open_to_compare(uow, listed[:MOST_OPENED]) if listed else {}
    near = meant(sought, people)
    shown = near[:MOST_SHOWN]
    decisions = consent.disclose(uow, [one for one, _ in shown], SHOWN) if shown else {}
    hits = [Hit(one, tuple(why), decisions[one]) for one, why in shown if decisions[one].allowed]
    audit.record(uow, "learner.search", decision=f"{'+'.join(sought.fields)}: {len(hits)} found")
    return Found(hits, len(listed) > MOST_OPENED or len(near) > MOST_SHOWN)


def _listed(uow: UnitOfWork, sought: Sought) -> list[UUID]:
    """Whom the index gives, most in common first, and one more than are opened: one statement."""
    weight = per_index_key(sa.func.sum(sa.case(WEIGHTS, value=NameKey.kind)), NameKey)
    query: sa.Select[Any] = (
        sa.select(NameKey.learner_id)
        .where(NameKey.digest.in_(digests(uow.vault, keys_sought(sought, uow.today))))
        .group_by(NameKey.learner_id)
        .order_by(weight.desc(), NameKey.learner_id)
        .limit(MOST_OPENED + 1)
    )
    if sought.outcode:
        lives = sa.or_(Learner.outcode == sought.outcode, Learner.outcode.is_(None))
        query = query.join(Learner, Learner.id == NameKey.learner_id).where(lives)
    return list(uow.session.scalars(query))


def keys_sought(sought: Sought, today: date) -> set[Key]:
    """Of one name with a district alone: that name with every year in which somebody may have been born."""
    name, ends = sought.words, [sought.phone_end[-4:]] if sought.phone_end else []
    years = [sought.birth_year] if sought.birth_year else []
    if sought.one_word and not (years or ends):
        years = list(range(today.year - OLDEST, today.year + 1))
    return pairs(name) | with_years(name, years) | with_phones(name, ends)


def meant(sought: Sought, people: Mapping[UUID, Known]) -> list[tuple[UUID, list[str]]]:
    """Whom every fact fits that is known of them; those with one of several names only if nobody has all.

    Each once, by what fits best of what their record says and of what those say that were merged into it.
    """
    fitting = [
        (one, person, likeness)
        for one, known in people.items()
        for person in known
        if _fits(sought, person) and (likeness := _likeness(sought, person)).agree
    ]
    whole = [row for row in fitting if row[2].agree == row[2].fewest]
    found: dict[UUID, list[str]] = {}
    for one, person, likeness in sorted(
        whole or fitting, key=lambda row: (row[2].rank, row[0]), reverse=True
    ):
        found.setdefault(one, list(_reasons(sought, person, likeness)))
    return list(found.items())


def _likeness(sought: Sought, person: PersonTyped) -> NameLikeness:
    found = (compare_names(sought.words, name) for name in person.names())
    return max(found, key=lambda likeness: likeness.rank)


def _fits(sought: Sought, person: PersonTyped) -> bool:
    year, end = sought.birth_year, sought.phone_end
    born = year is None or person.born is None or person.born.year == year
    return born and (end is None or not person.phones or _ends(person, end))


def _ends(person: PersonTyped, end: str) -> bool:
    return any(phone.partition(";")[0].endswith(end) for phone in person.phones)


def _reasons(sought: Sought, person: PersonTyped, likeness: NameLikeness) -> Iterator[str]:
    words = max(len(whole_words(way)) for way in ways_written(sought.words))
    if words == 1 or likeness.agree == 1:
        yield which_alike(PersonTyped(sought.name, sought.name), person) + how(likeness)
    else:
        yield ("the same name" if likeness.complete else "these names among others") + how(likeness)
    if sought.birth_year and person.born:
        yield "born the same year"
    if sought.outcode:
        yield "in the same district, or none is known"
    if sought.phone_end and _ends(person, sought.phone_end):
        yield "the same last digits of a phone number"
