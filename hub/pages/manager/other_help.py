"""Pages of the services of other help: the list, one to add or change, what was checked, and what has closed."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.directory.support import queries, services
from hub.directory.support.kinds import kinds
from hub.directory.support.models import SupportService
from hub.directory.support.schema import ServiceBody, kind_options
from hub.forms.filters import Filters, Pick
from hub.forms.form import Form
from hub.pages.manager.blueprint import bp
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, Tag

STATES = {"open": "Open", "stale": "To be checked", "closed": "Closed"}
COLOURS = {"open": "green", "stale": "yellow", "closed": "grey"}
ACTS = {
    "checked": (services.checked, "Noted: all of it was right today."),
    "close": (services.close, "Closed. Nobody is told of it any more."),
    "reopen": (services.reopen, "Open again."),
}


class HelpFilters(Filters):
    kind = Pick("Kind", [(code, kind.label) for code, kind in kinds().items()])
    state = Pick("State", STATES.items())


HELP = ListPage(
    name="other-help",
    one="service",
    many="services",
    comes="by kind and name",
    empty="No service is known yet. Add those that assessors already tell people of.",
    deciding="State",
    filters=HelpFilters,
    columns=(
        Column(
            "Name",
            lambda line: Link(line[0].name, url_for("manager.change_help", service_id=line[0].id)),
            by=lambda line: line[0].name.casefold(),
        ),
        Column("Kind", lambda line: line[0].of.label, by=lambda line: line[0].of.label),
        Column("State", lambda line: Tag(STATES[line[1]], COLOURS[line[1]]), by=lambda line: line[1]),
        Column("Where and how", lambda line: line[0].reach),
        Column("Open", lambda line: line[0].opens),
        Column("Last checked", lambda line: line[0].checked_on, by=lambda line: line[0].checked_on),
    ),
)


@bp.get("/other-help")
@needs(Permission.KEEP_OTHER_HELP)
def other_help() -> ResponseReturnValue:
    asked = Asked(HELP)
    with unit_of_work() as uow:
        rows = queries.every(uow) if asked.values is not None else []
        wanted = asked.values or {}
        lines = [(row, state_of(uow, row)) for row in rows if wanted["kind"] in (None, row.kind)]
        lines = [line for line in lines if wanted["state"] in (None, line[1])]
        return asked.answer(uow, "manager/other_help.html", asked.lines(lines))


def state_of(uow: UnitOfWork, row: SupportService) -> str:
    if row.closed_on is not None:
        return "closed"
    return "stale" if queries.is_stale(uow, row) else "open"


@bp.route("/other-help/new", methods=["GET", "POST"])
@needs(Permission.KEEP_OTHER_HELP)
def add_help() -> ResponseReturnValue:
    hub_id = viewer().organisation_id
    if hub_id is None:
        raise NotVisible
    with unit_of_work() as uow:
        form = Form(ServiceBody, submitted(), options={"kind": kind_options(uow.today)})
        if request.method == "POST" and (facts := form.load()) is not None:
            try:
                services.add(uow, hub_id, facts, form.submission)
                return saved()
            except RuleBroken as error:
                form.add_error(error.field, error.message)
        return page(form, "Add a service")


@bp.route("/other-help/<uuid:service_id>", methods=["GET", "POST"])
@needs(Permission.KEEP_OTHER_HELP)
def change_help(service_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = uow.get(SupportService, service_id)
        form = form_of(uow, row)
        if request.method == "POST" and (facts := form.load()) is not None:
            check_version(form, row)
            try:
                services.edit(uow, row, facts)
                return saved()
            except RuleBroken as error:
                form.add_error(error.field, error.message)
        return page(form, row.name, row=row, state=state_of(uow, row), states=STATES, colours=COLOURS)


def form_of(uow: UnitOfWork, row: SupportService) -> Form:
    """With the kind that it has, also where that is no longer given to new ones."""
    options = kind_options(uow.today)
    kept = [] if row.kind in dict(options) else [(row.kind, row.of.label)]
    stored = {name: getattr(row, name) for name in ServiceBody().fields}
    return Form(ServiceBody, submitted(), stored, options={"kind": [*options, *kept]}, version=row.version)


def page(form: Form, heading: str, **about: Any) -> ResponseReturnValue:
    drawn = render_template("manager/other_help_form.html", form=form, heading=heading, **about)
    return drawn, 422 if form.errors else 200


def saved() -> Response:
    flash("Saved. Assessors see it at once.", "success")
    return redirect(url_for("manager.other_help"), 303)


@bp.post("/other-help/<uuid:service_id>/<any(checked, close, reopen):act>")
@needs(Permission.KEEP_OTHER_HELP)
def act_on_help(service_id: UUID, act: str) -> Response:
    do, said = ACTS[act]
    with unit_of_work() as uow:
        do(uow, uow.get(SupportService, service_id))
    flash(said, "success")
    return redirect(url_for("manager.other_help"), 303)
