"""Whether it helped: the list of those to ask, and the answer of one."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.forms.form import Form
from hub.learners.names import full_name
from hub.learners.queries import by_reference
from hub.learners.reads.markers import markers
from hub.learners.wider_needs import queries, services
from hub.learners.wider_needs.queries import Asking
from hub.learners.wider_needs.reads import Told, opened
from hub.learners.wider_needs.types import Helped
from hub.pages.assessor.other_help.blueprint import bp
from hub.pages.assessor.other_help.forms import DidItHelp
from hub.pages.assessor.other_help.overview import HOME, alone, home
from hub.pages.assessor.person import about
from hub.pages.assessor.places.calls import calling
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, people

PRIVATE = "A private matter"


@dataclass(frozen=True, slots=True)
class Row:
    """One service that somebody is to be asked about. Of a private one the list does not say which it was."""

    reference: str
    name: str
    markers: tuple[str, ...]
    calling: str
    about: Told | None
    pointed_on: date
    ask_on: date | None
    signpost_id: UUID

    @property
    def service(self) -> str:
        return self.about.name if self.about and not self.about.private else PRIVATE

    @property
    def to_do(self) -> Link:
        where = url_for("other_help.did_it_help", reference=self.reference, signpost_id=self.signpost_id)
        return Link("Ask", where, says=f"Ask {self.name}")


TO_ASK = ListPage(
    name="other-help-to-ask",
    one="question",
    many="questions",
    comes="what came due first",
    empty="Nobody is to be asked now. People appear here some weeks after you told them of other help.",
    deciding="Calling",
    key=lambda one: (one[0].ask_on, one[0].id),
    columns=(
        *people(
            lambda row: url_for("registration.record", reference=row.reference), lambda row: row.reference
        ),
        Column("Told of", lambda row: row.service),
        Column("Told on", lambda row: row.pointed_on, by=lambda one: one[0].pointed_on),
        Column("To ask since", lambda row: row.ask_on, by=lambda one: one[0].ask_on),
        Column("Calling", lambda row: row.calling),
        Column("To do", lambda row: row.to_do, in_file=False),
    ),
)


@bp.get("/other-help/to-ask")
@needs(Permission.REGISTER_LEARNERS)
def to_ask() -> ResponseReturnValue:
    with unit_of_work() as uow:
        asked = Asked(TO_ASK)
        lines = asked.lines(queries.to_ask(uow) if asked.values is not None else [])
        return asked.answer(uow, "other_help/to_ask.html", rows(uow, list(lines)))


def rows(uow: UnitOfWork, found: list[Asking]) -> list[Row]:
    """One decision for all of them, and one for what they were told of."""
    ids = [learner.id for _, learner in found]
    marks, services_told = markers(uow, ids), opened(uow, [row for row, _ in found])
    decisions = consent.disclose(uow, ids, [Category.IDENTITY, Category.CONTACT])
    return [
        Row(
            learner.reference,
            full_name(learner, decisions[learner.id]),
            marks[learner.id],
            calling(learner, decisions[learner.id]),
            services_told.get(row.id),
            row.pointed_on,
            row.ask_on,
            row.id,
        )
        for row, learner in found
    ]


@bp.route(f"{HOME}/<uuid:signpost_id>", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def did_it_help(reference: str, signpost_id: UUID) -> ResponseReturnValue:
    """Of a private one, the question whether they are alone comes first."""
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        row = queries.one(uow, learner.id, signpost_id)
        one = opened(uow, [row]).get(row.id)
        if one is None:
            raise NotVisible
        if one.private and not alone():
            return redirect(url_for(".private", reference=learner.reference), 303)
        form = Form(DidItHelp, submitted(), {"helped": one.helped}, version=row.version)
        if request.method == "POST" and (values := form.load()) is not None:
            check_version(form, row)
            services.answer(uow, row, Helped(values["helped"]))
            flash("Saved.", "success")
            return home(learner.reference)
        page = render_template(
            "other_help/did_it_help.html",
            form=form,
            one=one,
            reference=learner.reference,
            **about(uow, learner),
        )
        return page, 422 if form.errors else 200
