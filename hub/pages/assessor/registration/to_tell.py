"""Learners whom somebody else sent: tell them who, and which details came (UK GDPR Article 14)."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError, validates_schema

from hub.access.permissions import Permission
from hub.accounts.queries import organisation_names
from hub.consent.services import disclosure as consent
from hub.consent.services import notices
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.forms.fields import Choice, Text
from hub.forms.form import Form
from hub.learners.inward import notice
from hub.learners.inward.notice import ToTell
from hub.learners.models import Learner
from hub.learners.queries import by_reference
from hub.pages.assessor.named import named
from hub.pages.assessor.person import about
from hub.pages.assessor.registration.blueprint import bp
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, ListPage, people

TOLD, WAIVED = "told", "waived"


@dataclass(frozen=True, slots=True)
class Row:
    line: ToTell
    name: str
    markers: tuple[str, ...]


LIST = ListPage(
    name="people-to-tell",
    one="person",
    many="people",
    comes="who is due first",
    empty="Everybody whom somebody else sent has been told who it was.",
    deciding="To be told by",
    key=lambda line: (line.tell_by, line.reference, line.sent_on, line.organisation),
    columns=(
        *people(
            lambda row: url_for("registration.tell", reference=row.line.reference),
            lambda row: row.line.reference,
        ),
        Column("Sent by", lambda row: row.line.organisation, by=lambda line: line.organisation),
        Column("Sent on", lambda row: row.line.sent_on, by=lambda line: line.sent_on),
        Column("To be told by", lambda row: row.line.tell_by, by=lambda line: line.tell_by),
    ),
)


class Told(Schema):
    what = Choice(
        "Have they been told?",
        [
            (TOLD, "Yes, I have told them who sent them and which details came"),
            (WAIVED, "It need not be done", "They know already, or it is impossible"),
        ],
        required="Select whether they have been told",
    )
    why = Text("Why it need not be done", max_length=200, mark_optional=False)

    @validates_schema(skip_on_field_errors=True)
    def says_why(self, data: dict[str, Any], **_: Any) -> None:
        if data["what"] == WAIVED and not data["why"]:
            raise ValidationError("Enter why it need not be done", "why")


@bp.get("/sent-by-others")
@needs(Permission.REGISTER_LEARNERS)
def to_tell() -> ResponseReturnValue:
    with unit_of_work(read_only=False) as uow:
        asked = Asked(LIST)
        lines = list(asked.lines(notice.to_tell(uow) if asked.values is not None else []))
        return asked.answer(uow, "registration/to_tell.html", named(uow, lines, Row))


@bp.route("/learners/<reference>/who-sent-them", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def tell(reference: str) -> ResponseReturnValue:
    form = Form(Told, submitted())
    with unit_of_work(read_only=False) as uow:
        learner = by_reference(uow, reference)
        if request.method == "POST" and (values := form.load()) is not None:
            notice.told(uow, learner.id, values["why"] if values["what"] == WAIVED else None)
            flash("Recorded.", "success")
            return redirect(url_for("registration.record", reference=learner.reference), 303)
        drawn = render_template(
            "registration/tell.html",
            form=form,
            inward=inward(uow, learner),
            to_read=notices.read_out(uow).values(),
            **about(uow, learner),
        )
        return drawn, 422 if form.errors else 200


def inward(uow: UnitOfWork, learner: Learner) -> list[dict[str, Any]]:
    """Who sent a learner, what they said besides, and whether the learner has been told."""
    found = notice.rows_of(uow, learner.id)
    if not found:
        return []
    decision = consent.may_see(uow, learner.id, [Category.NOTES])
    concerned = [row.organisation_id for row in found] + [row.suggested_id for row in found]
    names = organisation_names(uow, concerned)
    return [
        {
            "row": row,
            "organisation": names[row.organisation_id],
            "suggested": row.suggested_id and names[row.suggested_id],
            "fact": row.fact.reveal(decision),
            "waived": row.waived.reveal(decision),
        }
        for row in found
    ]
