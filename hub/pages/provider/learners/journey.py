"""A learner's journey as far as it is the provider's to see: its own class, and the levels that were shared with it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.errors import NotVisible
from hub.pages.provider.blueprint import bp
from hub.referrals import queries
from hub.referrals.reads.journey import words as journey_words
from hub.referrals.reads.journey.whole import journey as read
from hub.web.door import unit_of_work
from hub.web.guard import needs

SHOWN = (Category.LEVELS, Category.ATTENDANCE)


@bp.get("/referrals/<reference>/journey")
@needs(Permission.ANSWER_REFERRALS)
def journey(reference: str) -> ResponseReturnValue:
    """Of a learner who has started in this class; at any size of history no more than six statements."""
    with unit_of_work() as uow:
        referral = queries.by_reference(uow, reference)
        found = read(uow, consent.as_far_as_open(uow, referral.learner_id, SHOWN))
        here = next((one for one in found.classes if one.referral_id == referral.id and one.started_on), None)
        if here is None:
            raise NotVisible
        return render_template(
            "provider/journey.html", referral=referral, here=here, journey=found, words=journey_words
        )
