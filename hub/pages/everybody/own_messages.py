"""What comes to oneself by email, and how often."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.accounts.models import User
from hub.accounts.services import own_account
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.forms.fields import Choice
from hub.forms.form import Form
from hub.messages import preferences
from hub.messages.models import MessagePreferences
from hub.messages.types import HOW_OFTEN_LABELS, HowOften
from hub.messages.wording.templates import Template
from hub.pages.everybody.blueprint import bp
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.route("/account/messages", methods=["GET", "POST"])
@needs(Permission.SIGNED_IN)
def own_messages() -> ResponseReturnValue:
    with unit_of_work() as uow:
        user = own_account.mine(uow)
        kinds = preferences.kinds(user.role)
        if not kinds:
            raise NotVisible
        row = preferences.row_of(uow, user.id)
        form = form_of([one for one in kinds if not one.essential], row)
        if request.method == "POST" and _save(uow, user, form, row):
            flash("Your choice is saved.", "success")
            return redirect(url_for("everybody.account"), 303)
        page = render_template(
            "everybody/own_messages.html", form=form, always=[asked(one) for one in kinds if one.essential]
        )
        return page, 422 if form.errors else 200


def form_of(kinds: list[Template], row: MessagePreferences | None) -> Form:
    questions = {one.name: Choice(asked(one), options(one), required="Select one") for one in kinds}
    stored: Mapping[str, str] = {one.name: preferences.chosen(row, one.name).value for one in kinds}
    schema = Schema.from_dict(dict(questions), name="OwnMessages")
    return Form(schema, submitted(), stored, version=row.version if row else None)


def asked(kind: Template) -> str:
    """Its label, without to whom it is."""
    words = kind.label.rpartition(": ")[2]
    return words[:1].upper() + words[1:]


def options(kind: Template) -> list[tuple[str, str]]:
    """A digest is once a working day, or not at all."""
    offered = (HowOften.DAILY, HowOften.NEVER) if kind.name == preferences.DIGEST else tuple(HowOften)
    return [(one.value, HOW_OFTEN_LABELS[one]) for one in offered]


def _save(uow: UnitOfWork, user: User, form: Form, row: MessagePreferences | None) -> bool:
    values = form.load()
    if values is None:
        return False
    if row is not None:
        check_version(form, row)
    try:
        preferences.keep(uow, user, {name: HowOften(said) for name, said in values.items()})
    except RuleBroken as error:
        form.add_error(error.field, error.message)
    return not form.errors
