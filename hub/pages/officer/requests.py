"""The register of what learners ask about their data: the list, one request, and a new one."""

from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts import queries as staff
from hub.accounts.models import Organisation
from hub.consent.services import objection
from hub.consent.types import USE_LABELS
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.forms.form import Form
from hub.learners.queries import in_store
from hub.learners.reads.markers import markers
from hub.pages.officer.blueprint import bp
from hub.pages.officer.request_forms import ReceivedByOfficer, RequestFilters
from hub.pages.officer.sections import Line, Section
from hub.rights.access.files import FILES
from hub.rights.access.services import may_be_shown
from hub.rights.opening import opened, reference_of
from hub.rights.requests import queries, recipients, restrictions, services
from hub.rights.requests.letters import HEADINGS, letters_of
from hub.rights.requests.models import RightsRequest
from hub.rights.requests.queries import Dated
from hub.rights.requests.refusals import refusals
from hub.rights.requests.schemas import use_of
from hub.rights.requests.states import LIVE, REQUEST_STATES
from hub.rights.requests.types import (
    CAUSE_LABELS,
    KIND_LABELS,
    OUTCOME_LABELS,
    ROUTE_LABELS,
    SEEN_LABELS,
    About,
    Kind,
    RequestState,
    Route,
)
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, Tag

COLOURS = {
    RequestState.OPEN: "blue",
    RequestState.WAITING: "yellow",
    RequestState.ANSWERED: "green",
    RequestState.REFUSED: "grey",
    RequestState.WITHDRAWN: "grey",
}

REQUESTS = ListPage(
    name="requests",
    one="request",
    many="requests",
    comes="what is to be answered first, the nearest day at the top",
    empty="No learner has asked for anything about their data.",
    deciding="State",
    filters=RequestFilters,
    columns=(
        Column(
            "Request",
            lambda one: Link(
                show_reference(one.row.reference), url_for("officer.one_request", request_id=one.row.id)
            ),
        ),
        Column("What is asked", lambda one: KIND_LABELS[one.row.kind], by=lambda one: one.row.kind),
        Column("State", lambda one: Tag(REQUEST_STATES.labels[one.row.state], COLOURS[one.row.state])),
        Column("Came", lambda one: one.row.received_on, by=lambda one: one.row.received_on),
        Column("Answer by", lambda one: one.due if one.live else None, by=lambda one: one.due),
    ),
)


def waits(uow: UnitOfWork) -> list[Line]:
    """What is to be answered, on the officer's front page."""
    found = queries.listed(uow, LIVE)
    return [
        Line(words_of(one, uow.today), url_for("officer.one_request", request_id=one.row.id), one.due)
        for one in found
    ]


def words_of(one: Dated, today: date) -> str:
    late = ". The time is over" if one.late(today) else ""
    waiting = ". The clock stands" if one.row.state is RequestState.WAITING else ""
    return f"{KIND_LABELS[one.row.kind]} ({show_reference(one.row.reference)}){late}{waiting}"


SECTION = Section(
    heading="What learners ask",
    waits=waits,
    nothing="No request waits for an answer.",
    pages=(("officer.requests", "All requests"), ("officer.add_request", "Record a request")),
)


@bp.get("/officer/requests")
@needs(Permission.OVERSEE)
def requests() -> ResponseReturnValue:
    with unit_of_work() as uow:
        asked = Asked(REQUESTS)
        values = asked.values
        state = values and values["state"]
        found = [] if values is None else queries.listed(uow, [RequestState(state)] if state else ())
        lines = [one for one in found if values and values["kind"] in (None, one.row.kind)]
        return asked.answer(uow, "officer/requests.html", asked.lines(lines))


@bp.route("/officer/requests/new", methods=["GET", "POST"])
@needs(Permission.OVERSEE)
def add_request() -> ResponseReturnValue:
    with unit_of_work() as uow:
        form = Form(ReceivedByOfficer, submitted())
        request_id = UUID(
            bytes=uow.vault.mark("submission", f"{uow.user_id}:{request.path}:{form.submission}")
        )
        if request.method == "POST" and uow.session.get(RightsRequest, request_id) is not None:
            return to_request(request_id)
        if request.method == "POST" and (values := form.load()) is not None:
            learner_id = found_or_told(uow, form, values["reference"])
            if not form.errors:
                services.receive(
                    uow,
                    request_id,
                    kind=Kind(values["kind"]),
                    route=Route(values["route"]),
                    received_on=values["received_on"],
                    learner_id=learner_id,
                    asked=values["asked"],
                    use=use_of(values),
                )
                flash("The request is recorded. Its clock runs.", "success")
                return to_request(request_id)
        return render_template("officer/add_request.html", form=form), 422 if form.errors else 200


def found_or_told(uow: UnitOfWork, form: Form, typed: str | None) -> UUID | None:
    """Whose record is meant; a word at the question where there is none."""
    learner_id = in_store(uow, typed) if typed else None
    if typed and learner_id is None:
        form.add_error("reference", "No record has this reference")
    return learner_id


@bp.get("/officer/requests/<uuid:request_id>")
@needs(Permission.OVERSEE)
def one_request(request_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = uow.get(RightsRequest, request_id)
        [one] = queries.dated(uow, [row])
        to_tell = queries.to_tell(uow, row.id)
        told_by = [tell.told_by for tell in to_tell]
        names = staff.staff_names(uow, [row.received_by, row.seen_by, row.decided_by, *told_by])
        reference = reference_of(uow, row.subject_id)
        texts: dict[About, str] = {}
        known: tuple[str, ...] = ()
        if row.subject_id is not None and reference is not None:
            with opened(uow, row.subject_id, row):
                texts = queries.texts(uow, row)
                known = markers(uow, [row.subject_id]).get(row.subject_id, ())
        return render_template(
            "officer/request.html",
            row=row,
            one=one,
            stops=queries.stops_of(uow, [row.id])[row.id],
            texts=texts,
            markers=known,
            names=names,
            learner=reference,
            to_tell=[(tell, uow.get(Organisation, tell.organisation_id).name) for tell in to_tell],
            tells=row.kind in services.TOLD_ON and row.state is RequestState.ANSWERED,
            led_to=restrictions.led_to(uow, row),
            letters=[(letter, HEADINGS[letter]) for letter in letters_of(row)],
            files=FILES.items() if reference and may_be_shown(row) else (),
            stopped=next(iter(objection.of_request(uow, row.id)), None),
            today=uow.today,
            words=WORDS,
        )


WORDS = {
    "kind": KIND_LABELS,
    "route": ROUTE_LABELS,
    "state": REQUEST_STATES.labels,
    "colour": COLOURS,
    "cause": CAUSE_LABELS,
    "seen": SEEN_LABELS,
    "outcome": OUTCOME_LABELS,
    "use": USE_LABELS,
    "refusal": {code: row.label for code, row in refusals().items()},
}


def to_request(request_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("officer.one_request", request_id=request_id), 303)


@bp.post("/officer/requests/<uuid:request_id>/told/<uuid:recipient_id>")
@needs(Permission.OVERSEE)
def recipient_told(request_id: UUID, recipient_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        recipients.told(uow, uow.get(RightsRequest, request_id), recipient_id)
    return to_request(request_id)
