"""Pages for the day of enrolment: which papers were seen, and whom to call in an emergency."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.forms.form import Form
from hub.learners.enrolment import emergency, papers
from hub.learners.enrolment.emergency import EmergencyContact
from hub.learners.enrolment.papers import Seen
from hub.learners.models import Learner
from hub.learners.queries import by_reference
from hub.learners.reads.papers import kinds_of_paper
from hub.pages.assessor.person import about
from hub.pages.assessor.registration.blueprint import bp
from hub.pages.assessor.registration.forms import enrolling as forms
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.route("/learners/<reference>/papers-seen", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def papers_seen(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        form = Form(forms.SeePaper, submitted(), options={"kind": kinds_of_paper()})
        if form.submitted is not None and saw(uow, learner, form):
            flash("It is recorded that you saw it.", "success")
            return redirect(url_for(".papers_seen", reference=learner.reference), 303)
        return render_template(
            "registration/papers_seen.html",
            form=form,
            reference=learner.reference,
            seen=[(paper, words_of(paper)) for paper in papers.of_hub(uow, learner.id)],
            **about(uow, learner),
        ), 422 if form.errors else 200


def words_of(paper: Seen) -> str:
    return dict(kinds_of_paper()).get(paper.kind, paper.kind)


def saw(uow: UnitOfWork, learner: Learner, form: Form) -> bool:
    values = form.load()
    if values is None:
        return False
    try:
        papers.see(uow, learner.id, values["kind"], values["day"])
    except RuleBroken as error:
        form.add_error(error.field, error.message)
    return not form.errors


@bp.route("/learners/<reference>/papers-seen/<uuid:paper_id>/take-back", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def take_back_paper(reference: str, paper_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        _, paper = papers.one_paper(uow, learner.id, papers.facts_of(uow, learner.id), paper_id)
        form = Form(forms.TakeBack, submitted())
        if form.submitted is not None and took_back(uow, learner, paper_id, form):
            flash("It is taken back.", "success")
            return redirect(url_for(".papers_seen", reference=learner.reference), 303)
        return render_template(
            "registration/take_back_paper.html",
            form=form,
            reference=learner.reference,
            paper=paper,
            words=words_of(paper),
            **about(uow, learner),
        ), 422 if form.errors else 200


def took_back(uow: UnitOfWork, learner: Learner, paper_id: UUID, form: Form) -> bool:
    values = form.load()
    if values is None:
        return False
    try:
        papers.take_back(uow, learner.id, paper_id, values["reason"])
    except RuleBroken as error:
        form.add_error(error.field, error.message)
    return not form.errors


@bp.route("/learners/<reference>/emergency-contact", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def emergency_contact(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        known, version = emergency.on_record(uow, learner.id)
        stored = {name: getattr(known, name) for name in ("name", "relation", "phone")} if known else {}
        form = Form(forms.Emergency, submitted(), stored, version=version)
        if form.submitted is not None and (values := form.load()) is not None:
            if (row := papers.facts_of(uow, learner.id)) is not None:
                check_version(form, row)
            emergency.keep(uow, learner.id, EmergencyContact(**values))
            flash("It is saved.", "success")
            return redirect(url_for(".tasks", reference=learner.reference), 303)
        return render_template(
            "registration/emergency_contact.html",
            form=form,
            reference=learner.reference,
            asked=known is not None,
            **about(uow, learner),
        ), 422 if form.errors else 200
