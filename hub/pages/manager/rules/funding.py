"""Pages of the funding rules: every rule with its source, and a manager's word that they have read it there."""

from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema
from werkzeug.wrappers import Response

from hub.access.permissions import Permission
from hub.accounts.queries import staff_names
from hub.core.db import UnitOfWork
from hub.forms.fields import Text
from hub.forms.form import Form
from hub.learners.funding.conditions import academic_year
from hub.learners.funding.rulebook import GO_ON, Rule, Rulebook
from hub.learners.services import confirm_rule as services
from hub.learners.services.rule_years import rulebook_now
from hub.learners.types import FUNDING_LABELS
from hub.pages.manager.blueprint import bp
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

OUTCOMES = {GO_ON: "Go on to the next step"} | {code.value: words for code, words in FUNDING_LABELS.items()}


class ConfirmRule(Schema):
    source = Text(
        "Where did you read it?",
        hint="The document, its version and the paragraph",
        max_length=300,
        required="Enter where you read it",
        noun="Where you read it",
    )


@bp.get("/funding-rules")
@needs(Permission.CONFIRM_FUNDING)
def funding_rules() -> str:
    with unit_of_work(read_only=True) as uow:
        book = rulebook_now(uow)
        return render_template(
            "manager/funding_rules.html", years=years(book), outcomes=OUTCOMES, **said(uow, book)
        )


@bp.route("/funding-rules/<rule_id>", methods=["GET", "POST"])
@needs(Permission.CONFIRM_FUNDING)
def funding_rule(rule_id: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        rule, form = services.rule_called(uow, rule_id), Form(ConfirmRule, submitted())
        values = form.load() if request.method == "POST" else None
        if values is not None:
            services.confirm(uow, rule, **values)
            flash("The rule is confirmed.", "success")
            return redirect(url_for("manager.funding_rules"), 303)
        page = render_template(
            "manager/funding_rule.html",
            rule=rule,
            form=form,
            outcomes=OUTCOMES,
            **said(uow, rulebook_now(uow)),
        )
    return page, 422 if form.errors else 200


@bp.post("/funding-rules/<rule_id>/take-back")
@needs(Permission.CONFIRM_FUNDING)
def take_back_confirmation(rule_id: str) -> Response:
    with unit_of_work() as uow:
        services.take_back(uow, services.rule_called(uow, rule_id))
    flash("The confirmation is taken back.", "success")
    return redirect(url_for("manager.funding_rule", rule_id=rule_id), 303)


def years(book: Rulebook) -> list[tuple[str, list[Rule]]]:
    """The rules of each area and year, the newest year first, in the order of their file."""
    names = {area.code: area.name for area in book.areas}
    found = groupby(book.rules, lambda rule: (rule.valid_from, rule.area))
    sets = sorted(((key, list(rules)) for key, rules in found), key=lambda one: one[0], reverse=True)
    return [(f"{names[area]}, {academic_year(start)}", rules) for (start, area), rules in sets]


def said(uow: UnitOfWork, book: Rulebook) -> dict[str, object]:
    """What is confirmed, by rule, and the names of those who did."""
    confirmed = services.confirmations(uow, book)
    return {
        "confirmed": confirmed,
        "names": staff_names(uow, (row.confirmed_by for row in confirmed.values())),
    }
