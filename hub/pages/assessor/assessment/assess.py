"""Pages to start an assessment and answer it, one page a skill."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.assessment import queries
from hub.assessment.errors import NoDraft
from hub.assessment.instruments import instrument
from hub.assessment.instruments.instrument import Instrument, Step
from hub.assessment.models import Assessment
from hub.assessment.prescreen import services as prescreens
from hub.assessment.services import assess
from hub.assessment.summary import assessor_name, summarise
from hub.assessment.tasks.tasks import Set
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.directory.types import Skill
from hub.forms.form import Form
from hub.learners.languages import language_name
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.learners.queries import by_reference
from hub.pages.assessor.assessment import skill_answers
from hub.pages.assessor.assessment.blueprint import bp
from hub.pages.assessor.assessment.learner import open_learner, page_of
from hub.pages.assessor.assessment.tasks import beside, chosen_set
from hub.pages.assessor.person import about
from hub.web.conflict import check_version
from hub.web.door import unit_of_work
from hub.web.guard import needs

# After these the level may be known already: talking comes first, and writing is the last in any case.
MAY_STOP_AFTER = (Skill.LISTENING, Skill.READING)
SKILL_PAGE = "/learners/<reference>/assessment/<any(speaking, listening, reading, writing):skill>"


@bp.get("/learners/<reference>/assessment")
@needs(Permission.ASSESS)
def start(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner, decision = open_learner(uow, reference)
        latest, draft = queries.latest(uow, learner.id), queries.draft(uow, learner.id)
        return render_template(
            "assessment/start.html",
            learner=learner,
            name=full_name(learner, decision),
            language=language_name(learner.language.reveal(decision)),
            instrument=instrument.current(uow.today),
            interpreted=learner.interpreter_needed.value(consent.may_see(uow, learner.id, [Category.NEEDS])),
            phone=prescreens.latest_result(uow, learner.id, decision),
            draft=draft,
            missing=draft.missing if draft else [],
            begun_by=assessor_name(uow, draft.assessor_id) if draft else None,
            latest=summarise(uow, latest) if latest else None,
            **about(uow, learner),
        )


@bp.post("/learners/<reference>/assessment")
@needs(Permission.ASSESS)
def begin(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        draft = assess.start(uow, learner)
        return redirect(page_of(learner, first_open(draft)), 303)


@bp.route(SKILL_PAGE, methods=["GET", "POST"])
@needs(Permission.ASSESS)
def skill(reference: str, skill: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner, decision = open_learner(uow, reference)
        draft = queries.draft(uow, learner.id)
        if draft is None:
            return nothing_to_fill_in(learner)
        used = instrument.instruments()[draft.instrument_version]
        step = used.steps[Skill(skill)]
        form = skill_answers.form_of(draft, used, step, decision)
        saving = request.method == "POST" and "show" not in request.form
        if saving and (findings := skill_answers.findings(form, used, step.skill)):
            check_version(form, draft)
            assess.save_skill(uow, draft, step.skill, findings, decision)
            return redirect(page_of(learner, following(used, step.skill), chosen_set()), 303)
        return skill_page(uow, learner, decision, form, used, step, draft)


def nothing_to_fill_in(learner: Learner) -> ResponseReturnValue:
    """There is no draft: somebody has finished it, here or in another window."""
    if request.method == "POST":
        raise NoDraft("Somebody has finished this assessment, so nothing can be added to it.")
    return redirect(url_for(".start", reference=learner.reference), 303)


def first_open(draft: Assessment) -> Skill | None:
    return next(iter(draft.missing), None)


def following(used: Instrument, skill: Skill) -> Skill | None:
    """The next skill, or None when the assessor says that the level is found."""
    return None if "stop" in request.form else used.after(skill)


def skill_page(
    uow: UnitOfWork,
    learner: Learner,
    decision: Decision,
    form: Form,
    used: Instrument,
    step: Step,
    draft: Assessment,
) -> ResponseReturnValue:
    order = list(Skill)
    position = order.index(step.skill)
    before = url_for(".start", reference=learner.reference)
    page = render_template(
        "assessment/skill.html",
        name=full_name(learner, decision),
        form=form,
        reference=learner.reference,
        assessment_id=draft.id,
        step=step,
        used=used,
        found=skill_answers.found_so_far(form, used, step.skill),
        tasks=beside(used, step, chosen_set()),
        set=chosen_set(),
        sets=list(Set),
        position=position + 1,
        may_stop=step.skill in MAY_STOP_AFTER,
        back=page_of(learner, order[position - 1], chosen_set()) if position else before,
        **about(uow, learner),
    )
    return page, 422 if form.errors else 200
