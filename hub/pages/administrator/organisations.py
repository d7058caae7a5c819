"""Pages to list, add and edit organisations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts import clocks, queries
from hub.accounts.clocks import Clock
from hub.accounts.models import Organisation
from hub.accounts.proof import Deed
from hub.accounts.schemas import NoticeFacts, OrganisationForm, time_limits_schema
from hub.accounts.services import organisations as services
from hub.accounts.types import KIND_LABELS, OrganisationKind
from hub.consent.services import agreements, notices
from hub.core.errors import NotVisible, RuleBroken
from hub.directory.profile import queries as profiles
from hub.forms.form import Form
from hub.forms.format import date_words
from hub.pages.administrator.blueprint import bp
from hub.pages.administrator.filters import OrganisationFilters
from hub.pages.administrator.once import id_of_submission, made_already
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, Tag


@dataclass(frozen=True, slots=True)
class Row:
    """One organisation, and whether an agreement with it is live; the hub needs none with itself.

    Where the work with it has ended, neither an agreement nor a lead is missing.
    """

    row: Organisation
    live: bool
    lacks_lead: bool

    @property
    def standing(self) -> str:
        if self.row.ended_on is not None:
            return "Ended"
        if self.row.kind is OrganisationKind.HUB:
            return "Not needed"
        return "Live" if self.live else "None live"

    @property
    def lead(self) -> Tag | str:
        return Tag("Has no lead", "red") if self.lacks_lead else "–"

    @property
    def cell(self) -> Tag | str:
        if self.row.ended_on is not None:
            return Tag(f"Ended on {date_words(self.row.ended_on)}", "grey")
        colour = {"Live": "green", "None live": "red"}.get(self.standing)
        return Tag(self.standing, colour) if colour else self.standing


ORGANISATIONS = ListPage(
    name="organisations",
    one="organisation",
    many="organisations",
    comes="by name",
    empty="There is no organisation yet. Add the hub itself first, then providers and referrers.",
    deciding="Agreement",
    filters=OrganisationFilters,
    columns=(
        Column(
            "Name",
            lambda one: Link(one.row.name, url_for("administrator.organisation", organisation_id=one.row.id)),
            by=lambda one: one.row.name.casefold(),
        ),
        Column("Kind", lambda one: KIND_LABELS[one.row.kind], by=lambda one: KIND_LABELS[one.row.kind]),
        Column("UKPRN", lambda one: one.row.ukprn or "–", by=lambda one: one.row.ukprn),
        Column("Agreement", lambda one: one.cell, by=lambda one: one.standing),
        Column("Lead", lambda one: one.lead, by=lambda one: not one.lacks_lead),
    ),
)


@bp.get("/organisations")
@needs(Permission.ADMINISTER)
def organisations() -> ResponseReturnValue:
    asked = Asked(ORGANISATIONS)
    with unit_of_work() as uow:
        live, leadless = agreements.organisations_with_a_live_one(uow), profiles.without_lead(uow)
        rows = queries.organisations(uow) if asked.values is not None else ()
        found = [Row(row, row.id in live, row.id in leadless) for row in rows]
        lines = [one for one in found if wanted(one, asked.values or {})]
        return asked.answer(uow, "administrator/organisations.html", asked.lines(lines))


def wanted(one: Row, values: Mapping[str, Any]) -> bool:
    standing = {"live": "Live", "none": "None live", "ended": "Ended"}.get(values["agreement"])
    return values["kind"] in (None, one.row.kind) and standing in (None, one.standing)


@bp.route("/organisations/new", methods=["GET", "POST"])
@needs(Permission.ADMINISTER, proof=Deed.POWERS)
def add_organisation() -> ResponseReturnValue:
    form = Form(OrganisationForm, submitted())
    with unit_of_work() as uow:
        if (made := made_already(uow, Organisation, form)) is not None:
            return to_organisation(made.id)
        if request.method == "POST" and (values := form.load()) is not None:
            try:
                row = services.add(
                    uow, **OrganisationForm().typed(values), organisation_id=id_of_submission(uow, form)
                )
                flash(f"{row.name} is added.", "success")
                return to_organisation(row.id)
            except RuleBroken as error:
                form.add_error(error.field, error.message)
    return render_template("administrator/add_organisation.html", form=form), 422 if form.errors else 200


@bp.get("/organisations/<uuid:organisation_id>")
@needs(Permission.ADMINISTER)
def organisation(organisation_id: UUID) -> ResponseReturnValue:
    with unit_of_work(read_only=True) as uow:
        row = uow.get(Organisation, organisation_id)
        staff = [(user, queries.shown_name(uow, user)) for user in queries.users(uow, row.id)]
        return render_template(
            "administrator/organisation.html",
            organisation=row,
            kinds=KIND_LABELS,
            staff=staff,
            agreements=agreements.listed(uow, row.id),
            today=uow.today,
            successor=uow.get(Organisation, row.successor_id).name if row.successor_id else None,
            lacks_lead=row.id in profiles.without_lead(uow),
            notice_lacks=notices.missing(row) if row.kind is OrganisationKind.HUB else (),
        )


@bp.route("/organisations/<uuid:organisation_id>/edit", methods=["GET", "POST"])
@needs(Permission.ADMINISTER, proof=Deed.POWERS)
def edit_organisation(organisation_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = uow.get(Organisation, organisation_id)
        form = Form(OrganisationForm, submitted(), stored(row), version=row.version)
        if request.method == "POST" and (values := form.load()) is not None:
            check_version(form, row)
            try:
                services.edit(uow, row, **OrganisationForm().typed(values))
                flash("Saved.", "success")
                return to_organisation(row.id)
            except RuleBroken as error:
                form.add_error(error.field, error.message)
        page = render_template("administrator/edit_organisation.html", form=form, organisation=row)
        return page, 422 if form.errors else 200


@bp.route("/organisations/<uuid:organisation_id>/notice", methods=["GET", "POST"])
@needs(Permission.ADMINISTER, proof=Deed.POWERS)
def notice_facts(organisation_id: UUID) -> ResponseReturnValue:
    """What the privacy notice names, with the notice as learners read it now."""
    with unit_of_work() as uow:
        row = uow.get(Organisation, organisation_id)
        if row.kind is not OrganisationKind.HUB:
            raise NotVisible
        known = {name: getattr(row, name) for name in ("controller", "officer", "kept_months")}
        form = Form(NoticeFacts, submitted(), known, version=row.version)
        if request.method == "POST" and (values := form.load()) is not None:
            check_version(form, row)
            services.answer_for(uow, row, **values)
            flash("Saved. The notice says this from now on.", "success")
            return redirect(url_for("administrator.notice_facts", organisation_id=row.id), 303)
        page = render_template(
            "administrator/notice_facts.html",
            form=form,
            organisation=row,
            notices=[one for one in notices.filled(row).values() if one.code == notices.ORIGINAL],
            missing=notices.missing(row),
        )
        return page, 422 if form.errors else 200


@bp.route("/organisations/<uuid:organisation_id>/time-limits", methods=["GET", "POST"])
@needs(Permission.ADMINISTER, proof=Deed.POWERS)
def time_limits(organisation_id: UUID) -> ResponseReturnValue:
    """How long people have in this hub, and when it asks again."""
    with unit_of_work() as uow:
        row = uow.get(Organisation, organisation_id)
        if row.kind is not OrganisationKind.HUB:
            raise NotVisible
        form = Form(
            time_limits_schema(),
            submitted(),
            {code.value: days for code, days in clocks.of(row.clocks).items()},
            version=row.version,
        )
        if request.method == "POST" and (values := form.load()) is not None:
            check_version(form, row)
            try:
                services.set_clocks(uow, row, {Clock(code): value for code, value in values.items()})
            except RuleBroken as error:
                form.add_error(error.field, error.message)
            else:
                flash("Saved. Dates that were set before stay as they are.", "success")
                return redirect(url_for("administrator.organisation", organisation_id=row.id), 303)
        page = render_template("administrator/time_limits.html", form=form, organisation=row)
        return page, 422 if form.errors else 200


def stored(row: Organisation) -> dict[str, Any]:
    return {"name": row.name, "kind": row.kind, "ukprn": row.ukprn, "contact_point": row.contact_point}


def to_organisation(organisation_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("administrator.organisation", organisation_id=organisation_id), 303)
