"""Work out again what is kept of a person by the day and by the rules: who is likely to pay, and the age band."""

from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services import disclosure as consent
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.jobs.parts import Work
from hub.learners.answers import Record
from hub.learners.models import FundingFact, Learner, Need
from hub.learners.services.ages import band_by
from hub.learners.services.confirm_rule import confirmed_rulebook
from hub.learners.services.indicate import NEEDED, indicate_by

JOB = Viewer.job("work out who is likely to pay")
ROUND, PEOPLE = "funding refresh", "people"
AT_A_TIME = 50  # learners in one transaction
CHANGED = "changed"


def plan(uow: UnitOfWork) -> Iterator[Work]:
    """Everybody of whom something is kept."""
    ids = uow.session.scalars(sa.select(FundingFact.learner_id).order_by(FundingFact.learner_id))
    yield Work(PEOPLE, ids.all(), AT_A_TIME)


def refresh(uow: UnitOfWork, learner_ids: Sequence[UUID]) -> Counter[str]:
    """Keep of these what is so today: by a birthday, a longer wait, a new year; of how many it is another."""
    records, book = _records(uow, learner_ids), confirmed_rulebook(uow)
    decisions = consent.disclose(uow, [record.learner.id for record in records], NEEDED)
    opened = [(one, decisions[one.learner.id]) for one in records if decisions[one.learner.id].allowed]
    changed = (
        any([band_by(uow, one, decision), indicate_by(uow, one, decision, book)]) for one, decision in opened
    )
    return Counter({CHANGED: sum(changed)})


def _records(uow: UnitOfWork, learner_ids: Sequence[UUID]) -> list[Record]:
    """Of those of whom all three rows are there: one statement."""
    query = (
        sa.select(Learner, Need, FundingFact)
        .join(Need, Need.learner_id == Learner.id)
        .join(FundingFact, FundingFact.learner_id == Learner.id)
        .where(Learner.id.in_(learner_ids))
        .order_by(Learner.id)
    )
    return [Record(*rows) for rows in uow.session.execute(query)]


ACTS = {PEOPLE: refresh}
