"""Pages to propose a class: try it against the list, keep it, follow it until it opens or is dropped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.accounts.models import Organisation
from hub.accounts.queries import organisation_names
from hub.accounts.types import OrganisationKind
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict, NotVisible, RuleBroken
from hub.demand.models import ClassProposal
from hub.demand.plain import plain_class
from hub.demand.services import propose as services
from hub.demand.states import PROPOSAL_STATES
from hub.demand.types import PROPOSAL_LABELS, ProposalState
from hub.directory.facts import FEATURE_CODES, FEATURES
from hub.directory.models import TaughtClass
from hub.directory.types import CHILD_AGE_LABELS, MODE_LABELS, ChildAge, Level, Mode, Strand
from hub.forms.fields import Option
from hub.forms.form import Form
from hub.forms.format import date_words, plural
from hub.insight.services.proposed import published
from hub.matching.facts.profile import SLOTS
from hub.pages.manager.blueprint import bp
from hub.pages.manager.demand.forms import AgreeProposal, Confirm, ProposeClass, as_typed
from hub.pages.manager.demand.opening import CHANGED, OPENED
from hub.pages.manager.words import OF_TRIED_CLASSES
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

YES_NO = {True: "Yes", False: "No", None: "Not decided"}
NOTHING_SUGGESTED = {"strand": Strand.GENERAL.value, "mode": Mode.CLASSROOM.value, "women_only": False}


@bp.route("/gaps/propose", methods=["GET", "POST"])
@needs(Permission.VIEW_DASHBOARD)
def propose() -> ResponseReturnValue:
    """Count as often as one likes; keep what is worth a meeting."""
    form, counts = Form(ProposeClass, submitted(), _suggested()), None
    with unit_of_work() as uow:
        if request.method == "POST" and (facts := form.load()) is not None:
            counts = published(services.count(uow, facts))
            if request.form.get("act") == "keep":
                kept = services.keep(uow, facts, counts, form.submission)
                flash("The proposal is kept.", "success")
                return redirect(url_for("manager.proposal", proposal_id=kept.id), 303)
        page = render_template(
            "manager/propose.html",
            form=form,
            counts=counts,
            features=FEATURE_CODES,
            small_numbers=OF_TRIED_CLASSES,
        )
    return page, 422 if form.errors else 200


def _suggested() -> dict[str, Any]:
    """The plain class for one combination of the gap map, whose parts stand in the address."""
    asked = request.args
    try:
        level, kind, slot = Level(asked["level"]), Strand(asked["kind"]), int(asked["slot"])
    except (KeyError, ValueError):
        return NOTHING_SUGGESTED
    facts = plain_class(level, kind, asked.get("area", "")[:4], slot % len(SLOTS), asked.getlist("need"))
    return as_typed(facts)


@bp.get("/gaps/proposals/<uuid:proposal_id>")
@needs(Permission.VIEW_DASHBOARD)
def proposal(proposal_id: UUID) -> str:
    """One proposal on one page, to be printed for a planning meeting."""
    with unit_of_work(read_only=True) as uow:
        row = uow.get(ClassProposal, proposal_id)
        return render_template(
            "manager/proposal.html",
            row=row,
            state=PROPOSAL_LABELS[row.state],
            steps=[(state.value, HEADINGS[state]) for state in PROPOSAL_STATES.ways[row.state]],
            provider=uow.session.get(Organisation, row.provider_id) if row.provider_id else None,
            opened=uow.session.get(TaughtClass, row.class_id) if row.class_id else None,
            facts=fact_rows(row.facts),
            small_numbers=OF_TRIED_CLASSES,
        )


@bp.post("/gaps/proposals/<uuid:proposal_id>/count")
@needs(Permission.VIEW_DASHBOARD)
def recount(proposal_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = uow.get(ClassProposal, proposal_id)
        services.recount(uow, row, published(services.count(uow, row.facts)))
    flash("Counted again.", "success")
    return redirect(url_for("manager.proposal", proposal_id=proposal_id), 303)


@dataclass(frozen=True, slots=True)
class Step:
    """One way for a proposal to go on: what is asked, the use-case, and what is said when it is done."""

    heading: str
    schema: type[Schema]
    options: Callable[[UnitOfWork, ClassProposal], dict[str, list[Option]]]
    take: Callable[[UnitOfWork, ClassProposal, dict[str, Any]], str]


@bp.route("/gaps/proposals/<uuid:proposal_id>/<what>", methods=["GET", "POST"])
@needs(Permission.VIEW_DASHBOARD)
def step(proposal_id: UUID, what: str) -> ResponseReturnValue:
    if what not in STEPS:
        raise NotVisible
    taken = STEPS[ProposalState(what)]
    back = url_for("manager.proposal", proposal_id=proposal_id)
    with unit_of_work() as uow:
        row = uow.get(ClassProposal, proposal_id)
        form = Form(taken.schema, submitted(), version=row.version, options=taken.options(uow, row))
        if request.method == "POST" and (values := form.load()) is not None:
            if form.version != row.version and row.state != what:
                raise Conflict(CHANGED)
            try:
                flash(taken.take(uow, row, values), "success")
                return redirect(back, 303)
            except RuleBroken as error:
                form.add_error(error.field, error.message)
        page = render_template("manager/proposal_step.html", form=form, row=row, step=taken, back=back)
    return page, 422 if form.errors else 200


def nothing(_uow: UnitOfWork, _row: ClassProposal) -> dict[str, list[Option]]:
    return {}


def providers(uow: UnitOfWork, _row: ClassProposal) -> dict[str, list[Option]]:
    names = organisation_names(uow, kind=OrganisationKind.PROVIDER)
    return {
        "provider_id": [Option("", "Not settled"), *(Option(str(id_), name) for id_, name in names.items())]
    }


def agree(uow: UnitOfWork, row: ClassProposal, values: dict[str, Any]) -> str:
    chosen = values["provider_id"]
    services.move(uow, row, ProposalState.AGREED, UUID(chosen) if chosen else None)
    return "The class is agreed."


def drop(uow: UnitOfWork, row: ClassProposal, _values: dict[str, Any]) -> str:
    services.move(uow, row, ProposalState.DROPPED)
    return "The proposal is dropped."


def propose_again(uow: UnitOfWork, row: ClassProposal, _values: dict[str, Any]) -> str:
    services.move(uow, row, ProposalState.PROPOSED)
    return "It is a proposal again."


STEPS = {
    ProposalState.AGREED: Step("Agree this class", AgreeProposal, providers, agree),
    ProposalState.DROPPED: Step("Drop this proposal", Confirm, nothing, drop),
    ProposalState.PROPOSED: Step("Make it a proposal again", Confirm, nothing, propose_again),
}
HEADINGS = {state: each.heading for state, each in STEPS.items()} | {ProposalState.OPENED: OPENED}


def fact_rows(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The facts beyond the title, for people: name and words."""
    ages = [CHILD_AGE_LABELS[ChildAge(code)].lower() for code in facts["childcare_ages"]]
    care = plural(facts["childcare_places"], "place") if facts["childcare_places"] else "No"
    starts_on = facts["starts_on"]
    return [
        ("Places", str(facts["places"])),
        ("How it is taught", MODE_LABELS[Mode(facts["mode"])]),
        ("For women only", YES_NO[facts["women_only"]]),
        ("Crèche", f"{care}, {', '.join(ages)}" if ages else care),
        *((each.short.capitalize(), YES_NO[facts.get(each.code)]) for each in FEATURES),
        ("Term time only", YES_NO[facts["term_time"]]),
        ("First day", date_words(date.fromisoformat(starts_on)) if starts_on else "Not decided"),
    ]
