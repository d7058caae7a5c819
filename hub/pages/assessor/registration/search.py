"""The page that finds a learner by a reference, an identifier or a name, posted so that no address holds it."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.forms.form import Form
from hub.learners import queries
from hub.learners.finding import search as finding
from hub.learners.names import full_name
from hub.learners.queries import FoundPerson
from hub.pages.assessor.registration.blueprint import bp
from hub.pages.assessor.registration.forms.finding import Search, Sought, name_sought
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.route("/learners/search", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def search() -> ResponseReturnValue:
    form, found, more = Form(Search, submitted()), None, False
    with unit_of_work() as uow:
        if request.method == "POST" and (values := form.load()) is not None:
            found, more = look_for(uow, values)
        status = 422 if form.errors else 200
        return render_template("registration/search.html", form=form, found=found, more=more), status


def look_for(uow: UnitOfWork, values: Mapping[str, Any]) -> tuple[list[FoundPerson], bool]:
    """People the viewer may see, and whether there are more. Hidden and unknown are both nobody."""
    if values["sought"] is None:
        by_name = finding.by_name(uow, name_sought(values))
        return queries.found_people(uow, by_name.hits), by_name.more
    sought: Sought = values["sought"]
    found = by_reference(uow, sought) if sought.field == "reference" else by_identifier(uow, sought)
    audit.record(uow, "learner.search", decision=f"{sought.field}: {len(found)} found")
    return found, False


def by_identifier(uow: UnitOfWork, sought: Sought) -> list[FoundPerson]:
    found = queries.search(uow, sought.field, sought.value)
    return [FoundPerson(learner.reference, name) for learner, name in found]


def by_reference(uow: UnitOfWork, sought: Sought) -> list[FoundPerson]:
    try:
        learner = queries.by_reference(uow, sought.value)
        name = full_name(learner, consent.may_see(uow, learner.id, [Category.IDENTITY]))
        return [FoundPerson(learner.reference, name)]
    except NotVisible:
        return []
