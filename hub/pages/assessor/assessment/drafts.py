"""Assessments that are not finished: who has them, what is missing, and handing one over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission, Role
from hub.accounts import queries as accounts
from hub.accounts.models import User
from hub.accounts.types import UserState
from hub.assessment import queries
from hub.assessment.models import Assessment
from hub.assessment.services import drafts as services
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.forms.form import Form
from hub.forms.format import days_ago
from hub.learners.names import full_name
from hub.learners.reads.markers import markers
from hub.pages.assessor.assessment import forms
from hub.pages.assessor.assessment.blueprint import bp
from hub.pages.assessor.assessment.filters import DraftFilters
from hub.pages.assessor.assessment.learner import open_learner
from hub.pages.assessor.person import about
from hub.rights.retention.periods import kept_days
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, people


@dataclass(frozen=True, slots=True)
class Row:
    """One assessment that is not finished, in words."""

    draft: Assessment
    reference: str
    name: str
    markers: tuple[str, ...]
    who: str

    @property
    def kept_until(self) -> date:
        return local_date(self.draft.updated_at + timedelta(days=kept_days("assessment-draft")))


def actions(row: Row) -> list[Link]:
    return [
        Link(words, url_for(endpoint, reference=row.reference), says=f"{words} with {row.name}")
        for words, endpoint in (("Go on", "assessment.start"), ("Hand over", "assessment.hand_over"))
    ]


DRAFTS = ListPage(
    name="assessments-not-finished",
    one="assessment",
    many="assessments",
    comes="the longest untouched first",
    empty="No assessment is left unfinished.",
    deciding="What to do",
    filters=DraftFilters,
    key=lambda line: (line[0].updated_at, line[0].id),
    columns=(
        *people(
            lambda row: url_for("registration.record", reference=row.reference), lambda row: row.reference
        ),
        Column("Reference", lambda row: show_reference(row.reference), on_page=False),
        Column("Assessor", lambda row: row.who),
        Column(
            "Begun",
            lambda row: f"{days_ago(row.draft.created_at)} ago",
            by=lambda line: line[0].created_at,
            value=lambda row: row.draft.created_at,
        ),
        Column(
            "Still to assess",
            lambda row: ", ".join(row.draft.missing).capitalize() or "Nothing: only to be completed",
            by=lambda line: len(line[0].missing),
        ),
        Column("Kept until", lambda row: row.kept_until, by=lambda line: line[0].updated_at),
        Column("What to do", actions, in_file=False),
    ),
)


@bp.get("/assessments/drafts")
@needs(Permission.ASSESS)
def drafts() -> ResponseReturnValue:
    with unit_of_work() as uow:
        found = queries.drafts(uow)
        staff = accounts.staff_names(uow, [draft.assessor_id for draft, _ in found])
        asked = Asked(DRAFTS, {"assessor": [(str(id_), name) for id_, name in staff.items()]})
        lines = [line for line in found if asked.values is not None and wanted(line[0], asked.values)]
        shown = asked.lines(lines)
        ids = [learner.id for _, learner in shown]
        decisions, marks = consent.disclose(uow, ids, [Category.IDENTITY]), markers(uow, ids)
        rows = [
            Row(
                draft,
                learner.reference,
                full_name(learner, decisions[learner.id]),
                marks[learner.id],
                staff.get(draft.assessor_id, "Not known"),
            )
            for draft, learner in shown
        ]
        return asked.answer(uow, "assessment/drafts.html", rows, days=kept_days("assessment-draft"))


def wanted(draft: Assessment, values: Mapping[str, Any]) -> bool:
    assessor, skill = values["assessor"], values["skill"]
    return assessor in (None, str(draft.assessor_id)) and skill in (None, *draft.missing)


@bp.route("/learners/<reference>/assessment/hand-over", methods=["GET", "POST"])
@needs(Permission.ASSESS)
def hand_over(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner, decision = open_learner(uow, reference)
        draft = queries.draft(uow, learner.id)
        if draft is None:
            return redirect(url_for(".start", reference=reference), 303)
        people = {str(user.id): user for user in colleagues(uow)}
        options = [(user_id, accounts.shown_name(uow, user)) for user_id, user in people.items()]
        form = Form(forms.HandOverSchema, submitted(), {"to": draft.assessor_id}, options={"to": options})
        if request.method == "POST" and (values := form.load()) is not None:
            to = people[values["to"]]
            services.hand_over(uow, draft, to.id)
            flash(f"{to.name.open_system(uow.vault)} goes on with this assessment.", "success")
            return redirect(url_for(".drafts"), 303)
        page = render_template(
            "assessment/hand_over.html",
            form=form,
            name=full_name(learner, decision),
            missing=draft.missing,
            **about(uow, learner),
        )
        return page, 422 if form.errors else 200


def colleagues(uow: UnitOfWork) -> list[User]:
    """Everybody of the hub who may assess, oneself included."""
    return [
        user
        for user in accounts.users(uow, viewer().organisation_id)
        if user.role is Role.ASSESSOR and user.state is UserState.ACTIVE
    ]
