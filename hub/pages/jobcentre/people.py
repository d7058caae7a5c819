"""Pages of the people a referrer sent: the list, one person, and a look-up by reference."""

from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts import throttle
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.ids import show_reference
from hub.forms.form import Form
from hub.learners.reads import for_referrers
from hub.pages.jobcentre import forms
from hub.pages.jobcentre.blueprint import bp
from hub.web.address import page_number
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs


@bp.get("/people-we-referred")
@needs(Permission.REFER_TO_HUB)
def people_we_referred() -> ResponseReturnValue:
    page = page_number()
    with unit_of_work() as uow:
        people, more = for_referrers.people(uow, page)
        return render_template(
            "jobcentre/people.html",
            people=people,
            page=page,
            more=more,
            standing_line=for_referrers.WAITING_IS_NOT_A_CHOICE,
            show_reference=show_reference,
        )


@bp.get("/people-we-referred/<reference>")
@needs(Permission.REFER_TO_HUB)
def person_we_referred(reference: str) -> ResponseReturnValue:
    with unit_of_work(read_only=False) as uow:
        person = for_referrers.look(uow, reference)
    if person is None:
        raise NotVisible
    return render_template(
        "jobcentre/person.html",
        person=person,
        standing_line=for_referrers.WAITING_IS_NOT_A_CHOICE,
        show_reference=show_reference,
    )


@bp.route("/people-we-referred/look-up", methods=["GET", "POST"])
@needs(Permission.REFER_TO_HUB)
def look_up() -> ResponseReturnValue:
    form, unknown = Form(forms.LookUp, submitted()), False
    if request.method == "POST" and (values := form.load()) is not None:
        with unit_of_work() as uow:
            found = looked_up(uow, **values)
            if found is None:
                audit.record(uow, "look.refused", decision="jobcentre.look_up")
        if found is not None:
            return redirect(url_for(".person_we_referred", reference=found.reference), 303)
        unknown = True
    page = render_template("jobcentre/look_up.html", form=form, unknown=unknown)
    return page, 422 if form.errors else 200


def looked_up(
    uow: UnitOfWork, reference: str | None, nino: str, date_of_birth: date
) -> for_referrers.PersonStatus | None:
    """Every look-up counts, whatever it finds."""
    who = str(viewer().user_id)
    throttle.check(uow, "lookup", who)
    throttle.fail(uow, "lookup", who)
    if reference:
        return for_referrers.find_by_reference(uow, reference)
    return for_referrers.find_by_nino(uow, nino, date_of_birth)
