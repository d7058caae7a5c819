"""Pages to list, add and edit data-sharing agreements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts import queries
from hub.accounts.models import Organisation
from hub.accounts.proof import Deed
from hub.accounts.schemas import AgreementForm, NewAgreementForm
from hub.consent.models import Agreement
from hub.consent.rules import FOR_THE_HUB_ALONE, HUB_ALONE
from hub.consent.services import agreements as services
from hub.consent.types import CATEGORY_LABELS, PURPOSE_LABELS, Category, Purpose
from hub.forms.form import Form
from hub.pages.administrator.blueprint import bp
from hub.pages.administrator.filters import TERM_COLOURS, TERM_LABELS, AgreementFilters
from hub.pages.administrator.once import id_of_submission, made_already
from hub.referrals.case import agreements as cases
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, Tag

ENDS_SOON = timedelta(days=90)  # time to sign the next one before people who wait or learn there are shut out
OPTIONS: dict[str, Iterable[Sequence[str]]] = {
    "purposes": [(code, label) for code, label in PURPOSE_LABELS.items() if code not in FOR_THE_HUB_ALONE],
    "categories": [(code, label) for code, label in CATEGORY_LABELS.items() if code not in HUB_ALONE],
}

# How many would be a count of learners: with one open referral it would be of one.
WHO_SEES = "If open referrals changed with it, the hub’s team sees which."


@dataclass(frozen=True, slots=True)
class Row:
    """One agreement. `states` are codes of TERM_LABELS: a live one may have its review due as well."""

    row: Agreement
    organisation: str
    states: tuple[str, ...]


AGREEMENTS = ListPage(
    name="agreements",
    one="agreement",
    many="agreements",
    comes="the newest first",
    empty="There is no agreement yet. Add one for every organisation the hub shares with.",
    deciding="State",
    filters=AgreementFilters,
    columns=(
        Column("Organisation", lambda one: one.organisation, by=lambda one: one.organisation.casefold()),
        Column(
            "Document",
            lambda one: Link(
                one.row.document_reference, url_for("administrator.edit_agreement", agreement_id=one.row.id)
            ),
            by=lambda one: one.row.document_reference.casefold(),
        ),
        Column(
            "State",
            lambda one: [Tag(TERM_LABELS[state], TERM_COLOURS[state]) for state in one.states],
            by=lambda one: one.states,
        ),
        Column("Signed", lambda one: one.row.signed_on, by=lambda one: one.row.signed_on),
        Column("Review", lambda one: one.row.review_on, by=lambda one: one.row.review_on),
        Column("Ends", lambda one: one.row.ends_on, by=lambda one: one.row.ends_on),
    ),
)


@bp.get("/agreements")
@needs(Permission.ADMINISTER)
def agreements() -> ResponseReturnValue:
    with unit_of_work() as uow:
        names = {row.id: row.name for row in queries.organisations(uow)}
        asked = Asked(AGREEMENTS, {"organisation": [(str(id_), name) for id_, name in names.items()]})
        values = asked.values
        organisation = values and values["organisation"]
        found = [] if values is None else services.listed(uow, UUID(organisation) if organisation else None)
        lasting = {row.organisation_id for row in found if row.ends_on > uow.today + ENDS_SOON}
        rows = [
            Row(row, names[row.organisation_id], states(row, uow.today, row.organisation_id in lasting))
            for row in found
        ]
        lines = [one for one in rows if values and values["state"] in (None, *one.states)]
        return asked.answer(uow, "administrator/agreements.html", asked.lines(lines))


def states(row: Agreement, today: date, lasting: bool) -> tuple[str, ...]:
    """`lasting` says that another agreement with the same organisation goes on."""
    if row.live(today):
        ending = not lasting and row.ends_on <= today + ENDS_SOON
        marks = (("review", row.review_on <= today), ("ending", ending))
        return ("live", *(mark for mark, counts in marks if counts))
    return ("future",) if row.signed_on > today else ("ended",)


@bp.route("/agreements/new", methods=["GET", "POST"])
@needs(Permission.ADMINISTER, proof=Deed.POWERS)
def add_agreement() -> ResponseReturnValue:
    with unit_of_work() as uow:
        choices = [(str(row.id), row.name) for row in queries.organisations(uow)]
        chosen = {"organisation_id": request.args.get("organisation", "")}
        form = Form(NewAgreementForm, submitted(), chosen, options={**OPTIONS, "organisation_id": choices})
        if made_already(uow, Agreement, form) is not None:
            return to_agreements()
        if request.method == "POST" and (values := form.load()) is not None:
            organisation = uow.get(Organisation, UUID(values.pop("organisation_id")))
            cases.add(uow, id_of_submission(uow, form), organisation.id, **typed(values))
            flash(f"The agreement with {organisation.name} is added. {WHO_SEES}", "success")
            return to_agreements()
        return render_template("administrator/add_agreement.html", form=form), 422 if form.errors else 200


@bp.route("/agreements/<uuid:agreement_id>", methods=["GET", "POST"])
@needs(Permission.ADMINISTER, proof=Deed.POWERS)
def edit_agreement(agreement_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = uow.get(Agreement, agreement_id)
        form = Form(AgreementForm, submitted(), stored(row), options=OPTIONS, version=row.version)
        if request.method == "POST" and (values := form.load()) is not None:
            check_version(form, row)
            cases.edit(uow, row, **typed(values))
            flash(f"Saved. {WHO_SEES}", "success")
            return to_agreements()
        organisation = uow.get(Organisation, row.organisation_id)
        page = render_template("administrator/edit_agreement.html", form=form, organisation=organisation)
        return page, 422 if form.errors else 200


def stored(row: Agreement) -> dict[str, Any]:
    ordered = [category for category in Category if category in row.categories]
    return {
        "purposes": [purpose for purpose in Purpose if purpose in row.purposes],
        "categories": ordered,
        "signed_on": row.signed_on,
        "review_on": row.review_on,
        "ends_on": row.ends_on,
        "document_reference": row.document_reference,
    }


def typed(values: dict[str, Any]) -> dict[str, Any]:
    purposes = [Purpose(each) for each in values["purposes"]]
    return {**values, "purposes": purposes, "categories": [Category(each) for each in values["categories"]]}


def to_agreements() -> ResponseReturnValue:
    return redirect(url_for("administrator.agreements"), 303)
