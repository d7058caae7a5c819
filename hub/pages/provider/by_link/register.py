"""The register of one meeting for who came by a link."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.types import Task
from hub.pages.provider.blueprint import bp
from hub.pages.provider.by_link.task import here_for, subject_of
from hub.pages.provider.registers.form import name_of, register_form
from hub.pages.provider.registers.registers import open_register, save_marks
from hub.tracking.attendance.register import NoMeeting
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.route("/by-link/<uuid:link_id>/register", methods=["GET", "POST"])
@needs(Permission.WORK_BY_LINK)
def linked_register(link_id: UUID) -> ResponseReturnValue:
    link = here_for(link_id, Task.REGISTER)
    with unit_of_work() as uow:
        try:
            found = open_register(uow, subject_of(link), link.detail or "")
        except NoMeeting as none:
            return render_template("provider/by_link/no_meeting.html", why=none.message)
        form = register_form(found, submitted())
        if request.method == "POST" and save_marks(uow, found, form):
            flash("The register is saved.", "success")
            return redirect(url_for("provider.linked_register", link_id=link.id), 303)
        page = render_template(
            "provider/by_link/register.html",
            form=form,
            register=found,
            name_of=name_of,
            today=uow.today,
            by_link=True,
        )
        return page, 422 if form.errors else 200
