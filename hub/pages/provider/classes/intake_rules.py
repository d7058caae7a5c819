"""Pages of a provider's rules of whom it takes: in force, to come and ended."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.directory import queries
from hub.directory.models import IntakeRule
from hub.directory.schemas.intake_rules import (
    ALL_CLASSES,
    IntakeRuleBody,
    class_options,
    rule_body,
    rule_facts,
)
from hub.directory.services import intake_rules as services
from hub.directory.words import governs_words
from hub.forms.form import Form
from hub.pages.provider.blueprint import bp
from hub.pages.provider.classes.classes import own_organisation
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.get("/classes/intake-rules")
@needs(Permission.EDIT_OWN_CLASSES)
def intake_rules() -> str:
    with unit_of_work(read_only=True) as uow:
        rows = queries.provider_rules(uow, own_organisation())
        left = [row for row in rows if not services.has_ended(uow, row)]
        classes = queries.open_classes(uow, own_organisation())
        return render_template(
            "provider/intake_rules.html",
            in_force=[row for row in left if row.valid_from <= uow.today],
            to_come=[row for row in left if row.valid_from > uow.today],
            ended=[row for row in rows if row not in left],
            governs={row.id: governs_words(row, classes) for row in left},
            titles={row.id: row.title for row in queries.provider_classes(uow, own_organisation())},
            today=uow.today,
        )


@bp.route("/classes/intake-rules/new", methods=["GET", "POST"])
@needs(Permission.EDIT_OWN_CLASSES)
def add_intake_rule() -> ResponseReturnValue:
    with unit_of_work() as uow:
        form = _form(uow, {"classes": ALL_CLASSES.code, "valid_from": uow.today})
        if request.method == "POST" and (body := form.load()) is not None:
            row = services.add(uow, own_organisation(), rule_facts(body), form.submission)
            return _saved(uow, row)
        return _page(form, "Add a rule")


@bp.route("/classes/intake-rules/<uuid:rule_id>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_OWN_CLASSES)
def edit_intake_rule(rule_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = queries.own_rule(uow, rule_id)
        services.check_not_ended(uow, row)
        form = _form(uow, rule_body(row), row)
        if request.method == "POST" and (body := form.load()) is not None:
            check_version(form, row)
            services.edit(uow, row, rule_facts(body))
            return _saved(uow, row)
        return _page(form, "Change a rule")


@bp.post("/classes/intake-rules/<uuid:rule_id>/end")
@needs(Permission.EDIT_OWN_CLASSES)
def end_intake_rule(rule_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        services.end(uow, queries.own_rule(uow, rule_id))
    flash("The rule has ended. From today it does not count.", "success")
    return redirect(url_for("provider.intake_rules"), 303)


def _form(uow: UnitOfWork, stored: dict[str, object], row: IntakeRule | None = None) -> Form:
    """One class to choose from is any open one, and the one the rule is about already."""
    classes = queries.provider_classes(uow, own_organisation())
    offered = [one for one in classes if one.state == "open" or (row and row.class_id == one.id)]
    version = row.version if row else None
    return Form(
        IntakeRuleBody, submitted(), stored, options={"classes": class_options(offered)}, version=version
    )


def _saved(uow: UnitOfWork, row: IntakeRule) -> ResponseReturnValue:
    classes = queries.open_classes(uow, own_organisation())
    flash(f"The rule is saved. {governs_words(row, classes)}", "success")
    return redirect(url_for("provider.intake_rules"), 303)


def _page(form: Form, heading: str) -> ResponseReturnValue:
    page = render_template("provider/intake_rule_form.html", form=form, heading=heading)
    return page, 422 if form.errors else 200
