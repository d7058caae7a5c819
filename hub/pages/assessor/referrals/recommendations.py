"""Pages of earlier recommendations: what was shown, when, under which policy, and what was chosen."""

from uuid import UUID

from flask import render_template

from hub.access.permissions import Permission
from hub.accounts.queries import staff_names
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.directory.geo import ATTRIBUTION
from hub.learners.names import full_name
from hub.learners.queries import by_reference
from hub.matching import services
from hub.matching.errors import NotRemembered
from hub.matching.facts import queries as matching
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES
from hub.matching.models import Recommendation
from hub.matching.ranking.record import excluded_of
from hub.pages.assessor.person import about
from hub.pages.assessor.referrals.blueprint import bp
from hub.referrals.reads import matches
from hub.referrals.reads.providers import said_by
from hub.web.door import unit_of_work
from hub.web.guard import needs

MOST = 50  # on the list; older ones are kept and can be replayed by their id


@bp.get("/learners/<reference>/recommendations")
@needs(Permission.SEND_REFERRALS)
def recommendations(reference: str) -> str:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        decision = consent.may_see(uow, learner.id, [Category.IDENTITY])
        found = matching.earlier(uow, learner.id, MOST)
        names = staff_names(uow, [one.shown_to for one in found])
        return render_template(
            "referrals/recommendations.html",
            learner=learner,
            name=full_name(learner, decision),
            found=[(one, names.get(one.shown_to, "–"), _chosen(uow, one.chosen)) for one in found],
            most=MOST,
            **about(uow, learner),
        )


@bp.get("/learners/<reference>/recommendations/<uuid:recommendation_id>")
@needs(Permission.SEND_REFERRALS)
def recommendation(reference: str, recommendation_id: UUID) -> str:
    """The ranking as it was on that day, made again from what was kept."""
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        kept = uow.get(Recommendation, recommendation_id)
        if kept.learner_id != learner.id:
            raise NotVisible
        decision = consent.may_see(uow, learner.id, PROFILE_CATEGORIES)
        try:
            ranking = services.replay(uow, kept, decision)
        except NotRemembered as gone:
            results = kept.results.value(decision)
            return render_template(
                "referrals/recommendation_gone.html",
                learner=learner,
                name=full_name(learner, decision),
                kept=kept,
                results=results,
                excluded=len(excluded_of(results)),
                why=gone.message,
                **about(uow, learner),
            )
        found = matches.described(uow, services.Shown(kept, ranking))
        return render_template(
            "referrals/recommendation.html",
            learner=learner,
            name=full_name(learner, decision),
            kept=kept,
            found=found,
            said=said_by(uow, found.provider_ids),
            differs=services.differences(kept.results.value(decision), ranking),
            attribution=ATTRIBUTION,
            **about(uow, learner),
        )


def _chosen(uow: UnitOfWork, class_ids: list[str]) -> list[str]:
    listed = matching.listings(uow, map(UUID, class_ids)) if class_ids else {}
    return [f"{one.title}, {one.provider}" for one in listed.values()]
