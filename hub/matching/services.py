"""Recommend classes to an assessor: rank them, keep what was shown and chosen, and make it again later."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hub.audit import services as audit
from hub.consent.errors import NotByProgram
from hub.consent.services.disclosure import Decision
from hub.consent.services.objected import stopped_for
from hub.consent.types import Use
from hub.core.db import UnitOfWork
from hub.core.ids import new_lot
from hub.matching.facts import at_hand, history, queries
from hub.matching.facts.learner_answers import profile_of
from hub.matching.facts.snapshot import Snapshot
from hub.matching.models import Recommendation
from hub.matching.policy.versions import policy_of_version, published_policy
from hub.matching.ranking.rank import Ranking, rank
from hub.matching.ranking.record import excluded_of, profile_record, ranking_record, read_profile
from hub.matching.types import Profile, ProviderId

TOP = 20  # classes put into words, of those that fit now and of those that fit later

Balance = Mapping[ProviderId, float]


@dataclass(frozen=True, slots=True)
class Shown:
    """A recommendation as it is kept, and the ranking it was made from, which makes the words."""

    recommendation: Recommendation
    ranking: Ranking


def current_snapshot(uow: UnitOfWork) -> Snapshot:
    """The open classes as matching sees them, with every change that was committed."""
    return at_hand.current(uow)


def recommend(
    uow: UnitOfWork,
    decision: Decision,
    *,
    live_classes: Collection[UUID] = (),
    excluded_classes: Collection[UUID] = (),
    lottery: int | None = None,
    balance: Balance | None = None,
    expected: Callable[[Profile], Profile] | None = None,
) -> Shown:
    """Rank every open class for one learner and keep what was shown; the same shown again is kept once.

    `expected` turns the profile into what it will be when the class begins.
    `lottery` is the lot the learner drew for the waiting list; without one they keep the lot they had here.
    Raises `NotByProgram` while the learner objects to being ranked.
    """
    if stopped_for(uow, [decision.learner_id], Use.RANKING):
        raise NotByProgram("Choose a class with them yourself.")
    policy, snapshot = published_policy(uow), history.remembered(uow)
    profile = profile_of(uow, decision, live_classes=live_classes, excluded_classes=excluded_classes)
    profile = expected(profile) if expected else profile
    before = queries.latest(uow, decision.learner_id)
    if lottery is None:
        lottery = before.lottery if before else new_lot()
    ranking = rank(snapshot, profile, policy, uow.today, lottery, TOP, balance)
    decided = _decided_by(ranking, lottery)
    if before and _same(before, decided) and _told(before, decision) == _profile_text(profile):
        return Shown(before, ranking)
    return Shown(_keep(uow, decision.learner_id, ranking, decided), ranking)


def replay(uow: UnitOfWork, recommendation: Recommendation, decision: Decision) -> Ranking:
    """The ranking made again from what was kept of that day; `NotRemembered` where something was not."""
    policy = policy_of_version(uow, recommendation.policy_version)
    snapshot = history.as_it_was(uow, recommendation.directory_version)
    profile = read_profile(json.loads(_told(recommendation, decision)))
    balance: Balance = {UUID(provider): share for provider, share in recommendation.balance.items()}
    lottery, top = recommendation.lottery, recommendation.top
    audit.record(uow, "recommendation.replay", about=recommendation)
    return rank(snapshot, profile, policy, recommendation.ranked_on, lottery, top, balance)


def differences(stored: Mapping[str, Any], ranking: Ranking) -> list[str]:
    """The parts of the stored results, by name, that the ranking made again does not give exactly."""
    told, again = (
        {**record, "excluded": excluded_of(record)} for record in (stored, ranking_record(ranking))
    )
    return [part for part in {**told, **again} if told.get(part) != again.get(part)]


def choose(uow: UnitOfWork, recommendation_id: UUID, class_ids: Collection[UUID]) -> None:
    """Keep which of the classes shown a person chose."""
    recommendation = uow.get(Recommendation, recommendation_id)
    chosen = [*recommendation.chosen, *(str(class_id) for class_id in class_ids)]
    recommendation.chosen = list(dict.fromkeys(chosen))
    audit.record(uow, "recommendation.choose", about=recommendation)


def _decided_by(ranking: Ranking, lottery: int) -> dict[str, Any]:
    """What decided the ranking besides the profile, by the columns of a recommendation."""
    question = ranking.question
    return {
        "policy_version": question.policy.version,
        "directory_version": question.snapshot.version,
        "ranked_on": question.today,
        "lottery": lottery,
        "balance": {str(provider): share for provider, share in question.balance.items()},
        "top": ranking.top,
    }


def _same(row: Recommendation, decided: Mapping[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in decided.items())


def _keep(uow: UnitOfWork, learner_id: UUID, ranking: Ranking, decided: Mapping[str, Any]) -> Recommendation:
    row = Recommendation(
        learner_id=learner_id,
        **decided,
        shown_to=uow.user_id,
    )
    row.results = ranking_record(ranking)
    row.profile = _profile_text(ranking.question.profile)
    uow.add(row)
    audit.record(uow, "recommendation.show", about=row)
    return row


def _told(row: Recommendation, decision: Decision) -> str:
    """The profile as it is kept."""
    return row.profile.reveal(decision) or "{}"


def _profile_text(profile: Profile) -> str:
    return json.dumps(profile_record(profile), sort_keys=True)
