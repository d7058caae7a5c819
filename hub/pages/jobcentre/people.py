"""Pages of the people a referrer sent: the list and its download, one person, and a look-up."""

from datetime import date
from functools import partial

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from hub.access.permissions import Permission
from hub.accounts import throttle
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.engine import keep_plans
from hub.core.errors import NotVisible
from hub.core.ids import show_reference
from hub.forms.form import Form
from hub.learners.reads import for_referrers
from hub.learners.schemas.referrers import Which, WhichPeople
from hub.pages.jobcentre import forms
from hub.pages.jobcentre.blueprint import bp
from hub.web import download
from hub.web.door import referrers_work, submitted, viewer
from hub.web.guard import needs
from hub.web.turning import by_reading

NARROWS = ("status", "changed_since")


@bp.get("/people-we-referred")
@needs(Permission.REFER_TO_HUB)
def people_we_referred() -> ResponseReturnValue:
    form = narrowing()
    which = wanted(form)
    order = f"people-we-referred {'changed' if which.since else ''}"
    with referrers_work() as uow:
        keep_plans(uow.session)
        turned = by_reading(partial(for_referrers.people, uow, which), order)
        drawn = render_template(
            "jobcentre/people.html",
            form=form,
            turned=turned,
            narrowed=which != Which(),
            order="Last change first" if which.since else "Newest first",
            kept=dict(form.submitted.items()) if form.submitted and not form.errors else {},
            not_told=list(filter(None, dict.fromkeys(person.now.not_told for person in turned.rows))),
            show_reference=show_reference,
        )
    return drawn, 422 if form.errors else 200


@bp.get("/people-we-referred/download")
@needs(Permission.REFER_TO_HUB)
def download_people() -> ResponseReturnValue:
    """Everybody whom the list would show, in the fixed words and dates; no name is in the file."""
    with referrers_work() as uow:
        found, _ = for_referrers.statuses(uow, wanted(narrowing()))
        audit.record(uow, "people.download")
        return as_file(found, uow.today)


def narrowing() -> Form:
    """What the address says of the list; `page` is not among it."""
    asked = {name: text for name, text in request.args.items() if name.partition("-")[0] in NARROWS}
    return Form(WhichPeople, MultiDict(asked) if asked else None)


def wanted(form: Form) -> Which:
    """Everybody, where the address says nothing or what no list has."""
    values = form.load() if form.submitted is not None else None
    return WhichPeople.wanted(values or {})


def as_file(found: list[for_referrers.PersonStatus], today: date) -> Response:
    rows = [
        (show_reference(one.reference), one.label, one.changed_on, one.referred_on, one.next_step)
        for one in found
    ]
    columns = ("Reference", "Status", "Since", "Referred on", "Next step")
    return download.csv_file(f"people-we-referred-{today}", columns, rows)


@bp.get("/people-we-referred/<reference>")
@needs(Permission.REFER_TO_HUB)
def person_we_referred(reference: str) -> ResponseReturnValue:
    with referrers_work(read_only=False) as uow:
        person = for_referrers.look(uow, reference)
        name = for_referrers.name_of(uow, reference) if person else None
    if person is None:
        raise NotVisible
    return render_template(
        "jobcentre/person.html",
        person=person,
        name=name,
        show_reference=show_reference,
    )


@bp.route("/people-we-referred/look-up", methods=["GET", "POST"])
@needs(Permission.REFER_TO_HUB)
def look_up() -> ResponseReturnValue:
    form, unknown = Form(forms.LookUp, submitted()), False
    if request.method == "POST" and (values := form.load()) is not None:
        with referrers_work() as uow:
            found = looked_up(uow, **values)
            if found is None:
                audit.refuse_look(uow, "jobcentre.look_up")
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
