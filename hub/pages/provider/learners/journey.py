"""A learner's journey as far as it is the provider's to see: its own class, and the levels that were shared with it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.pages.provider.blueprint import bp
from hub.pages.provider.learners.progress import about
from hub.referrals import queries
from hub.referrals.reads import journey_words
from hub.referrals.reads.journey import journey as read
from hub.web.door import unit_of_work
from hub.web.guard import needs

SHOWN = frozenset({Category.LEVELS, Category.ATTENDANCE, Category.OUTCOME})


@bp.get("/referrals/<reference>/journey")
@needs(Permission.ANSWER_REFERRALS)
def journey(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        referral = queries.by_reference(uow, reference)
        shown = about(uow, referral)
        if opened := SHOWN & consent.open_categories(uow, referral.learner_id):
            consent.may_see(uow, referral.learner_id, opened)
        return render_template(
            "provider/journey.html", journey=read(uow, referral.learner_id), words=journey_words, **shown
        )
