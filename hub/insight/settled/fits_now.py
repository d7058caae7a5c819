"""How many wait although a class or a club with a place fits them: a count for managers, of people they may count."""

from datetime import date

import sqlalchemy as sa

from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.insight.queries import waiting_on
from hub.referrals.models import WaitingEntry
from hub.referrals.waiting.fit_and_free import fit_and_free

JOB = Viewer.job("count who fits a class with a place")


def fitting_now(uow: UnitOfWork, on: date) -> tuple[int, int]:
    """Whom a class fits, and whom only a club does, of those on the list that day.

    Whom a class fits only the job may know; whom to count, the viewer.
    """
    countable = set(uow.session.scalars(sa.select(WaitingEntry.learner_id).where(*waiting_on(on))))
    with uow.acting_as(JOB):
        only_a_club = [line.only_a_club for line in fit_and_free(uow) if line.learner_id in countable]
    return only_a_club.count(False), only_a_club.count(True)
