"""What learners say of themselves and of their classes, for counting: a named job opens it, only counts leave it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.voice.models import LearnerVoice
from hub.tracking.voice.questions import CURRENT, asked
from hub.tracking.voice.types import SETS, Set, What

COUNTING = Viewer.job("count what learners say")
UP, SAME, DOWN, NOT_BOTH = "up", "the same", "down", "not both"
MOVES = (UP, SAME, DOWN, NOT_BOTH)

Said = Mapping[str, str]  # the step, by the code of a line


class Rating(NamedTuple):
    """What one person thinks of the last course they had with a provider."""

    provider_id: UUID
    said: Said


class _Time(NamedTuple):
    learner_id: UUID
    what: What
    provider_id: UUID | None
    said: Said


def moves(uow: UnitOfWork, on: date) -> list[tuple[str, ...]]:
    """For everybody whom the viewer may count and who answered before a course and after one by that day, where they
    moved with each statement, in order. Of several courses the last counts."""
    times: dict[UUID, dict[What, Said]] = {}
    for one in _times(uow, on, Set.LIFE):
        times.setdefault(one.learner_id, {})[one.what] = one.said
    both = (said for said in times.values() if set(said) == {What.BEFORE, What.AFTER})
    return [_moved(said[What.BEFORE], said[What.AFTER]) for said in both]


def _moved(before: Said, after: Said) -> tuple[str, ...]:
    return tuple(move(before.get(code), after.get(code)) for code in asked(Set.LIFE).ask)


def move(before: str | None, after: str | None) -> str:
    """From one step to another; what is no step is no answer."""
    of = asked(Set.LIFE)
    if before is None or after is None or not {before, after} <= set(of.steps):
        return NOT_BOTH
    steps = of.moved(before, after)
    return UP if steps > 0 else DOWN if steps < 0 else SAME


def ratings(uow: UnitOfWork, on: date) -> list[Rating]:
    """What those whom the viewer may count thought of their class by that day, one of a person for each provider."""
    last = {
        (one.learner_id, one.provider_id): Rating(one.provider_id, one.said)
        for one in _times(uow, on, Set.COURSE)
        if one.provider_id
    }
    return list(last.values())


def _times(uow: UnitOfWork, on: date, of: Set) -> Sequence[_Time]:
    """The first standing first; those alone who were asked what is asked now."""
    ids = list(uow.session.scalars(sa.select(Learner.id).where(Learner.joined_on <= on)))
    with uow.acting_as(COUNTING):
        return [one for some in audit.in_portions(uow, ids) for one in _opened(uow, some, on, of)]


def _opened(uow: UnitOfWork, ids: list[UUID], on: date, of: Set) -> Iterator[_Time]:
    query = (
        sa.select(LearnerVoice, TaughtClass.provider_id)
        .outerjoin(Enrolment, Enrolment.id == LearnerVoice.enrolment_id)
        .outerjoin(TaughtClass, TaughtClass.id == Enrolment.class_id)
        .where(
            LearnerVoice.learner_id.in_(ids),
            LearnerVoice.what.in_([what for what in What if SETS[what] is of]),
            LearnerVoice.willing,
            LearnerVoice.asked_on <= on,
        )
        .order_by(LearnerVoice.asked_on, LearnerVoice.id)
    )
    rows = uow.session.execute(query).all()
    decisions = consent.disclose(uow, [row.learner_id for row, _ in rows], [Category.WIDER_OUTCOMES])
    for row, provider_id in rows:
        answers = row.answers.value(decisions[row.learner_id])
        if answers["version_asked"] == CURRENT:
            yield _Time(row.learner_id, row.what, provider_id, answers["said"])
