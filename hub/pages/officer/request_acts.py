"""What the officer does with a request: one small page for each act, and its letters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.accounts.models import Organisation
from hub.accounts.queries import first_hub
from hub.consent.types import RestrictionGround, Use
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.core.ids import show_reference
from hub.forms.form import Form
from hub.pages.officer.blueprint import bp
from hub.pages.officer.request_forms import (
    Answered,
    Extended,
    Identified,
    Refused,
    RestrictedOnRequest,
    Stopped,
    Upheld,
)
from hub.pages.officer.requests import to_request
from hub.rights.opening import opened, reference_of
from hub.rights.requests import delivery, letters, objections, queries, restrictions, services
from hub.rights.requests.models import RightsRequest
from hub.rights.requests.refusals import refusals_of
from hub.rights.requests.types import OUTCOME_LABELS, Cause, Outcome, Seen, outcomes_of
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

Values = dict[str, Any]


class Nothing(Schema):
    """An act that asks nothing."""


@dataclass(frozen=True, slots=True)
class Act:
    """`run` is the use-case; `done` is said when it is done."""

    heading: str
    button: str
    done: str
    form: type[Schema]
    run: Callable[[UnitOfWork, RightsRequest, Values], None]
    options: Callable[[RightsRequest], Mapping[str, Any]] = lambda row: {}
    stored: Callable[[RightsRequest], Mapping[str, Any]] = lambda row: {}


ACTS = {
    "identify": Act(
        "Who asks?",
        "Save",
        "It is recorded how you know who asks.",
        Identified,
        lambda uow, row, values: services.identify(uow, row, Seen(values["seen"])),
    ),
    "stop": Act(
        "Stop the clock",
        "Stop the clock",
        "The clock stands until the learner answers. Send the letter.",
        Stopped,
        lambda uow, row, values: services.stop(uow, row, Cause(values["cause"]), values["asked"]),
    ),
    "resume": Act(
        "The learner has answered",
        "Let the clock go on",
        "The clock goes on.",
        Nothing,
        lambda uow, row, values: services.go_on(uow, row),
    ),
    "extend": Act(
        "Two months more",
        "Take two months more",
        "The time is two months longer. Send the letter today.",
        Extended,
        lambda uow, row, values: services.extend(uow, row, values["why"]),
    ),
    "answer": Act(
        "Answer the request",
        "Record the answer",
        "The request is answered.",
        Answered,
        lambda uow, row, values: services.answer(uow, row, Outcome(values["outcome"]), values["words"]),
        lambda row: {"outcome": [(one, OUTCOME_LABELS[one]) for one in outcomes_of(row.kind)]},
    ),
    "uphold": Act(
        "Stop the use",
        "Stop the use",
        "The use is stopped, and the request is answered. Send the letter.",
        Upheld,
        lambda uow, row, values: objections.uphold(uow, row, Use(values["use"]), values["words"]),
        stored=lambda row: {"use": row.use},
    ),
    "restrict": Act(
        "Restrict the record",
        "Restrict the record",
        "The record is restricted, and the request is answered. Send the letter.",
        RestrictedOnRequest,
        lambda uow, row, values: restrictions.restrict(
            uow,
            row,
            ground=RestrictionGround(values["ground"]),
            until=values["until"],
            why=values["words"],
        ),
    ),
    "lift-objection": Act(
        "They want the use again",
        "Lift the objection",
        "The objection is lifted. Whom else to tell of them, ask them anew.",
        Nothing,
        lambda uow, row, values: objections.lift(uow, row),
    ),
    "refuse": Act(
        "Refuse the request",
        "Record the refusal",
        "The request is refused. Send the letter: it names the law and where to complain.",
        Refused,
        lambda uow, row, values: services.refuse(uow, row, values["refusal"], values["words"]),
        lambda row: {"refusal": [(code, one.label, one.law) for code, one in refusals_of(row.kind).items()]},
    ),
    "take-back": Act(
        "The learner takes it back",
        "Record that they take it back",
        "The request is closed.",
        Nothing,
        lambda uow, row, values: services.take_back(uow, row),
    ),
}


@bp.route("/officer/requests/<uuid:request_id>/<act>", methods=["GET", "POST"])
@needs(Permission.OVERSEE)
def act_on_request(request_id: UUID, act: str) -> ResponseReturnValue:
    if act not in ACTS:
        raise NotVisible
    chosen = ACTS[act]
    with unit_of_work() as uow:
        row = uow.get(RightsRequest, request_id)
        form = Form(chosen.form, submitted(), chosen.stored(row), options=chosen.options(row))
        if (
            request.method == "POST"
            and (values := form.load()) is not None
            and done(uow, row, form, chosen, values)
        ):
            flash(chosen.done, "success")
            return to_request(request_id)
        page = render_template("officer/request_act.html", form=form, row=row, act=chosen)
        return page, 422 if form.errors else 200


def done(uow: UnitOfWork, row: RightsRequest, form: Form, act: Act, values: Values) -> bool:
    """Whether the rules let it be done; else what is wrong stands at its question, and nothing is changed."""
    try:
        with uow.whole():
            act.run(uow, row, values)
    except RuleBroken as problem:
        form.add_error(problem.field, problem.message)
    return not form.errors


@bp.get("/officer/requests/<uuid:request_id>/letters/<letter>")
@needs(Permission.OVERSEE)
def request_letter(request_id: UUID, letter: str) -> ResponseReturnValue:
    """To print; above it stands how it may reach the learner safely, which is not printed."""
    with unit_of_work() as uow:
        row = uow.get(RightsRequest, request_id)
        if letter not in letters.letters_of(row):
            raise NotVisible
        [one] = queries.dated(uow, [row])
        hub = uow.get(Organisation, first_hub(uow))
        texts, reach = {}, delivery.NOBODY
        if row.subject_id is not None and reference_of(uow, row.subject_id) is not None:
            with opened(uow, row.subject_id, row):
                texts, reach = queries.texts(uow, row), delivery.to(uow, row.subject_id)
        written = letters.write(
            letters.Letter(letter), row, letters.Facts(one.due, texts, letters.contact_of(hub))
        )
        reference = show_reference(row.reference)
        return render_template(
            "officer/request_letter.html",
            written=written,
            reach=reach,
            row=row,
            hub=hub,
            reference=reference,
            today=uow.today,
        )
