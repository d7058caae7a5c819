"""Pages to say, by a link, that the places of one's classes are still right, or how many there are."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.types import Task
from hub.directory import queries
from hub.directory.schemas.classes import PlacesBody
from hub.directory.services import upkeep
from hub.directory.types import ClassState
from hub.forms.form import Form
from hub.forms.format import plural
from hub.pages.provider.blueprint import bp
from hub.pages.provider.by_link.task import here_for
from hub.pages.provider.classes.places import set_places
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.route("/by-link/<uuid:link_id>/places", methods=["GET", "POST"])
@needs(Permission.WORK_BY_LINK)
def linked_places(link_id: UUID) -> ResponseReturnValue:
    link = here_for(link_id, Task.PLACES)
    with unit_of_work() as uow:
        provider_id = link.user.organisation_id
        if request.method == "POST":
            count = upkeep.confirm_all(uow, provider_id)
            flash(f"The places of {plural(count, 'class', 'classes')} are confirmed for today.", "success")
            return redirect(url_for("provider.linked_places", link_id=link.id), 303)
        rows = [row for row in queries.provider_classes(uow, provider_id) if row.state is ClassState.OPEN]
        stale = [row for row in rows if queries.is_stale(uow, row.confirmed_at)]
        return render_template(
            "provider/by_link/places.html",
            rows_of_classes=rows,
            stale=stale,
            link_id=link.id,
            today=uow.today,
        )


@bp.route("/by-link/<uuid:link_id>/places/<uuid:class_id>", methods=["GET", "POST"])
@needs(Permission.WORK_BY_LINK)
def linked_class_places(link_id: UUID, class_id: UUID) -> ResponseReturnValue:
    """Fewer than are taken cannot be said here: somebody would have to go, and that is talked about."""
    link = here_for(link_id, Task.PLACES)
    with unit_of_work() as uow:
        row = queries.own_class(uow, class_id)
        form = Form(PlacesBody, submitted(), {"places": row.places}, version=row.version)
        back = url_for("provider.linked_places", link_id=link.id)
        if request.method == "POST" and set_places(uow, form, row):
            flash(f"The places of {row.title} are confirmed for today.", "success")
            return redirect(back, 303)
        page = render_template("provider/places.html", form=form, row=row, today=uow.today, back_to=back)
        return page, 422 if form.errors else 200
