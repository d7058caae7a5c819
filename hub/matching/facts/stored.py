"""What is stored of learners and decides a match, opened as far as their decisions open it.

Of many it is read in columns and opened column by column: each row of levels is asked for its seal, each value opens
with its own key at its own place. Of somebody whose rows a page has read, they are taken.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from hub.assessment.achieved.models import AchievedLevel
from hub.assessment.achieved.queries import level_now
from hub.assessment.models import Assessment
from hub.assessment.placement import signpost_of
from hub.assessment.types import AchievedState, AssessmentState
from hub.consent import rows
from hub.consent.services.disclosure import Decision
from hub.core.among import among
from hub.core.db import UnitOfWork
from hub.core.sealing.authentic import columns, genuine, note_refused
from hub.core.sealing.in_columns import revealed, stored
from hub.core.sealing.packed import Answers, PackedAttribute
from hub.core.sealing.sealed import SealedAttribute
from hub.directory.types import Level, Strand
from hub.learners.models import FundingFact, Learner, Need
from hub.learners.types import HIDDEN
from hub.matching.types import SKILLS

Decisions = Mapping[UUID, Decision]


class Attained(NamedTuple):
    """The level that counts now. `skills` and `half_steps` follow SKILLS."""

    placement: Level
    skills: tuple[Level | None, ...]
    half_steps: tuple[str | None, ...]
    strand: Strand | None
    signposted: bool
    assessed_on: date | None


class Person(NamedTuple):
    """Where they live, their sex and their date of birth, as texts."""

    home: str | None
    sex: str | None
    born: str | None


class Funding(NamedTuple):
    """What was read in the rules, the marks that it rests on, and whether they can pay."""

    outcome: str | None
    rests_on: str | None
    can_pay: str | None


class Known(NamedTuple):
    """One learner, opened. `said` are the answers of a `Need`; it and funding may lack."""

    level: Attained
    outcode: str | None
    person: Person
    secret_address: bool
    said: Answers | None
    funding: Funding | None


# The sealed columns of each table, in the order of `Person`, of what is said, and of `Funding`.
_OF_LEARNER: tuple[SealedAttribute, ...] = (Learner.home, Learner.sex, Learner.date_of_birth)
_ANSWERS: PackedAttribute = Need.answers
_OF_NEED: tuple[SealedAttribute, ...] = (_ANSWERS, Need.confidential_address)
_OF_FUNDING: tuple[SealedAttribute, ...] = (FundingFact.outcome, FundingFact.rests_on, FundingFact.can_pay)


def known(uow: UnitOfWork, decisions: Decisions) -> dict[UUID, Known]:
    """All who have a placement, opened: three statements, however many, and none where their rows were read."""
    if rows.known(uow, decisions, Need, FundingFact, AchievedLevel, Assessment):
        return {
            one: _read_before(uow, decision, attained(level))
            for one, decision in decisions.items()
            if (level := level_now(uow, one)) is not None and level.placement is not None
        }
    return _in_columns(uow, decisions)


def attained(row: Any) -> Attained:
    """Of a row (`LevelNow`) that is as it was written and has a placement, or of its columns."""
    by_hand = getattr(row, "placed_by_hand", False)  # nobody places by hand what was reached in class
    return Attained(
        row.placement,
        tuple(getattr(row, skill) for skill in SKILLS),
        tuple(row.half_steps.get(skill) for skill in SKILLS),
        row.strand,
        not by_hand and signpost_of(row.placement_version, row.placement_rule) is not None,
        row.assessed_on,
    )


def _read_before(uow: UnitOfWork, decision: Decision, level: Attained) -> Known:
    learner_id = decision.learner_id
    learner = uow.get(Learner, learner_id)
    need, funding = rows.first(uow, Need, learner_id), rows.first(uow, FundingFact, learner_id)
    return Known(
        level,
        learner.outcode,
        Person(*(one.__get__(learner, Learner).reveal(decision) for one in _OF_LEARNER)),
        secret_address=need is not None and need.hides_address(decision),
        said=need.answers.value(decision) if need else None,
        funding=Funding(*(one.__get__(funding, FundingFact).reveal(decision) for one in _OF_FUNDING))
        if funding
        else None,
    )


def _in_columns(uow: UnitOfWork, decisions: Decisions) -> dict[UUID, Known]:
    levels = _levels(uow, decisions)
    found = uow.session.execute(_BESIDE, {"learners": list(levels)}).all()
    people, needs, funded = (
        revealed(attributes, [(row[0], row[part]) for row in found], decisions, uow.keys)
        for attributes, part in _PARTS
    )
    return {
        row[0]: Known(
            levels[row[0]],
            row[1],
            Person(*person),
            secret_address=need is not None and need[1] == HIDDEN,
            said=_ANSWERS.read(need[0]) if need else None,
            funding=Funding(*funding) if funding else None,
        )
        for row, person, need, funding in zip(found, people, needs, funded, strict=True)
        if person
    }


def _levels(uow: UnitOfWork, learner_ids: Collection[UUID]) -> dict[UUID, Attained]:
    """Of those who have a placement: what was reached in class goes before an assessment. A row that somebody changed
    gives nothing, and nothing is looked for in its place."""
    asked = {"learners": list(learner_ids)}
    found = _as_written(uow, Assessment, uow.session.execute(_ASSESSED, asked))
    found |= _as_written(uow, AchievedLevel, uow.session.execute(_REACHED, asked))
    return {one: attained(row) for one, row in found.items() if row is not None and row.placement is not None}


def _as_written(uow: UnitOfWork, model: Any, found: Iterable[sa.Row[Any]]) -> dict[UUID, sa.Row[Any] | None]:
    """By learner the last row, None where it is refused."""
    names = [column.key for column in columns(model)]
    by_learner: dict[UUID, sa.Row[Any] | None] = {}
    for row in found:
        written = genuine(uow.vault, model, dict(zip(names, row, strict=True)))
        if not written:
            note_refused(uow.session, model, row.id)
        by_learner[row.learner_id] = row if written else None
    return by_learner


_PARTS = (
    (_OF_LEARNER, slice(2, 7)),
    (_OF_NEED, slice(7, 11)),
    (_OF_FUNDING, slice(11, 16)),
)
_BESIDE: Any = (
    sa.select(
        Learner.id.label("who"),
        Learner.outcode,
        *stored(Learner, _OF_LEARNER),
        *stored(Need, _OF_NEED),
        *stored(FundingFact, _OF_FUNDING),
    )
    .outerjoin(Need, Need.learner_id == Learner.id)
    .outerjoin(FundingFact, FundingFact.learner_id == Learner.id)
    .where(among(Learner.id, "learners"))
)
_ASSESSED: Any = (
    sa.select(*columns(Assessment))
    .where(among(Assessment.learner_id, "learners"), Assessment.state == AssessmentState.COMPLETE)
    .order_by(Assessment.assessed_on, Assessment.id)
)
_REACHED: Any = sa.select(*columns(AchievedLevel)).where(
    among(AchievedLevel.learner_id, "learners"), AchievedLevel.state == AchievedState.COUNTS
)
