"""What providers that nobody has an account of are asked by email: their places, their registers, what is open."""

from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa

from hub.access.permissions import Role
from hub.accounts import queries as accounts
from hub.accounts.models import User
from hub.accounts.services.work_links import may_work
from hub.accounts.types import UserState
from hub.core.db import UnitOfWork
from hub.directory import queries as directory
from hub.messages import outbox
from hub.referrals.models import Referral
from hub.referrals.reads.provider.lists import WORKLISTS, among
from hub.tracking.attendance import sheet
from hub.tracking.attendance.types import Meeting

REGISTERS_FROM = timedelta(days=7)  # of meetings before that nobody is asked any more
GOOD_FOR = timedelta(days=7)
OPEN = [state for listed in WORKLISTS.values() for state in listed.states]


def ask(uow: UnitOfWork) -> int:
    """How many named addresses there were to ask. Twice in a week is the same as once; a register is asked for once."""
    found = [user for user in accounts.users(uow, role=Role.NAMED_ADDRESS, state=UserState.ACTIVE)]
    asked = [user for user in found if may_work(user) and user in outbox.readers(uow, user.organisation_id)]
    for user in asked:
        _ask(uow, user)
    return len(asked)


def _ask(uow: UnitOfWork, user: User) -> None:
    year, week, _ = uow.today.isocalendar()
    this_week, until = f"{year}-{week:02}", uow.today + GOOD_FOR
    if directory.places_to_confirm(uow, user.organisation_id):
        outbox.to_address(uow, "places-to-confirm", user.id, occasion=this_week, good_until=until)
    with uow.acting_as(user.viewer):
        any_open, registers = _any_open(uow), list(_unmarked(uow))
    if any_open:
        outbox.to_address(uow, "open-referrals", user.id, occasion=this_week, good_until=until)
    for meeting in registers:
        outbox.to_address(
            uow,
            "register-to-mark",
            user.id,
            occasion=meeting.key,
            about_id=meeting.class_id,
            detail=meeting.key,
            good_until=until,
            facts={"on": meeting.held_on},
        )


def _any_open(uow: UnitOfWork) -> bool:
    """Whether the viewer's organisation, as far as it may see, has a referral that it could do something about."""
    return uow.session.scalar(sa.select(Referral.id).where(among(OPEN)).limit(1)) is not None


def _unmarked(uow: UnitOfWork) -> Iterator[Meeting]:
    """Meetings of the last days at which somebody belonged and is not marked."""
    for taught in sheet.of_provider(uow):
        for one in sheet.filled(uow, taught.course.class_id)[1]:
            lately = uow.today - REGISTERS_FROM <= one.meeting.held_on < uow.today
            if lately and one.meeting.held and one.marked < one.expected:
                yield one.meeting
