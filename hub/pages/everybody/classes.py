"""Pages of one class and of all classes on offer, for anybody signed in."""

from uuid import UUID

from flask import render_template, request

from hub.access.permissions import Permission
from hub.directory import queries
from hub.directory.facts import FEATURES
from hub.directory.geo import ATTRIBUTION
from hub.directory.models import TaughtClass
from hub.directory.schemas.search import ClassSearch
from hub.directory.types import (
    FUNDING_ROUTE_LABELS,
    MODE_LABELS,
    SKILL_LABELS,
    STRAND_LABELS,
)
from hub.forms.form import Form
from hub.pages.everybody.blueprint import bp
from hub.web.door import unit_of_work, viewer
from hub.web.guard import needs

LABELS = {
    "funding": FUNDING_ROUTE_LABELS,
    "mode": MODE_LABELS,
    "skill": SKILL_LABELS,
    "strand": STRAND_LABELS,
}


@bp.get("/classes/<uuid:class_id>")
@needs(Permission.VIEW_DIRECTORY)
def class_page(class_id: UUID) -> str:
    with unit_of_work(read_only=True) as uow:
        row = uow.get(TaughtClass, class_id)
        return render_template(
            "everybody/class.html",
            row=row,
            provider=queries.provider_name(uow, row.provider_id),
            own=row.provider_id == viewer().organisation_id,
            hub=viewer().hub,
            rules=[rule for rule in queries.rules_in_force(uow, row.provider_id) if rule.governs(row)],
            stale=queries.is_stale(row.confirmed_at, uow.now),
            today=uow.today,
            labels=LABELS,
            features=FEATURES,
            attribution=ATTRIBUTION,
        )


@bp.get("/directory")
@needs(Permission.VIEW_DIRECTORY)
def find_class() -> str:
    """The classes on offer; the filters stand in the address, and say nothing of any learner."""
    form = Form(ClassSearch, request.args)
    wanted = form.load() or {}
    with unit_of_work(read_only=True) as uow:
        page = wanted.get("page") or 1
        total, rows = queries.search(uow, ClassSearch.wanted(wanted), page)
        return render_template(
            "everybody/find.html",
            form=form,
            total=total,
            rows=rows,
            page=page,
            pages=-(-total // queries.PAGE),
            today=uow.today,
            filters={name: value for name, value in request.args.items() if name != "page" and value},
        )
