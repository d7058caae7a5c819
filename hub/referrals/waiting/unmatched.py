"""From learners' ids to why each is not matched, and which classes fit: eight statements, however many."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.assessment.achieved.models import AchievedLevel, LevelNow
from hub.assessment.achieved.queries import counts, newer
from hub.assessment.instruments.instrument import instruments
from hub.assessment.models import Assessment
from hub.assessment.rules import stale_from
from hub.assessment.types import AchievedState, AssessmentState
from hub.consent import rows
from hub.consent.queries import heard_by
from hub.consent.services import disclosure as consent
from hub.consent.services.objected import head_of, stopped_by, stopped_for, with_head
from hub.consent.types import Use
from hub.core.db import UnitOfWork
from hub.core.sealing.authentic import sealed_alone
from hub.learners.models import Learner
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES, profiles_of
from hub.matching.policy.versions import published_policy
from hub.matching.ranking.rank import Fit, Ranking, fit, ordered
from hub.matching.services import current_snapshot
from hub.referrals import class_ends
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.types import Effect, State
from hub.referrals.waiting.causes import Cause, Circumstances, causes
from hub.referrals.waiting.profiles import Chosen, chosen_of, classes_of, referrals_of


@dataclass(frozen=True)
class Explanation:
    """Every cause, the first one first; where the learner stands; and which classes fit, where that can be said."""

    causes: tuple[Cause, ...]
    circumstances: Circumstances
    fit: Fit | None

    @cached_property
    def ranking(self) -> Ranking | None:
        """The classes in order, which a list of many people does not ask for."""
        return ordered(self.fit, lottery=0) if self.fit else None

    @property
    def headline(self) -> str:
        """The one thing to say where there is room for one line."""
        return self.causes[0].says if self.causes else ""

    @property
    def fits_now(self) -> bool:
        """Whether a class that fits has a place, so that nobody need wait for one; a club is no class."""
        return self.fit is not None and bool((~self.fit.clubs & ~self.fit.waiting).any())

    @property
    def nothing_fits(self) -> bool:
        """Whether no listed class fits, now or later: the pace of the list then says little of this learner."""
        return self.fit is not None and bool(self.fit.clubs.all())


@dataclass(frozen=True, slots=True)
class Assessed:
    """The day of the assessment that counts, from when it is out of date, and whether another is begun.

    `elsewhere` is the course they need, where it found that no ESOL class helps. `by_a_person`: no program may rank
    classes for them.
    """

    on: date | None = None
    stale_from: date | None = None
    begun: bool = False
    elsewhere: str | None = None
    provisional: bool = False
    by_a_person: bool = False


def explanations(
    uow: UnitOfWork, learner_ids: Collection[UUID], entries: Mapping[UUID, WaitingEntry] | None = None
) -> dict[UUID, Explanation]:
    """Why each of these learners is not matched; eight statements, however many learners.

    `entries` are the newest places on the list of all of them, where the caller has read those.
    """
    ids = list(learner_ids)
    entries = newest_entries(uow, ids) if entries is None else entries
    referrals, assessed = _referrals(uow, ids), assessments(uow, ids)
    ranked = [one for one in ids if not assessed[one].by_a_person]
    fits, sharing = fits_of(uow, ranked, referrals), heard_by(uow, ids)
    found = {}
    for learner_id in ids:
        fitting = fits.get(learner_id)
        circumstances = Circumstances(
            today=uow.today,
            **on_the_list(entries.get(learner_id)),
            **with_providers(referrals.get(learner_id, [])),
            **of_assessment(assessed[learner_id], uow.today),
            **(in_the_directory(fitting, sharing[learner_id]) if fitting else {}),
        )
        found[learner_id] = Explanation(causes(circumstances), circumstances, fitting)
    return found


def _referrals(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, Collection[Referral | Chosen]]:
    """Those that were read, of one person; else as much of them as is asked here."""
    return referrals_of(uow, ids) if rows.known(uow, ids, Referral) else chosen_of(uow, ids)


def on_the_list(entry: WaitingEntry | None) -> dict[str, Any]:
    if entry is None:
        return {"waiting": False}
    if entry.closed_on is not None:
        return {"waiting": False, "left": (entry.closed_on, entry.closed_reason or "")}
    return {"waiting": True, "paused_until": entry.paused_until}


def with_providers(referrals: Collection[Referral | Chosen]) -> dict[str, Any]:
    asked = [Effect(referral.hub_task) for referral in referrals if referral.hub_task]
    tasks = [task for task in asked if task not in class_ends.OUTLASTING]
    live = [referral for referral in referrals if referral.live]
    started = any(referral.state is State.STARTED for referral in referrals)
    return {
        "started": started,
        "live": tuple(referral.state for referral in live),
        "asking": tuple(referral.state for referral in live if referral.asked_at is not None),
        "task": tasks[-1] if tasks else None,
        "moved": len(tasks) < len(asked),
    }


def of_assessment(assessed: Assessed, today: date) -> dict[str, Any]:
    stale = assessed.stale_from is not None and today >= assessed.stale_from
    return {
        "assessed_on": assessed.on,
        "assessing": assessed.begun,
        "stale": stale,
        "elsewhere": assessed.elsewhere,
        "provisional": assessed.provisional,
        "by_a_person": assessed.by_a_person,
    }


def in_the_directory(found: Fit, sharing: frozenset[UUID]) -> dict[str, Any]:
    """How many classes fit, now or later, and at how many the learner's agreement or refusal stands in the way."""
    question = found.question
    classes = [question.snapshot.classes[row] for row in found.now.tolist()]
    return {
        "fits": len(classes),
        "clubs": sum(one.strand == "conversation" for one in classes),
        "not_agreed": sum(one.provider_id not in sharing for one in classes),
        "full": int(found.waiting.sum()),
        "refused": len(question.profile.excluded_providers),
    }


