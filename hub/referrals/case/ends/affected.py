"""Who is on a class or on its way to it, what a move would mean for each, and where each belongs then."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

import numpy as np
import sqlalchemy as sa

from hub.consent.services import disclosure as consent
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES, profiles_of
from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import Policy
from hub.matching.policy.versions import published_policy
from hub.matching.ranking.rank import Ranking, rank
from hub.matching.services import current_snapshot
from hub.matching.types import ClassFacts, Profile, Reason
from hub.referrals import rules
from hub.referrals.case.follow import FOLLOWING
from hub.referrals.models import Referral
from hub.referrals.types import Belongs, State
from hub.referrals.waiting.profiles import classes_of, referrals_of

S, B = State, Belongs

# How far each is, in the order of the page: who has most to lose comes first.
GROUPS: dict[str, tuple[State, ...]] = {
    "In the class": (S.STARTED,),
    "A place is offered": (S.OFFERED, S.OFFER_ACCEPTED),
    "A place is held": (S.ACCEPTED,),
    "Waiting for this class": (S.WAITLISTED,),
    "Not answered yet": (S.SENT, S.OPENED, S.INACTIVE, S.ON_HOLD),
}
ORDER = [state for states in GROUPS.values() for state in states]
WITH_PLACE = frozenset(rules.PLACE_OF_STATE)


@dataclass(frozen=True, slots=True)
class Move:
    """A class as it is and as it is to be, each alone in a snapshot."""

    before: Snapshot
    after: Snapshot

    @classmethod
    def of(cls, before: ClassFacts, after: ClassFacts) -> "Move":
        return cls(Snapshot.build([before], 0), Snapshot.build([after], 0))


@dataclass(frozen=True, slots=True)
class NextClass:
    """The best class with a place for somebody whose own is gone."""

    class_id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class Affected:
    """One learner on the class. `why` is what speaks against the class after its move, and did not before."""

    referral: Referral
    learner: Learner
    title: str
    why: tuple[Reason, ...]
    next_class: NextClass | None
    choices: tuple[Belongs, ...]

    @property
    def group(self) -> str:
        return next(group for group, states in GROUPS.items() if self.referral.state in states)

    @property
    def proposed(self) -> Belongs:
        """Whoever may stay and can still come, or is in the class, stays; of the others nobody is left alone."""
        if B.STAY in self.choices:
            return B.STAY
        if B.KEEP in self.choices and (not self.why or self.referral.state is S.STARTED):
            return B.KEEP
        return B.NEXT if B.NEXT in self.choices else B.QUEUE


Row = tuple[Referral, Learner, str]


def affected(
    uow: UnitOfWork,
    class_ids: Collection[UUID],
    *,
    move: Move | None = None,
    own: UUID | None = None,
    staying: Collection[State] = (),
) -> list[Affected]:
    """Everybody on these classes, those furthest on first. `own` narrows the next class to one provider's.

    With `staying`, those in these states alone, each of whom may stay as they are.
    """
    with uow.acting_as(FOLLOWING):
        rows = on_classes(uow, class_ids, staying or ORDER)
        profiles = profiles_without(uow, {row[0].learner_id for row in rows}, class_ids)
        policy = published_policy(uow)
        following = next_classes(uow, profiles, policy, own)
        return [
            Affected(
                referral=referral,
                learner=learner,
                title=title,
                why=against(uow, policy, profiles[referral.learner_id], move)
                if move and referral.learner_id in profiles
                else (),
                next_class=following.get(referral.learner_id),
                choices=choices(
                    referral,
                    staying=bool(staying),
                    moving=move is not None,
                    another=referral.learner_id in following,
                ),
            )
            for referral, learner, title in rows
        ]


def on_classes(
    uow: UnitOfWork, class_ids: Collection[UUID], states: Collection[State] = ORDER
) -> Sequence[Row]:
    """As the database has it now, whatever this unit of work read before."""
    query = (
        sa.select(Referral, Learner, TaughtClass.title)
        .join(Learner, Learner.id == Referral.learner_id)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .where(Referral.class_id.in_(class_ids), Referral.state.in_(states))
        .execution_options(populate_existing=True)
    )
    rows = [(referral, learner, title) for referral, learner, title in uow.session.execute(query)]
    return sorted(rows, key=lambda row: (ORDER.index(row[0].state), row[2], row[0].id))


def number_on(uow: UnitOfWork, class_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many are on each of these classes; none is left out."""
    with uow.acting_as(FOLLOWING):
        query = (
            sa.select(Referral.class_id, sa.func.count(Referral.id))
            .where(Referral.class_id.in_(list(class_ids)), Referral.state.in_(ORDER))
            .group_by(Referral.class_id)
        )
        return {class_id: number for class_id, number in uow.session.execute(query)}


def choices(referral: Referral, *, staying: bool, moving: bool, another: bool) -> tuple[Belongs, ...]:
    """Nobody stays on a class that is cancelled; who has finished it needs no other."""
    finished = not moving and referral.state is S.STARTED
    wanted = {B.STAY: staying, B.KEEP: moving, B.NEXT: another, B.QUEUE: True, B.FINISHED: finished}
    return tuple(choice for choice, offered in wanted.items() if offered)


def profiles_without(
    uow: UnitOfWork, learner_ids: Collection[UUID], class_ids: Collection[UUID]
) -> dict[UUID, Profile]:
    """What each needs of a class, with these classes ruled out as a next one."""
    live, excluded = classes_of(referrals_of(uow, learner_ids))
    without = {who: {*excluded.get(who, ()), *class_ids} for who in learner_ids}
    decisions = consent.disclose(uow, learner_ids, PROFILE_CATEGORIES)
    return profiles_of(uow, decisions.values(), live=live, excluded=without)


def next_classes(
    uow: UnitOfWork, profiles: Mapping[UUID, Profile], policy: Policy, own: UUID | None
) -> dict[UUID, NextClass]:
    """For each who has one, the class that fits best and has a place."""
    snapshot = current_snapshot(uow)
    found = {}
    for learner_id, profile in profiles.items():
        ranking = rank(snapshot, profile, policy, uow.today, lottery=0)
        classes = [snapshot.classes[row] for row in ranking.rows[: ranking.ready].tolist()]
        best = next((one for one in classes if own in (None, one.provider_id)), None)
        if best is not None:
            found[learner_id] = NextClass(cast(UUID, best.id), best.title)
    return found


def against(uow: UnitOfWork, policy: Policy, profile: Profile, move: Move) -> tuple[Reason, ...]:
    """What stops the class where it goes and did not where it is, by the constraints of matching."""
    before, after = (
        rank(snapshot, profile, policy, uow.today, lottery=0) for snapshot in (move.before, move.after)
    )
    new = (after.failed & ~before.failed)[:, 0]
    return tuple(reason for reason, fresh in zip(_every(after), new, strict=True) if fresh and reason)


def _every(ranking: Ranking) -> list[Reason | None]:
    [exclusion] = ranking.exclusions(np.array([0]))
    told = iter(exclusion.reasons)
    return [next(told) if failed else None for failed in ranking.failed[:, 0].tolist()]
