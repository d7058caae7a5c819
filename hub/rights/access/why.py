"""Why classes were recommended, and why we think who pays: told so that a person can check it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.demand.words import OBSTACLE_LABELS
from hub.learners.models import FundingFact, Learner, Need
from hub.learners.queries import record_of
from hub.learners.reads.funding import shown_funding
from hub.matching.models import Recommendation
from hub.matching.ranking.record import excluded_of
from hub.rights.access.document import Entry, Part
from hub.rights.access.names import Names
from hub.rights.access.wording import obstacle, words

RANKED = (
    "A computer compares classes by published rules, and a person at the hub chooses with you. You can ask a person "
    "to explain it and to look at it again (UK GDPR Article 22)."
)
FUNDED = "A computer reads the funding rules of the year. The provider decides. You can ask a person to explain it."


def funding_why(uow: UnitOfWork, learner: Learner) -> Part | None:
    """What the rules say as the answers are now, and every rule on the way."""
    if not has_answers(uow, learner.id):
        return None
    shown = shown_funding(uow, record_of(uow, learner), frozenset(Category))
    if shown is None:
        return None
    rules = [
        [
            Entry("rule", "Rule", rule.says, rule.id),
            Entry("source", "Source", rule.source, rule.source),
        ]
        for rule in shown.path
    ]
    said = [
        Entry("outcome", "Who is likely to pay", shown.label, shown.outcome.value),
        Entry("why", "Why", shown.why, shown.why),
        Entry("sure", "How sure we are", shown.sure_words, shown.sure.value),
    ]
    return Part("funding_why", "Why we think who pays", [said, *rules], intro=FUNDED)


def has_answers(uow: UnitOfWork, learner_id: UUID) -> bool:
    query = sa.select(Need.id).join(FundingFact, FundingFact.learner_id == Need.learner_id)
    return uow.session.scalar(query.where(Need.learner_id == learner_id).limit(1)) is not None


def ranking_why(uow: UnitOfWork, learner_id: UUID, decision: Decision, names: Names) -> Part:
    """Of each ranking, the classes that fitted with their points, and of the others why not."""
    query = sa.select(Recommendation).where(Recommendation.learner_id == learner_id)
    kept = uow.session.scalars(query.order_by(Recommendation.created_at)).all()
    rows = [list(ranking_entries(one, decision, names)) for one in kept]
    return Part("ranking_why", "Why classes came in which order", rows, intro=RANKED)


def ranking_entries(row: Recommendation, decision: Decision, names: Names) -> Iterable[Entry]:
    results: dict[str, Any] = row.results.value(decision) or {}
    for name, label in (("best", "Classes that fitted"), ("full", "Classes that would fit later")):
        said = [_points(one, results, names) for one in results.get(name, ())]
        yield Entry(name, label, "; ".join(said) or "None", said)
    excluded = [
        f"{names.of('taught_class', UUID(class_id))}: {', '.join(map(_against, codes))}"
        for class_id, codes in excluded_of(results).items()
    ]
    yield Entry("excluded", "Classes that did not fit, and why", "; ".join(excluded) or "None", excluded)


def _points(one: dict[str, Any], results: dict[str, Any], names: Names) -> str:
    title = names.of("taught_class", UUID(one["class"]))
    criteria = words()["criteria"]
    parts = zip(results.get("criteria", ()), one.get("values", ()), strict=False)
    of_100 = 100 * one["points"] / results.get("full_points", 1000)
    return f"{title}: {of_100:.0f} of 100 points. Of 100 each: " + ", ".join(
        f"{criteria.get(name, name)} {value / 10:.0f}" for name, value in parts
    )


def _against(code: str) -> str:
    return obstacle(OBSTACLE_LABELS, code)
