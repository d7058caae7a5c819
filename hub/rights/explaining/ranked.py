"""How classes were put in an order for a learner: made again from what was kept of that day, in words."""

from collections.abc import Iterator, Sequence
from itertools import islice
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services.disclosure import Decision
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.forms.fields.when import day_words
from hub.matching import services as matching
from hub.matching.errors import NotRemembered
from hub.matching.models import MatchingPolicy, Recommendation
from hub.matching.ranking.rank import Ranking
from hub.referrals.reads.matches import described
from hub.rights.access.names import Names
from hub.rights.access.why import ranking_entries

MOST = 8  # classes of each group that a letter names


def latest(uow: UnitOfWork, learner_id: UUID, most: int) -> Sequence[Recommendation]:
    query = sa.select(Recommendation).where(Recommendation.learner_id == learner_id)
    return uow.session.scalars(query.order_by(Recommendation.id.desc()).limit(most)).all()


def label(row: Recommendation) -> str:
    return f"The order of classes of {day_words(row.ranked_on)}"


def program(uow: UnitOfWork, row: Recommendation, decision: Decision, known: Names) -> Iterator[str]:
    """By which rules, which classes fitted with their points and why, and what spoke against the others."""
    yield _rules(uow, row.policy_version, known)
    try:
        yield from _lines(uow, row, matching.replay(uow, row, decision))
    except NotRemembered:
        for entry in ranking_entries(row, decision, known):
            yield f"{entry.label}: {entry.words}"


def _rules(uow: UnitOfWork, version: int, known: Names) -> str:
    policy = uow.session.scalar(sa.select(MatchingPolicy).where(MatchingPolicy.number == version))
    said = (
        "A program compared the open classes with what you told us, "
        f"by version {version} of the matching policy"
    )
    if policy is None or policy.published_by is None or policy.published_at is None:
        return f"{said}, which came with the program."
    by, on = known.of("user_account", policy.published_by), day_words(local_date(policy.published_at))
    return f"{said}. It was published by: {by}, on {on}."


def _lines(uow: UnitOfWork, row: Recommendation, ranking: Ranking) -> Iterator[str]:
    found = described(uow, matching.Shown(row, ranking))
    yield f"{found.fits} fitted, in this order:" if ranking.best else "No class fitted."
    for match, card in islice(zip(ranking.best, found.best, strict=True), MOST):
        place = f"{card.listing.title}, {card.listing.provider}"
        yield (
            f"{match.rank}. {place}: {100 * match.score:.0f} of 100 points. "
            f"{card.when}. {card.journey}. {card.sentence}. {card.places}."
        )
    for card in found.full[:MOST]:
        why = " ".join(reason.why for reason in card.waits)
        yield f"Fits later: {card.listing.title}, {card.listing.provider}. {why}"
    against = (one for group in found.unsuitable for one in group.first)
    for one in islice(against, MOST):
        why = " ".join(reason.why for reason in one.reasons)
        yield f"Did not fit: {one.listing.title}, {one.listing.provider}. {why}"


def person(row: Recommendation, known: Names) -> Iterator[str]:
    if row.shown_to is not None:
        yield f"Seen by a person: {known.of('user_account', row.shown_to)}, on {day_words(local_date(row.created_at))}."
    chosen = "; ".join(known.of("taught_class", UUID(one)) for one in row.chosen)
    yield f"A person chose with you: {chosen}." if chosen else "Nobody has chosen a class of it."
