"""Pages of a provider's referrals: what to do, one referral with its decision, the list of a class."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.assessment import queries as assessments
from hub.consent.types import Stage
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.core.ids import show_reference
from hub.directory import queries as directory
from hub.directory.models import TaughtClass
from hub.forms.form import Form
from hub.pages.provider import forms, opened_person
from hub.pages.provider.blueprint import bp
from hub.referrals import queries, rules
from hub.referrals.case.act import act
from hub.referrals.models import Referral
from hub.referrals.reads import level_checks, provider_lists
from hub.referrals.types import Side, State, Verb
from hub.web.address import page_number
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs

DONE = {
    Verb.OPEN: "You opened this referral. The learner can be told who saw their details.",
    Verb.ASK: "Your question has gone to the hub.",
    Verb.ACCEPT: "Accepted. Offer a place when you are ready.",
    Verb.WAITLIST: "On your waiting list.",
    Verb.DECLINE: "Declined. The hub will look for another class. You no longer see this learner’s details.",
    Verb.HOLD: "On hold.",
    Verb.RESUME: "No longer on hold.",
    Verb.OFFER: "Place offered. Record the learner’s answer here.",
    Verb.TAKE_BACK_OFFER: "The offer is taken back. The place is still held for the learner.",
    Verb.ACCEPT_OFFER: "The learner has accepted the offer.",
    Verb.DECLINE_OFFER: "The learner has declined the offer. You no longer see their details.",
    Verb.START: "The learner has started. Their other referrals are closed.",
    Verb.UNDO_START: "The start is undone. The referrals that it closed are open again.",
    Verb.COMPLETE: "The learner has finished.",
    Verb.LEAVE: "The learner has left. You no longer see their details.",
}


@bp.get("/worklist")
@needs(Permission.ANSWER_REFERRALS)
def worklist() -> ResponseReturnValue:
    with unit_of_work(read_only=True) as uow:
        later = provider_lists.later(uow)
        levels = later.pop(provider_lists.TO_CHECK)
        return render_template(
            "provider/worklist.html",
            answer=provider_lists.worklist(uow, "answer", page_number()),
            later=later,
            stale=directory.places_to_confirm(uow, viewer().organisation_id),
            lists=provider_lists.WORKLISTS,
            levels=len(levels),
            today=uow.today,
        )


@bp.get("/worklist/<name>")
@needs(Permission.ANSWER_REFERRALS)
def one_worklist(name: str) -> ResponseReturnValue:
    with unit_of_work(read_only=True) as uow:
        found = provider_lists.worklist(uow, name, page_number())
        listed = provider_lists.WORKLISTS[name]
        return render_template(
            "provider/one_worklist.html", name=name, found=found, listed=listed, today=uow.today
        )


@bp.get("/worklist/classes/<uuid:class_id>")
@needs(Permission.ANSWER_REFERRALS)
def class_list(class_id: UUID) -> ResponseReturnValue:
    with unit_of_work(read_only=True) as uow:
        taught_class = uow.get(TaughtClass, class_id)
        if taught_class.provider_id != viewer().organisation_id:
            raise NotVisible
        return render_template(
            "provider/class_list.html",
            taught_class=taught_class,
            found=provider_lists.of_class(uow, class_id),
            lists=provider_lists.WORKLISTS,
            today=uow.today,
        )


@bp.route("/referrals/<reference>", methods=["GET", "POST"])
@needs(Permission.ANSWER_REFERRALS)
def referral(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = queries.by_reference(uow, reference)
        form = decision_form(uow, row)
        if request.method == "POST" and (values := form.load()) is not None:
            verb = Verb(values["decision"])
            try:
                row = decide(uow, row, verb, form, values)
            except RuleBroken as problem:
                form.add_error(forms.field_of(verb, problem.field), problem.message)
            else:
                flash(f"Referral {show_reference(row.reference)}: {DONE[verb]}", "success")
                return redirect(after(row), 303)
        form.field("decision").offer(forms.decisions(row.state))  # type: ignore[attr-defined]
        return page(uow, row, form), 422 if form.errors else 200


def decision_form(uow: UnitOfWork, row: Referral) -> Form:
    """It takes any decision, so that one that no longer applies is answered with what has changed."""
    options = {"suggested_class_id": directory.other_classes(uow, row.recipient_id, row.class_id)}
    today = dict.fromkeys(("started_on", "finished_on", "left_on"), uow.today)
    return Form(forms.DecisionSchema, submitted(), today, options=options, version=row.version)


def decide(uow: UnitOfWork, row: Referral, verb: Verb, form: Form, values: dict[str, Any]) -> Referral:
    return act(
        uow,
        row,
        verb,
        Side.PROVIDER,
        expected_version=form.version or 0,
        **forms.details_of(verb, values, form.submission),
    )


def after(row: Referral) -> str:
    """Back to the referral while the provider may still see it, else to the worklist."""
    if rules.stage_of(row.state, opened=row.opened_at is not None) is Stage.CLOSED:
        return url_for("provider.worklist")
    return url_for("provider.referral", reference=row.reference)


def page(uow: UnitOfWork, row: Referral, form: Form) -> str:
    decision = opened_person.decide(uow, row)
    return render_template(
        "provider/referral.html",
        form=form,
        referral=row,
        card=provider_lists.card(uow, row.id),
        assessment=assessments.latest(uow, row.learner_id),
        person=opened_person.person(uow, row, decision) if decision else None,
        history=opened_person.history(uow, row, decision),
        said_to_learner=rules.LEARNER_LABELS.get(row.state),
        level_asked_from=level_checks.asked_from(uow, row),
        can_open=row.state in (State.SENT, State.INACTIVE),
        decisions=forms.decisions(row.state),
        details=forms.DETAILS,
        state_labels=rules.STATE_LABELS,
        today=uow.today,
    )
