"""The page of one referral for who came by a link: read it, and answer it as who is signed in would."""

from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.types import Task
from hub.pages.provider.blueprint import bp
from hub.pages.provider.by_link.task import here_for, subject_of
from hub.pages.provider.learners.referrals import Frame, decided_or_page
from hub.referrals import rules
from hub.referrals.reads.provider import ended
from hub.web.door import unit_of_work
from hub.web.guard import needs


@bp.route("/by-link/<uuid:link_id>/referral", methods=["GET", "POST"])
@needs(Permission.WORK_BY_LINK)
def linked_referral(link_id: UUID) -> ResponseReturnValue:
    link = here_for(link_id, Task.ANSWER)
    here = url_for("provider.linked_referral", link_id=link.id)
    with unit_of_work() as uow:
        row = ended.find_by_id(uow, subject_of(link))
        if ended.closed(row):
            state = rules.STATE_LABELS[row.state]
            return render_template("provider/by_link/closed.html", referral=row, state=state)
        return decided_or_page(
            uow, row, Frame("provider/by_link/referral.html", lambda _: here, by_link=True)
        )
