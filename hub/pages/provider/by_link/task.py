"""The link that the session of a request was opened with: what its viewer is here for."""

from uuid import UUID

from flask import g

from hub.accounts.models import WorkLink
from hub.accounts.types import Task
from hub.core.errors import NotVisible


def here_for(link_id: UUID, task: Task | None = None) -> WorkLink:
    """`NotVisible` under the address of another link, or for another task."""
    link: WorkLink | None = g.get("link")
    if link is None or link.id != link_id or task not in (None, link.task):
        raise NotVisible
    return link


def subject_of(link: WorkLink) -> UUID:
    """The referral or class that the task is about."""
    if link.about_id is None:
        raise NotVisible
    return link.about_id
