"""Which emails a named address gets, besides what somebody's place depends on: chosen in the time of any link."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission, Role
from hub.forms.fields import Choice
from hub.forms.form import Form
from hub.messages import preferences
from hub.messages.models import MessagePreferences
from hub.messages.types import HOW_OFTEN_LABELS, HowOften
from hub.pages.provider.blueprint import bp
from hub.pages.provider.by_link.task import here_for
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

OFFERED = [(one.value, HOW_OFTEN_LABELS[one]) for one in (HowOften.AT_ONCE, HowOften.NEVER)]


@bp.route("/by-link/<uuid:link_id>/emails", methods=["GET", "POST"])
@needs(Permission.WORK_BY_LINK)
def linked_emails(link_id: UUID) -> ResponseReturnValue:
    link = here_for(link_id)
    with unit_of_work() as uow:
        row = preferences.row_of(uow, link.user_id)
        form = form_of(link.user.role, row)
        if request.method == "POST" and (values := form.load()) is not None:
            if row is not None:
                check_version(form, row)
            preferences.keep(uow, link.user, {name: HowOften(said) for name, said in values.items()})
            flash("Your choice is saved.", "success")
            return redirect(url_for("provider.linked_emails", link_id=link.id), 303)
        page = render_template("provider/by_link/emails.html", form=form)
        return page, 422 if form.errors else 200


def form_of(role: Role, row: MessagePreferences | None) -> Form:
    kinds = preferences.kinds(role)
    questions = {
        one.name: Choice(one.label.rpartition(": ")[2].capitalize(), OFFERED, required="Select one")
        for one in kinds
    }
    stored = {one.name: preferences.chosen(row, one.name).value for one in kinds}
    schema = Schema.from_dict(dict(questions), name="LinkedEmails")
    return Form(schema, submitted(), stored, version=row.version if row else None)
