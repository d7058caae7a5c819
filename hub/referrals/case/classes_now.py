"""The classes that a learner goes to now, and whether another may stand beside them."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.models import TaughtClass
from hub.directory.types import Strand
from hub.learners import queries as learners
from hub.matching.words.phrases import counted
from hub.referrals import queries, together

LOOKING = Viewer.job("look at the classes a learner goes to")


def in_the_way(
    uow: UnitOfWork, learner_id: UUID, taught: TaughtClass, *, on: date, but: Collection[UUID] = ()
) -> TaughtClass | None:
    """A class that the learner has started and that this one cannot stand beside on that day; not one of `but`."""
    for referral, started in queries.started(uow, learner_id):
        going = referral.id not in but and not together.over_by(started, on)
        if going and together.replaces(started, taught, on):
            return started
    return None


def beside_for_all(
    uow: UnitOfWork, learner_id: UUID, taught: TaughtClass, *, on: date, but: Collection[UUID] = ()
) -> TaughtClass | None:
    """As `in_the_way`, over the classes of every provider, whoever asks."""
    with uow.acting_as(LOOKING):
        return in_the_way(uow, learner_id, taught, on=on, but=but)


def served(uow: UnitOfWork, learner_id: UUID, strand: Strand) -> bool:
    """Whether a class that the learner goes to is what they would wait for."""
    found = queries.started(uow, learner_id)
    return any(not together.kinds(started.strand, strand, uow.today) for _, started in found)


def check_beside(uow: UnitOfWork, learner_id: UUID, classes: Sequence[TaughtClass]) -> None:
    """Raise where one of these would stand beside what the learner goes to, and their times or hours forbid it.

    One that takes the place of another may be sent, as the next or a better one: it is its start that waits.
    """
    going = [started for _, started in queries.started(uow, learner_id)]
    for wanted in classes:
        beside = [one for one in going if stand_together(uow, one, wanted)]
        for one in beside:
            if together.meet_at_once(one, wanted):
                raise RuleBroken(f"{wanted.title} meets at the same time as {one.title}, where they go now")
        check_hours(uow, learner_id, [*beside, wanted] if beside else [])


def stand_together(uow: UnitOfWork, one: TaughtClass, wanted: TaughtClass) -> bool:
    return together.kinds(one.strand, wanted.strand, uow.today) and not together.follows(one, wanted)


def check_hours(uow: UnitOfWork, learner_id: UUID, classes: Sequence[TaughtClass]) -> None:
    """All together are no more than the hours a week that the learner said, where they said any."""
    wish, taken = hours_wished(uow, learner_id) if classes else None, together.hours(classes)
    if wish is not None and taken > wish:
        raise RuleBroken(
            f"{counted(len(classes), 'class', 'classes')} together take {taken:g} hours a week, and they said "
            f"{wish:g}. Change what they can do, or choose another class"
        )


def hours_wished(uow: UnitOfWork, learner_id: UUID) -> float | None:
    with uow.acting_as(LOOKING):
        need = learners.need_of(uow, learner_id)
        decision = consent.may_see(uow, learner_id, [Category.NEEDS])
        return need.answers.value(decision)["weekly_hours"] if need else None
