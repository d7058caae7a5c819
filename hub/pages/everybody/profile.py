"""The profile of a provider, for its own staff and for the hub, and the pages that change it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission, permitted
from hub.accounts.queries import organisation_names
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.directory.profile import queries, services
from hub.directory.profile.models import ProviderContact
from hub.directory.profile.schemas import (
    ANOTHER,
    ROUTES,
    ContactBody,
    contact_body,
    contact_facts,
    papers_body,
    papers_facts,
    papers_schema,
)
from hub.directory.profile.states import ARRANGEMENT_STATES
from hub.directory.profile.types import DUTY_LABELS, KIND_NAMES, Duty
from hub.directory.profile.words import arrangement_words
from hub.directory.queries import provider_classes
from hub.directory.services import closures
from hub.directory.types import ClassState
from hub.forms.form import Form
from hub.learners.reads.papers import in_words, kinds_of_paper
from hub.pages.everybody.blueprint import bp
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs


@bp.get("/providers/ours")
@needs(Permission.KEEP_PROFILES)
def our_profile() -> str:
    """The profile of the viewer's own organisation; `NotVisible` where that is no provider."""
    organisation_id = viewer().organisation_id
    if organisation_id is None:
        raise NotVisible
    return provider_profile(organisation_id)


@bp.get("/providers/<uuid:provider_id>")
@needs(Permission.VIEW_PROFILES)
def provider_profile(provider_id: UUID) -> str:
    with unit_of_work(read_only=True) as uow:
        provider = queries.provider(uow, provider_id)
        classes = provider_classes(uow, provider_id)
        arranged = queries.arrangements(uow, provider_id)
        names = organisation_names(uow, [each for row in arranged for each in row.parties])
        return render_template(
            "everybody/profile.html",
            provider=provider,
            arranged=[(row, arrangement_words(row, names)) for row in arranged],
            kinds=KIND_NAMES,
            states=ARRANGEMENT_STATES.labels,
            own=viewer().organisation_id == provider_id,
            may_keep=permitted(viewer(), Permission.KEEP_PROFILES),
            contacts=queries.contacts(uow, [provider_id]).get(provider_id, {}),
            duties=DUTY_LABELS,
            papers=papers_told(uow, provider_id),
            closures=closures.to_come(uow, provider_id),
            titles={row.id: row.title for row in classes},
            closed=[row for row in classes if row.state is ClassState.CLOSED and not row.over(uow.today)],
        )


@bp.route("/providers/<uuid:provider_id>/contacts/<duty>", methods=["GET", "POST"])
@needs(Permission.KEEP_PROFILES)
def provider_contact(provider_id: UUID, duty: str) -> ResponseReturnValue:
    """Who is the lead, or the deputy."""
    chosen = duty_of(duty)
    with unit_of_work() as uow:
        provider = queries.provider(uow, provider_id)
        row = queries.contact_row(uow, provider_id, chosen)
        form = _contact_form(uow, provider_id, row)
        if request.method == "POST" and _name(uow, form, provider_id, chosen, row):
            flash(f"The {DUTY_LABELS[chosen].lower()} is saved.", "success")
            return to_profile(provider_id)
        page = render_template(
            "everybody/provider_contact.html",
            form=form,
            provider=provider,
            heading=f"{DUTY_LABELS[chosen]} of {provider.name}",
        )
        return page, 422 if form.errors else 200


@bp.post("/providers/<uuid:provider_id>/contacts/<duty>/remove")
@needs(Permission.KEEP_PROFILES)
def remove_provider_contact(provider_id: UUID, duty: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        services.remove_contact(uow, provider_id, duty_of(duty))
    flash("Taken away.", "success")
    return to_profile(provider_id)


@bp.route("/providers/<uuid:provider_id>/papers", methods=["GET", "POST"])
@needs(Permission.KEEP_PROFILES)
def provider_papers(provider_id: UUID) -> ResponseReturnValue:
    """The written list of what the provider asks to see."""
    kinds = kinds_of_paper()
    with unit_of_work() as uow:
        provider, row = queries.provider(uow, provider_id), queries.papers_row(uow, provider_id)
        stored, version = papers_body(row, kinds), row.version if row else None
        form = Form(papers_schema(kinds), submitted(), stored, version=version)
        if request.method == "POST" and (body := form.load()) is not None:
            if row is not None:
                check_version(form, row)
            services.ask_for_papers(uow, provider_id, papers_facts(body))
            flash("The list is saved. The hub and learners read it from now on.", "success")
            return to_profile(provider_id)
        page = render_template("everybody/provider_papers.html", form=form, provider=provider)
        return page, 422 if form.errors else 200


def papers_told(uow: UnitOfWork, provider_id: UUID) -> list[tuple[str, list[str]]]:
    """(for whom, what they bring) of each route that the provider asks something of."""
    asked = queries.papers_asked(uow, [provider_id]).get(provider_id, {})
    return [
        (label, [in_words(one) for one in asked[route]]) for route, label in ROUTES.items() if route in asked
    ]


def duty_of(word: str) -> Duty:
    if word not in set(Duty):
        raise NotVisible
    return Duty(word)


def to_profile(provider_id: UUID) -> ResponseReturnValue:
    own = viewer().organisation_id == provider_id
    there = (
        url_for("everybody.our_profile")
        if own
        else url_for("everybody.provider_profile", provider_id=provider_id)
    )
    return redirect(there, 303)


def _contact_form(uow: UnitOfWork, provider_id: UUID, row: ProviderContact | None) -> Form:
    options = {"who": [*queries.staff_options(uow, provider_id), ANOTHER]}
    stored = contact_body(row, uow.vault) if row else {}
    return Form(ContactBody, submitted(), stored, options=options, version=row.version if row else None)


def _name(uow: UnitOfWork, form: Form, provider_id: UUID, duty: Duty, row: ProviderContact | None) -> bool:
    body = form.load()
    if body is None:
        return False
    if row is not None:
        check_version(form, row)
    try:
        services.name_contact(uow, provider_id, duty, **contact_facts(body))
    except RuleBroken as error:
        form.add_error(error.field, error.message)
    return not form.errors
