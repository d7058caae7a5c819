"""Numbers and addresses that no longer work: a task each, until they gave another or somebody has checked it."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.core.errors import NotVisible
from hub.forms.form import Form
from hub.forms.format import datetime_words
from hub.learners.queries import by_reference
from hub.messages import dead
from hub.messages.dead import Dead
from hub.messages.types import CHANNEL_LABELS, Channel
from hub.pages.assessor.named import named
from hub.pages.assessor.person import about
from hub.pages.assessor.referrals.blueprint import bp
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, people

WHAT = {Channel.TEXT: "Phone number", Channel.EMAIL: "Email address", Channel.LETTER: "Address"}
ASKED_ON = {Channel.TEXT: "phone", Channel.EMAIL: "phone", Channel.LETTER: "address"}


@dataclass(frozen=True, slots=True)
class Row:
    line: Dead
    name: str
    markers: tuple[str, ...]

    @property
    def check(self) -> Link:
        there = url_for(
            "referrals.dead_address", reference=self.line.reference, channel=self.line.channel.value
        )
        return Link("Check it", there, says=f"Check it: {self.name}, {WHAT[self.line.channel].lower()}")


DEAD = ListPage(
    name="numbers-that-no-longer-work",
    one="number or address",
    many="numbers and addresses",
    comes="what was found first",
    empty="Every number and address that was written to works, as far as the hub knows.",
    deciding="What does not work",
    key=lambda line: (line.since, line.reference, line.channel),
    columns=(
        *people(
            lambda row: url_for("registration.record", reference=row.line.reference),
            lambda row: row.line.reference,
        ),
        Column("What does not work", lambda row: WHAT[row.line.channel], by=lambda line: line.channel),
        Column("Since", lambda row: datetime_words(row.line.since), by=lambda line: line.since),
        Column("What to do", lambda row: row.check, in_file=False),
    ),
)


@bp.get("/messages/numbers")
@needs(Permission.SEND_REFERRALS)
def dead_addresses() -> ResponseReturnValue:
    with unit_of_work(read_only=False) as uow:
        asked = Asked(DEAD)
        lines = list(asked.lines(dead.addresses(uow) if asked.values is not None else []))
        return asked.answer(uow, "referrals/dead_addresses.html", named(uow, lines, Row))


@bp.route("/messages/numbers/<reference>/<channel>", methods=["GET", "POST"])
@needs(Permission.SEND_REFERRALS)
def dead_address(reference: str, channel: str) -> ResponseReturnValue:
    if channel not in set(Channel):
        raise NotVisible
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        line, form = dead.one(uow, learner.reference, Channel(channel)), Form(Schema, submitted())
        if request.method == "POST" and form.load() is not None:
            dead.looked_into(uow, learner.id, {line.channel})
            flash("Recorded: it works.", "success")
            return redirect(url_for("referrals.dead_addresses"), 303)
        return render_template(
            "referrals/dead_address.html",
            form=form,
            line=line,
            what=WHAT[line.channel],
            way=CHANNEL_LABELS[line.channel],
            change=url_for(
                "registration.question_page", reference=learner.reference, slug=ASKED_ON[line.channel]
            ),
            **about(uow, learner),
        )
