"""The page that finds a learner by a reference or an identifier, which is posted so that no address holds it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.services.restriction import Restricted
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.forms.form import Form
from hub.learners import queries
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.pages.assessor.registration.blueprint import bp
from hub.pages.assessor.registration.forms.finding import Search, Sought
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.route("/learners/search", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def search() -> ResponseReturnValue:
    form, found = Form(Search, submitted()), None
    with unit_of_work() as uow:
        if request.method == "POST" and (values := form.load()) is not None:
            found = look_for(uow, values["sought"])
        status = 422 if form.errors else 200
        return render_template("registration/search.html", form=form, found=found), status


def look_for(uow: UnitOfWork, sought: Sought) -> list[tuple[Learner, str]]:
    """Learners the viewer may see, with their names. Hidden and unknown are both nobody; restricted is said."""
    if sought.field != "reference":
        return queries.search(uow, sought.field, sought.value)
    try:
        learner = queries.by_reference(uow, sought.value)
        return [(learner, full_name(learner, consent.may_see(uow, learner.id, [Category.IDENTITY])))]
    except Restricted:
        raise
    except NotVisible:
        return []
