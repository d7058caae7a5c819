"""What waits for one member of staff, in counts with the page of each: what a digest tells. Nobody's name.

What rooms above this one know besides is added there (`hub.demand.to_do`).
"""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.core.db import UnitOfWork
from hub.directory.queries import places_to_confirm
from hub.messages import dead, panel
from hub.messages.digests import Line
from hub.messages.models import Message
from hub.referrals.models import Referral
from hub.referrals.reads.provider.lists import WORKLISTS
from hub.referrals.reads.today import worklists
from hub.referrals.reads.today.groups import Group
from hub.referrals.reads.today.whose import Whose
from hub.referrals.reads.today.worklists import MOST, Count
from hub.referrals.types import State

LABELS = {
    Group.FIT: "Fit and free now",
    Group.CLUB: "Only a club fits now",
    Group.REMINDERS: "Reminders",
    Group.NEW: "New from referrers",
    Group.ASKED: "Asked for a class themselves",
    Group.TELL: "Tell them who sent them",
    Group.QUESTIONS: "Questions from providers",
    Group.CHANGED: "Class cancelled or moved: call them",
    Group.DECLINES: "To match again",
    Group.CHASE: "Providers to ask again",
    Group.OFFERS: "Offers running out",
    Group.SILENT: "No answer from the provider",
    Group.STALLED: "Not moving",
    Group.LEVELS: "Level not right",
    Group.STILL: "Still waiting?",
    Group.SHARING: "Sharing: ask again",
    Group.DRAFTS: "To finish",
}


def to_do(uow: UnitOfWork, user: User) -> Sequence[Line]:
    """As `user` sees it, for whom the unit of work must act; also what there is none of."""
    if user.role is Role.ASSESSOR:
        return _of_the_hub(uow)
    return _of_a_provider(uow, user) if user.role is Role.PROVIDER else ()


def _of_the_hub(uow: UnitOfWork) -> Sequence[Line]:
    mine = worklists.counts(uow, Whose.MINE)
    groups = [
        Line(_words(group, mine[group]), count.number, f"/today/{group}", count.more)
        for group, count in worklists.counts(uow).items()
    ]
    return [*groups, *_of_messages(uow)]


def _of_messages(uow: UnitOfWork) -> Sequence[Line]:
    """The first column counts nothing: the fence narrows a statement by the rows that it names itself."""
    none = sa.select(sa.func.count(Message.id)).where(sa.false())
    counted = none.add_columns(panel.counting(MOST + 1), dead.counting(MOST + 1))
    untold, numbers = map(Count.of, uow.session.execute(counted).one()[1:])
    return [
        Line("Messages that reached nobody", untold.number, "/messages", untold.more),
        Line("Numbers that no longer work", numbers.number, "/messages/numbers", numbers.more),
    ]


def _words(group: Group, mine: Count) -> str:
    return f"{LABELS[group]} ({mine} of them yours)" if mine else LABELS[group]


def _of_a_provider(uow: UnitOfWork, user: User) -> Sequence[Line]:
    answer = Referral.state.in_(WORKLISTS["answer"].states)
    counted = sa.select(
        sa.func.count(Referral.id).filter(Referral.state == State.SENT),
        sa.func.count(Referral.id).filter(answer, Referral.state != State.SENT),
        sa.func.count(Referral.id).filter(answer, Referral.chases > 0),
        sa.func.count(Referral.id).filter(Referral.hub_asked_at.is_not(None)),
        sa.func.count(Referral.id).filter(Referral.state == State.ACCEPTED),
    ).where(Referral.recipient_id == user.organisation_id)
    new, opened, chased, questions, accepted = uow.session.execute(counted).one()
    return [
        Line("New referrals", new, "/worklist"),
        Line("Referrals that you opened and did not answer", opened, "/worklist"),
        Line("Referrals that the hub has asked about again", chased, "/worklist"),
        Line("Questions of the hub", questions, "/worklist"),
        Line("Accepted, no offer made yet", accepted, "/worklist/accepted"),
        Line(
            "Classes whose places to confirm", len(places_to_confirm(uow, user.organisation_id)), "/worklist"
        ),
    ]
