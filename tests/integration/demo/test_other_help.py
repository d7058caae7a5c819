"""Who of the demonstration was told of other help, by a yes of their own, and what came of it."""

import sqlalchemy as sa

from hub.consent.models import Grant
from hub.consent.types import Purpose
from hub.core.db import UnitOfWork
from hub.learners.wider_needs.models import Signpost
from hub.learners.wider_needs.reads import opened


def test_some_agreed_to_it_some_were_asked_since_and_others_will_be(uow: UnitOfWork) -> None:
    rows = uow.session.scalars(sa.select(Signpost)).all()
    agreed = sa.select(Grant.learner_id).where(Grant.purpose == Purpose.WIDER_NEEDS)
    assert {one.learner_id for one in rows} <= set(uow.session.scalars(agreed))
    answers = {one.helped for one in opened(uow, rows).values()}
    assert None in answers
    assert len(answers) > 1
