"""Pages of a provider's referrals: what to do, one referral with its decision, the list of a class."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.assessment.achieved.queries import level_now
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.core.ids import show_reference
from hub.directory import queries as directory
from hub.directory.models import TaughtClass
from hub.forms.form import Form
from hub.learners.reads.papers import in_words
from hub.pages.provider.blueprint import bp
from hub.pages.provider.learners import forms, opened_person
from hub.referrals import endings, queries, questions, rules, words
from hub.referrals.case import course, missing
from hub.referrals.case.act import act, check
from hub.referrals.errors import NoPlaceLeft
from hub.referrals.models import Referral
from hub.referrals.reads import course as course_told
from hub.referrals.reads.provider import ended, level_checks
from hub.referrals.reads.provider import lists as provider_lists
from hub.referrals.types import Side, State, Verb
from hub.tracking.attendance.one_learner import last_attended
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the page of a referral is: its address, and the template that says what else can be opened from it."""

    template: str
    action: Callable[[Referral], str]
    by_link: bool = False


OF_THE_SIGNED_IN = Frame(
    "provider/referral.html", lambda row: url_for("provider.referral", reference=row.reference)
)
NOT_TYPED = {"csrf_token", "version", "submission", "checked", "change"}


@bp.route("/referrals/<reference>", methods=["GET", "POST"])
@needs(Permission.ANSWER_REFERRALS)
def referral(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        try:
            row = ended.find(uow, reference)
        except NotVisible:
            return class_gone(uow, reference)
        if ended.closed(row):
            return redirect(url_for("provider.ended", reference=row.reference), 303)
        return decided_or_page(uow, row)


def decided_or_page(uow: UnitOfWork, row: Referral, frame: Frame = OF_THE_SIGNED_IN) -> ResponseReturnValue:
    """Take the decision that was sent, or show the referral with what is wrong with it."""
    form, status = decision_form(uow, row), 200
    if request.method == "POST" and (values := form.load()) is not None and "change" not in request.form:
        try:
            return answer(uow, row, form, values, frame)
        except RuleBroken as problem:
            form.add_error(forms.field_of(Verb(values["decision"]), problem.field), problem.message)
        except NoPlaceLeft as gone:
            form.add_error("decision", gone.message)
            status = gone.status
    return page(uow, row, form, frame), status if status != 200 or not form.errors else 422


def class_gone(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    """Somebody cancelled or moved the class while this page was open; any other hidden referral is not found."""
    why = ended.gone_with_class(uow, reference)
    if why is None:
        raise NotVisible
    flash(f"Referral {show_reference(reference)} is closed, and nothing was recorded. {why}")
    return redirect(url_for("provider.worklist"), 303)


def answer(
    uow: UnitOfWork, row: Referral, form: Form, values: dict[str, Any], frame: Frame = OF_THE_SIGNED_IN
) -> ResponseReturnValue:
    """Do what was decided; what ends something is asked about first, on a page of its own."""
    verb = Verb(values["decision"])
    if verb in words.ENDINGS and "checked" not in request.form:
        check(uow, row, verb, Side.PROVIDER, forms.details_of(verb, values, form.submission))
        return check_page(uow, row, verb, form, frame)
    row = decide(uow, row, verb, form, values)
    flash(f"Referral {show_reference(row.reference)}: {words.DONE_BY_PROVIDER[verb]}", "success")
    return redirect(frame.action(row), 303)


def check_page(
    uow: UnitOfWork, row: Referral, verb: Verb, form: Form, frame: Frame = OF_THE_SIGNED_IN
) -> str:
    decision = opened_person.decide(uow, row)
    return render_template(
        "provider/check.html",
        form=form,
        action=frame.action(row),
        referral=row,
        asks=words.ENDINGS[verb].asks,
        happens=[
            *words.consequences(verb, row.state, Side.PROVIDER),
            *course_told.marks_undone(uow, row, verb),
        ],
        label=words.VERB_LABELS[verb],
        person=opened_person.person(uow, row, decision) if decision else None,
        taught_class=uow.get(TaughtClass, row.class_id),
        typed=[(name, value) for name, value in request.form.items(multi=True) if name not in NOT_TYPED],
    )


def decision_form(uow: UnitOfWork, row: Referral) -> Form:
    """It takes any decision, so that one that no longer applies is answered with what has changed."""
    others = directory.other_classes(uow, row.recipient_id, row.class_id)
    papers = [(paper, in_words(paper)) for paper in missing.listed(uow, row)]
    options = {"suggested_class_id": others, "to_class_id": others, "missing_papers": papers}
    likely = forms.likely(uow.get(TaughtClass, row.class_id), uow.today)
    if request.args.get("decision") == Verb.LEAVE:
        likely |= {"decision": Verb.LEAVE, "left_on": last_attended(uow, row.id) or uow.today}
    return Form(forms.DecisionSchema, submitted(), likely, options=options, version=row.version)


def decide(uow: UnitOfWork, row: Referral, verb: Verb, form: Form, values: dict[str, Any]) -> Referral:
    return act(
        uow,
        row,
        verb,
        Side.PROVIDER,
        expected_version=form.version or 0,
        **forms.details_of(verb, values, form.submission),
    )


def ways_on(uow: UnitOfWork, row: Referral) -> list[Verb]:
    """What the provider may decide now: nothing that needs a place where there is none, and no undoing too late."""
    verbs = offered(uow, row)
    if uow.get(TaughtClass, row.class_id).free != 0:
        return verbs
    before = queries.state_before(uow, row)
    return [verb for verb in verbs if not rules.takes_place(row.state, verb, before)]


def offered(uow: UnitOfWork, row: Referral) -> list[Verb]:
    """What the table, the course, the induction and what is asked allow now, and no undoing that is too late."""
    verbs = endings.offered(uow, row, Side.PROVIDER, rules.verbs(row.state, Side.PROVIDER))
    verbs = [verb for verb in verbs if questions.possible(row, verb, Side.PROVIDER)]
    return course.possible(uow, row, verbs)


def full(uow: UnitOfWork, row: Referral, verbs: list[Verb]) -> TaughtClass | None:
    """The class, where it has no place and that is why something is not offered."""
    left_out = set(offered(uow, row)) - set(verbs)
    return uow.get(TaughtClass, row.class_id) if left_out else None


def page(uow: UnitOfWork, row: Referral, form: Form, frame: Frame = OF_THE_SIGNED_IN) -> str:
    decision, verbs = opened_person.decide(uow, row), ways_on(uow, row)
    form.field("decision").offer(forms.decisions(verbs))  # type: ignore[attr-defined]
    return render_template(
        frame.template,
        form=form,
        action=frame.action(row),
        by_link=frame.by_link,
        referral=row,
        card=provider_lists.card(uow, row.id),
        level=level_now(uow, row.learner_id),
        person=opened_person.person(uow, row, decision) if decision else None,
        at_enrolment=opened_person.at_enrolment(uow, row),
        course=course_told.facts(uow, row.id),
        history=opened_person.history(uow, row, decision),
        must_answer=questions.owed_by(row),
        said_to_learner=rules.LEARNER_LABELS.get(row.state),
        level_asked_from=level_checks.asked_from(uow, row),
        can_open=row.state in (State.SENT, State.INACTIVE),
        decisions=forms.decisions(verbs),
        full=full(uow, row, verbs),
        full_says=words.FULL.get(row.state),
        details=forms.DETAILS,
        state_labels=rules.STATE_LABELS,
        today=uow.today,
    )
