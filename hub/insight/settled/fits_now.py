"""How many wait although a class or a club with a place fits them: a count for managers, of people they may count."""

from collections import Counter
from datetime import date

import sqlalchemy as sa

from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.insight.queries import waiting_on
from hub.referrals.models import WaitingEntry
from hub.referrals.types import Fits
from hub.referrals.waiting.kept_fits import of_everybody

JOB = Viewer.job("count who fits a class with a place")


def fitting_now(uow: UnitOfWork, on: date) -> tuple[int, int]:
    """Whom a class fits, and whom only a club does, of those on the list that day.

    Whom a class fits only the job may know; whom to count, the viewer. Nobody is opened of whom the night has looked.
    """
    countable = set(uow.session.scalars(sa.select(WaitingEntry.learner_id).where(*waiting_on(on))))
    with uow.acting_as(JOB):
        found = Counter(fits for who, fits in of_everybody(uow).items() if who in countable)
    return found[Fits.CLASS], found[Fits.CLUB]
