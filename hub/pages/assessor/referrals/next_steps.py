"""The page that a learner takes away on paper."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.errors import NotVisible
from hub.core.ids import show_reference
from hub.forecast import services as forecast
from hub.learners.queries import by_reference, record_of
from hub.learners.reads.funding import shown_funding
from hub.pages.assessor.referrals.blueprint import bp
from hub.referrals import queries
from hub.referrals.paper.sheet import paper_of
from hub.referrals.reads.next_steps import standing_of
from hub.web.door import unit_of_work, viewer
from hub.web.guard import needs

OPENED = (Category.IDENTITY, Category.CONTACT, Category.LEVELS, Category.OUTCOME)


@bp.get("/learners/<reference>/next-steps")
@needs(Permission.REGISTER_LEARNERS)
def next_steps(reference: str) -> ResponseReturnValue:
    hub_id = viewer().organisation_id
    if hub_id is None:
        raise NotVisible
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        decision = consent.may_see(uow, learner.id, OPENED)
        funding = shown_funding(uow, record_of(uow, learner), consent.open_categories(uow, learner.id))
        entry = queries.open_entry(uow, learner.id)
        outlook = next(iter(forecast.outlooks(uow, [entry]).values()), None) if entry else None
        standing = standing_of(
            uow,
            learner,
            hub_id,
            decision,
            outlook=outlook.for_learner if outlook else None,
            papers=tuple(funding.evidence) if funding else (),
        )
        return render_template(
            "referrals/next_steps.html",
            learner=learner,
            reference=show_reference(learner.reference),
            given_names=learner.given_names.reveal(decision),
            today=uow.today,
            paper=paper_of(standing),
        )
