"""The open referrals of an organisation, to print, for who came by a link. Each is answered by a link of its own."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.types import Task
from hub.core.errors import NotVisible
from hub.messages import by_link as post
from hub.pages.provider.blueprint import bp
from hub.pages.provider.by_link.task import here_for
from hub.pages.provider.learners import lists
from hub.referrals import queries
from hub.referrals.reads.provider import ended
from hub.referrals.reads.provider import lists as provider_lists
from hub.web.door import unit_of_work
from hub.web.guard import needs


@bp.get("/by-link/<uuid:link_id>/list")
@needs(Permission.WORK_BY_LINK)
def linked_list(link_id: UUID) -> str:
    link = here_for(link_id, Task.LIST)
    with unit_of_work() as uow:
        found = {name: provider_lists.whole(uow, name) for name in provider_lists.WORKLISTS}
        names = lists.names(uow, [card for cards in found.values() for card in cards])
        return render_template(
            "provider/by_link/list.html",
            found={provider_lists.WORKLISTS[name].title: cards for name, cards in found.items() if cards},
            names=names,
            link_id=link.id,
            organisation=link.user.organisation.name,
            today=uow.today,
        )


@bp.post("/by-link/<uuid:link_id>/list/<reference>")
@needs(Permission.WORK_BY_LINK)
def send_for_referral(link_id: UUID, reference: str) -> ResponseReturnValue:
    """A link for one of the list, to the same address."""
    link = here_for(link_id, Task.LIST)
    with unit_of_work() as uow:
        row = queries.by_reference(uow, reference)
        if ended.closed(row):
            raise NotVisible
        post.send_link(uow, link.user_id, Task.ANSWER, row.id)
    flash("We have sent you a link for that referral, to the address that this one came to.", "success")
    return redirect(url_for("provider.linked_list", link_id=link.id), 303)