def fits_of(
    uow: UnitOfWork, ids: Collection[UUID], referrals: Mapping[UUID, Collection[Referral | Chosen]]
) -> dict[UUID, Fit]:
    """The classes that fit, for each learner who is assessed and open to the viewer."""
    live, excluded = classes_of(referrals)
    decisions = consent.disclose(uow, ids, PROFILE_CATEGORIES)
    profiles = profiles_of(uow, decisions.values(), live=live, excluded=excluded)
    snapshot, policy = current_snapshot(uow), published_policy(uow)
    return {learner_id: fit(snapshot, profile, policy, uow.today) for learner_id, profile in profiles.items()}


def newest_entries(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, WaitingEntry]:
    """The open place of each learner, else the one closed last."""
    return {
        learner_id: max(entries, key=lambda one: (one.closed_on or date.max, one.id))
        for learner_id, entries in rows.by_learner(uow, WaitingEntry, ids).items()
    }


def assessments(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, Assessed]:
    """With what was reached in class since. What was written and ticked is long, and not read."""
    found: dict[UUID, Assessed] = defaultdict(Assessed)
    if rows.known(uow, ids, Assessment, AchievedLevel):
        stopped = stopped_for(uow, ids, Use.RANKING)
        read: Iterable[Any] = (row for one in ids for row in _read_before(uow, one))
    else:
        rows_with_heads = uow.session.execute(with_head(_assessed(ids), Learner.id)).all()
        stopped = stopped_by(uow, {row[0]: head_of(row) for row in rows_with_heads}, Use.RANKING)
        read = (row[:3] for row in rows_with_heads)
    for learner_id in stopped:
        found[learner_id] = Assessed(by_a_person=True)
    for learner_id, assessment, reached in read:
        before, level = found[learner_id], newer(reached, assessment)
        if assessment is not None and assessment.state is AssessmentState.DRAFT:
            found[learner_id] = replace(before, begun=True)
        elif level is not None and level.assessed_on is not None:
            found[learner_id] = assessed(level, level.assessed_on, before)
    return found


def _read_before(uow: UnitOfWork, learner_id: UUID) -> Iterator[tuple[UUID, Assessment | None, Any]]:
    """The rows of `_assessed` of one whose assessments and reached levels were read."""
    reached = rows.first(uow, AchievedLevel, learner_id, lambda row: row.state is AchievedState.COUNTS)
    kept = rows.of(uow, Assessment, learner_id)
    standing = [one for one in kept if one.state is not AssessmentState.SUPERSEDED]
    by_day = sorted(standing, key=lambda row: (row.assessed_on or date.max, row.id))
    for one in by_day or (None,):
        yield learner_id, one, reached


def _assessed(ids: Collection[UUID]) -> sa.Select[*tuple[Any, ...]]:
    of_them = sa.and_(Assessment.learner_id == Learner.id, Assessment.state != AssessmentState.SUPERSEDED)
    return (
        sa.select(Learner.id, Assessment, AchievedLevel)
        .outerjoin(Assessment, of_them)
        .outerjoin(AchievedLevel, counts(Learner.id))
        .where(Learner.id.in_(ids))
        .order_by(Assessment.assessed_on, Assessment.id)
        .options(sealed_alone(Assessment), sealed_alone(AchievedLevel))
    )


def assessed(level: LevelNow, on: date, before: Assessed) -> Assessed:
    signpost = level.placed.signpost
    return replace(
        before,
        on=on,
        stale_from=stale_from(on, instruments()[level.instrument_version].fresh_weeks),
        elsewhere=signpost.to if signpost else None,
        provisional=level.provisional,
    )
