"""What is sent about links to named addresses: the code that opens one, and a new one for one that opens no more."""

from datetime import timedelta
from uuid import UUID

from hub.accounts import throttle
from hub.accounts.models import WorkLink
from hub.accounts.services import work_links
from hub.accounts.types import Task
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import Throttled
from hub.messages import outbox

SINCE = timedelta(days=180)  # after which nobody is sent a new link for an old one


def send_code(uow: UnitOfWork, link: WorkLink) -> None:
    """To the named address, whoever has the link. `Throttled` after several."""
    work_links.ask_code(uow, link)
    outbox.to_address(
        uow,
        "link-code",
        link.user_id,
        occasion=link.codes,
        about_id=link.id,
        good_until=uow.today,
        facts={"code": link.id},
    )


def send_again(uow: UnitOfWork, token: str) -> None:
    """A new link for the same, to the named address. Nothing where the link was never one, or cannot be by now.

    Who asks is not told which; too many are left out, and not told either.
    """
    link = work_links.known(uow, token)
    if link is None or not work_links.may_work(link.user) or uow.now - link.created_at > SINCE:
        return
    try:
        throttle.check(uow, "link code", str(link.user_id))
    except Throttled:
        return
    throttle.fail(uow, "link code", str(link.user_id))
    send_link(uow, link.user_id, link.task, link.about_id, link.detail)
    audit.record(uow, "link.again", about=link)


def send_link(
    uow: UnitOfWork, user_id: UUID, task: Task, about_id: UUID | None, detail: str | None = None
) -> None:
    """A new link for this task; twice in a moment is the same as once."""
    outbox.to_address(
        uow,
        "new-link",
        user_id,
        occasion=f"{task}:{detail}:{uow.now.isoformat(timespec='minutes')}",
        about_id=about_id,
        task=task,
        detail=detail,
    )
