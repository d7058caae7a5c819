"""Referrals that nobody moves: each state has an owner, and a time after which it is on the hub's list.

The provider sees them on its own lists from the first day (`hub.pages.provider.learners.worklists`).
"""

from datetime import date, timedelta

import sqlalchemy as sa

from hub.core.clock import local_midnight
from hub.directory.models import TaughtClass
from hub.referrals.models import Referral
from hub.referrals.types import State

STALLING = frozenset({State.ON_HOLD, State.ACCEPTED, State.OFFER_ACCEPTED, State.STARTED})
NOT_MOVING_AFTER = timedelta(days=14)


def stalled(today: date) -> sa.ColumnElement[bool]:
    """For a query that joins the class. A course that began or ended counts from its own day."""
    since = today - NOT_MOVING_AFTER
    waiting_long = Referral.state_since < local_midnight(since)
    return sa.or_(
        sa.and_(Referral.state == State.ON_HOLD, Referral.hold_until.is_(None), waiting_long),
        sa.and_(Referral.state == State.ACCEPTED, waiting_long),
        sa.and_(
            Referral.state == State.OFFER_ACCEPTED,
            waiting_long,
            sa.or_(TaughtClass.starts_on.is_(None), TaughtClass.starts_on < since),
        ),
        sa.and_(Referral.state == State.STARTED, TaughtClass.ends_on < since),
    )
