"""The page that finds a learner by a reference, an identifier or a name, posted so that no address holds it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.ids import show_reference
from hub.duplicates.services import desk
from hub.forms.form import Form
from hub.learners import queries
from hub.learners.finding import search as finding
from hub.learners.names import full_name
from hub.learners.queries import FoundPerson
from hub.learners.reads.markers import with_markers
from hub.pages.assessor.registration.blueprint import bp
from hub.pages.assessor.registration.forms.finding import SamePerson, Search, Sought, name_sought
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

SEND = "send"


@bp.route("/learners/search", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def search() -> ResponseReturnValue:
    form, found, more = Form(Search, submitted()), None, False
    with unit_of_work() as uow:
        if request.method == "POST" and (values := form.load()) is not None:
            found, more = look_for(uow, values)
            found = with_markers(uow, found)
        pick = picked(found or ())
        if found and SEND in request.form and (chosen := pick.load()) is not None:
            told_the_steward(uow, chosen["same"])
            return redirect(url_for(".search"), 303)
        return page(form, pick, found, more)


def picked(found: Sequence[FoundPerson]) -> Form:
    """Which two of those found are one person."""
    shown = [(one.reference, f"{one.name}, {show_reference(one.reference)}") for one in found]
    return Form(SamePerson, submitted() if SEND in request.form else None, options={"same": shown})


def told_the_steward(uow: UnitOfWork, references: Sequence[str]) -> None:
    one, other = (queries.by_reference(uow, reference) for reference in references)
    desk.may_be_one(uow, one, other)
    flash("The data steward is asked whether these two records are of one person.", "success")


def page(form: Form, pick: Form, found: Sequence[FoundPerson] | None, more: bool) -> ResponseReturnValue:
    wrong = pick if pick.errors else form
    typed = {name: str(form.raw(name)) for name in form.names}
    drawn = render_template(
        "registration/search.html", form=wrong, asked=form, pick=pick, typed=typed, found=found, more=more
    )
    return drawn, 422 if wrong.errors else 200


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
