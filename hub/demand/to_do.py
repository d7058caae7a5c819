"""What a digest tells of: what waits for one member of staff, the calls that are due, the classes that end soon."""

from collections.abc import Sequence

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.core.db import UnitOfWork
from hub.demand.queries import beside_today
from hub.messages.digests import Line
from hub.referrals.reads import ending_soon
from hub.referrals.reads.today.to_do import to_do as of_referrals
from hub.tracking.destinations import queries as after_the_course
from hub.tracking.destinations.types import Which


def to_do(uow: UnitOfWork, user: User) -> Sequence[Line]:
    """As `user` sees it, for whom the unit of work must act; also what there is none of."""
    return [*of_referrals(uow, user), *_calls_and_endings(uow, user)]


def _calls_and_endings(uow: UnitOfWork, user: User) -> Sequence[Line]:
    if user.role is Role.PROVIDER:
        return [
            Line(ENDING, uow.session.scalar(ending_soon.counting(uow.today)) or 0, "/worklist/ending-soon")
        ]
    if user.role is not Role.ASSESSOR:
        return []
    beside, (calls, more) = beside_today(uow), after_the_course.first_calls(uow, Which.DUE)
    return [
        Line("People to call about a class that has opened", beside.calls, "/invitations"),
        Line("Calls after a course", len(calls), "/after-the-course", more),
        Line(ENDING, beside.endings, "/ending-soon"),
    ]


ENDING = "People whose class ends soon"
