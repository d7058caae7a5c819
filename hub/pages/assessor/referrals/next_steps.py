"""The page that a learner takes away on paper."""

from functools import partial

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.errors import NotVisible
from hub.core.ids import show_reference
from hub.forecast.services.paper import standing_for
from hub.languages import reviews
from hub.languages.phrases import ENGLISH, say, say_without_phone
from hub.languages.phrases import language as language_of
from hub.languages.times import times
from hub.learners.queries import by_reference
from hub.pages.assessor.referrals.blueprint import bp
from hub.referrals.paper.own import own_of
from hub.referrals.paper.sheet import paper_of
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
        standing = standing_for(uow, learner, hub_id, decision, consent.open_categories(uow, learner.id))
        language = language_of(standing.language)
        says = say if standing.has_phone else say_without_phone
        return render_template(
            "referrals/next_steps.html",
            learner=learner,
            reference=show_reference(learner.reference),
            given_names=learner.given_names.reveal(decision),
            today=uow.today,
            paper=paper_of(standing),
            own=own_of(standing) if language.code != ENGLISH else None,
            language=language,
            checked=reviews.checked(uow, language.code),
            t=partial(says, language.code),
            english=partial(says, ENGLISH),
            times=times,
            hub=standing.hub,
            contact=standing.contact,
        )
