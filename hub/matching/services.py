"""Matching in the house: the snapshot of the directory, a learner's profile, and what was recommended."""

import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from hub.audit import services as audit
from hub.consent.services import Decision
from hub.core.db import UnitOfWork
from hub.directory import version as directory_version
from hub.matching import queries
from hub.matching.answers import profile_of
from hub.matching.models import Recommendation
from hub.matching.policy import load_policy
from hub.matching.rank import Ranking, rank
from hub.matching.record import profile_record, ranking_record, read_profile
from hub.matching.snapshot import Snapshot
from hub.matching.types import Profile

LOTTERY_BITS = 62

_snapshots: WeakKeyDictionary[sa.Engine | sa.Connection, Snapshot] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Shown:
    """A recommendation as it is kept, and the ranking it was made from, which makes the words."""

    recommendation: Recommendation
    ranking: Ranking


def current_snapshot(uow: UnitOfWork) -> Snapshot:
    """The open classes as matching sees them; read again when the directory's number has gone up.

    Each process keeps its own. The number is read first: what is read after it can only be newer.
    """
    number, engine = directory_version.current(uow), uow.session.get_bind()
    kept = _snapshots.get(engine)
    if kept is None or kept.version != number:
        kept = _snapshots[engine] = Snapshot.build(queries.open_classes(uow), number)
    return kept


def recommend(
    uow: UnitOfWork,
    decision: Decision,
    *,
    live_classes: Collection[UUID] = (),
    excluded_classes: Collection[UUID] = (),
) -> Shown:
    """Rank every open class for one learner and keep what was shown; the same shown again is kept once."""
    policy, snapshot = load_policy(), current_snapshot(uow)
    profile = profile_of(uow, decision, live_classes=live_classes, excluded_classes=excluded_classes)
    before = queries.latest(uow, decision.learner_id)
    lottery = before.lottery if before else secrets.randbits(LOTTERY_BITS)
    ranking = rank(snapshot, profile, policy, uow.today, lottery)
    if before and _same(before, ranking, decision):
        return Shown(before, ranking)
    return Shown(_keep(uow, decision.learner_id, ranking, lottery), ranking)


def replay(uow: UnitOfWork, recommendation: Recommendation, decision: Decision) -> Ranking | None:
    """The ranking as it was, in words; None when the directory has moved on and only `results` can tell."""
    snapshot = current_snapshot(uow)
    if snapshot.version != recommendation.directory_version:
        return None
    profile = read_profile(json.loads(recommendation.profile.reveal(decision) or "{}"))
    policy = load_policy(recommendation.policy_version)
    return rank(snapshot, profile, policy, recommendation.ranked_on, recommendation.lottery)


def choose(uow: UnitOfWork, recommendation_id: UUID, class_ids: Collection[UUID]) -> None:
    """Keep which of the classes shown a person chose."""
    recommendation = uow.get(Recommendation, recommendation_id)
    chosen = [*recommendation.chosen, *(str(class_id) for class_id in class_ids)]
    recommendation.chosen = list(dict.fromkeys(chosen))
    audit.record(uow, "recommendation.choose", about=recommendation)


def _keep(uow: UnitOfWork, learner_id: UUID, ranking: Ranking, lottery: int) -> Recommendation:
    question = ranking.question
    row = Recommendation(
        learner_id=learner_id,
        policy_version=question.policy.version,
        directory_version=question.snapshot.version,
        ranked_on=question.today,
        lottery=lottery,
        results=ranking_record(ranking),
        shown_to=uow.viewer.user_id if uow.viewer else None,
    )
    row.profile = _profile_text(question.profile)
    uow.add(row)
    audit.record(uow, "recommendation.show", about=row)
    return row


def _same(before: Recommendation, ranking: Ranking, decision: Decision) -> bool:
    question = ranking.question
    kept = (before.policy_version, before.directory_version, before.ranked_on)
    now = (question.policy.version, question.snapshot.version, question.today)
    return kept == now and before.profile.reveal(decision) == _profile_text(question.profile)


def _profile_text(profile: Profile) -> str:
    return json.dumps(profile_record(profile), sort_keys=True)
