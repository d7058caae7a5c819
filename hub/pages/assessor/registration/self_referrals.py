"""People who asked for a class by themselves: call them, begin their registration, or say what else came of it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.forms.fields import Choice
from hub.forms.form import Form
from hub.forms.format import date_words
from hub.learners.self_referral import door, services
from hub.learners.self_referral.states import SelfReferralState
from hub.pages.assessor.registration.blueprint import bp
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage

TRIED = "tried"
WAYS = {"call": "Call", "text": "Text message", "write": "Email"}


LIST = ListPage(
    name="people-who-asked",
    one="person",
    many="people",
    comes="who has waited longest first",
    empty="Nobody waits who asked by themselves. The page for them is “Ask for an English class”, at /ask.",
    deciding="Asked on",
    key=lambda row: (row.asked_on, row.id),
    columns=(
        Column("Asked on", lambda row: row.asked_on, by=lambda row: row.asked_on),
        Column("Language", lambda row: row.spoken, by=lambda row: row.spoken),
        Column("Area", lambda row: row.answers.outcode or "", by=lambda row: row.answers.outcode),
        Column("Good times", lambda row: ", ".join(row.answers.times)),
        Column("Number of tries", lambda row: row.tries, by=lambda row: row.tries, figure=True),
        Column("Last try", lambda row: row.tried_on, by=lambda row: row.tried_on),
        Column(
            "What to do",
            lambda row: Link(
                "Call them",
                url_for("registration.self_referral", request_id=row.id),
                says=f"Call them: {row.spoken}, asked on {date_words(row.asked_on)}",
            ),
            in_file=False,
        ),
    ),
)


class WhatCameOfIt(Schema):
    came = Choice(
        "What came of it?",
        [
            (TRIED, "No answer this time", "They stay on the list"),
            (SelfReferralState.UNREACHED, "They cannot be reached", "What they wrote is deleted"),
            (SelfReferralState.DECLINED, "They do not want a class", "What they wrote is deleted"),
            (SelfReferralState.SPAM, "It is not a real request", "What was written is deleted"),
        ],
        required="Select what came of it",
    )


@bp.get("/self-referrals")
@needs(Permission.REGISTER_LEARNERS)
def self_referrals() -> ResponseReturnValue:
    with unit_of_work(read_only=False) as uow:
        asked = Asked(LIST)
        found = services.waiting(uow) if asked.values is not None else []
        held = door.how_many(uow, SelfReferralState.HELD)
        return asked.answer(uow, "registration/self_referrals.html", list(asked.lines(found)), held=held)


@bp.route("/self-referrals/<uuid:request_id>", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def self_referral(request_id: UUID) -> ResponseReturnValue:
    form = Form(WhatCameOfIt, submitted())
    with unit_of_work(read_only=False) as uow:
        if request.method == "POST" and (values := form.load()) is not None:
            if values["came"] == TRIED:
                services.tried(uow, request_id)
                flash("Recorded: nobody answered.", "success")
            else:
                services.close(uow, request_id, SelfReferralState(values["came"]))
                flash("The request is closed, and what was written is deleted.", "success")
            return redirect(url_for("registration.self_referrals"), 303)
        row = services.look(uow, request_id)
        drawn = render_template(
            "registration/self_referral.html",
            form=form,
            row=row,
            safe=[WAYS[way] for way in row.answers.safe],
            unsafe=[words for way, words in WAYS.items() if way not in row.answers.safe],
        )
        return drawn, 422 if form.errors else 200
