"""The links that providers without an account were sent lately: used where they answered, open where they did not."""

import sqlalchemy as sa

from hub.access.permissions import Role
from hub.accounts.models import User, WorkLink
from hub.accounts.services import work_links
from hub.core.db import Database, UnitOfWork
from hub.demo.invented.calendar import last_night
from hub.demo.invented.plan import Plan
from hub.messages.models import Message
from hub.messages.sending import SENDING
from hub.messages.types import MessageState
from hub.messages.wording.templates import templates
from hub.referrals.models import Referral
from hub.referrals.types import State

UNANSWERED = (State.SENT, State.OPENED)


def play(database: Database, plan: Plan) -> None:
    night = last_night(plan.today)
    with database.unit_of_work(SENDING, now=night, read_only=True) as uow:
        sent = (
            sa.select(Message.id, Message.sent_at)
            .join(User, User.id == Message.user_id)
            .where(
                User.role == Role.NAMED_ADDRESS,
                Message.state == MessageState.SENT,
                Message.sent_at > night - work_links.LIFE,
            )
            .order_by(Message.sent_at, Message.id)
        )
        found = uow.session.execute(sent).all()
    for message_id, at in found:
        with database.unit_of_work(SENDING, now=at) as uow:
            message = uow.get(Message, message_id)
            if templates()[message.template].task is not None:
                _send(uow, message)


def _send(uow: UnitOfWork, message: Message) -> None:
    """The link of one email; who has answered since then used it."""
    task = templates()[message.template].task
    assert task and message.user_id and message.about_id  # noqa: PT018 - of every email with a link
    user, referral = uow.get(User, message.user_id), uow.get(Referral, message.about_id)
    link = work_links.known(
        uow, work_links.issue(uow, message.id, user, task, message.about_id, None), to_use=True
    )
    assert isinstance(link, WorkLink)
    if referral.state not in UNANSWERED:
        work_links.ask_code(uow, link)
        work_links.open_with(uow, link, work_links.code_of(uow.vault, link))
