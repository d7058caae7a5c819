"""The page of one referral as the hub sees it: what happened, and what the hub may do now."""

from collections.abc import Mapping
from typing import Any, cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.models import Organisation
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.forms.form import Form
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.pages.assessor.person import about
from hub.pages.assessor.referrals.blueprint import bp
from hub.pages.assessor.referrals.forms import HUB_ACTIONS, NoteNow, reasons_of
from hub.pages.assessor.referrals.tasks import state_line
from hub.referrals import effects, endings, queries, questions, rules, words
from hub.referrals.case.act import act
from hub.referrals.case.chasing import chase
from hub.referrals.case.tasks import settle
from hub.referrals.errors import NoPlaceLeft
from hub.referrals.models import Referral
from hub.referrals.reads import course, missing
from hub.referrals.reads.providers import funding_of, said_by
from hub.referrals.reads.today import worklists
from hub.referrals.reasons import OUTSIDE_REASONS, REFUSALS
from hub.referrals.types import Details, Side, Verb
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

EVERY_REASON = REFUSALS | {
    code: label for reasons in rules.REASONS.values() for code, label in reasons.items()
}

MAIN_VERBS = (Verb.ANSWER, Verb.ACCEPT_OFFER, Verb.RESUME)  # what is mostly wanted when it can be done


@bp.get("/cases/<reference>")
@needs(Permission.SEND_REFERRALS)
def case(reference: str) -> str:
    with unit_of_work() as uow:
        referral = queries.by_reference(uow, reference)
        learner = uow.get(Learner, referral.learner_id)
        decision = consent.may_see(uow, learner.id, [Category.IDENTITY, Category.NOTES])
        history = queries.history(uow, referral.id)
        return render_template(
            "referrals/case.html",
            learner=learner,
            name=full_name(learner, decision),
            referral=referral,
            sent=next(s for s in worklists.sent(uow, learner.id) if s.referral is referral),
            state_line=state_line(referral, decision),
            note=queries.note_now(uow, referral).reveal(decision),
            history=[
                (row, row.reason.reveal(decision), referral.said_at(row).reveal(decision)) for row in history
            ],
            must_answer=questions.owed_by(referral),
            thread_verbs=questions.THREAD,
            actions=actions(uow, referral),
            course=course.facts(uow, referral.id),
            verb_labels=words.VERB_LABELS,
            happened=words.happened,
            main_verbs=MAIN_VERBS,
            effects=effects,
            rules=rules,
            reasons=EVERY_REASON,
            outside_reasons=OUTSIDE_REASONS,
            contact_point=uow.get(Organisation, referral.recipient_id).contact_point,
            said=said_by(uow, [referral.recipient_id], funding_of(uow, learner))[referral.recipient_id],
            missing=missing.papers_of(uow, [referral]).get(referral.id, ()),
            to_chase=referral.chase_on is not None and referral.chase_on <= uow.today,
            **about(uow, learner),
        )


def actions(uow: UnitOfWork, referral: Referral) -> list[Verb]:
    verbs = endings.offered(uow, referral, Side.HUB, rules.verbs(referral.state, Side.HUB))
    return [verb for verb in verbs if verb in HUB_ACTIONS and questions.possible(referral, verb, Side.HUB)]


@bp.route("/cases/<reference>/<verb>", methods=["GET", "POST"])
@needs(Permission.SEND_REFERRALS)
def act_on_case(reference: str, verb: str) -> ResponseReturnValue:
    if verb not in set(Verb) or Verb(verb) not in HUB_ACTIONS:
        raise NotVisible
    used = Verb(verb)
    form, status = _form(used), 200
    if request.method == "POST" and (values := form.load()) is not None:
        try:
            return _act(reference, used, form, cast(Details, {**values, "submission": form.submission}))
        except RuleBroken as error:
            form.add_error(error.field, error.message)
        except NoPlaceLeft as gone:
            form.add_error(None, gone.message)
            status = gone.status
    with unit_of_work() as uow:
        referral = queries.by_reference(uow, reference)
        rules.find(referral.state, used, Side.HUB)
        learner = uow.get(Learner, referral.learner_id)
        decision = consent.may_see(uow, learner.id, [Category.IDENTITY, Category.NOTES])
        form = form if form.errors else _form(used, referral.version, stored(uow, referral, used, decision))
        question = queries.last_transition(uow, referral.id, Verb.ASK) if used is Verb.ANSWER else None
        page = render_template(
            "referrals/act_on_case.html",
            form=form,
            verb=used,
            label=words.VERB_LABELS[used],
            ending=words.ENDINGS.get(used),
            happens=words.consequences(used, referral.state, Side.HUB) if used in words.ENDINGS else None,
            referral=referral,
            name=full_name(learner, decision),
            sent=next(s for s in worklists.sent(uow, learner.id) if s.referral is referral),
            question=question.note.reveal(decision) if question else None,
            **about(uow, learner),
        )
    return page, status if status != 200 or not form.errors else 422


def _form(verb: Verb, version: int | None = None, kept: Mapping[str, Any] | None = None) -> Form:
    return Form(HUB_ACTIONS[verb], submitted(), kept, options=reasons_of(verb), version=version)


def stored(uow: UnitOfWork, referral: Referral, verb: Verb, decision: Decision) -> dict[str, Any]:
    """What a change begins with: the note as it is now."""
    return {"note": queries.note_now(uow, referral).reveal(decision)} if verb is Verb.AMEND else {}


def _act(reference: str, verb: Verb, form: Form, details: Details) -> ResponseReturnValue:
    with unit_of_work() as uow:
        referral = queries.by_reference(uow, reference)
        if verb is Verb.AMEND:
            check_note(uow, referral, form)
        act(uow, referral, verb, Side.HUB, expected_version=form.version, **details)
    flash(words.DONE_BY_HUB[verb], "success")
    return redirect(url_for("referrals.case", reference=reference), 303)


def check_note(uow: UnitOfWork, referral: Referral, form: Form) -> None:
    """Where somebody has changed the note meanwhile, both are shown and nothing is saved."""
    decision = consent.may_see(uow, referral.learner_id, [Category.NOTES])
    now = stored(uow, referral, Verb.AMEND, decision)
    check_version(Form(NoteNow, form.submitted, now, version=form.version), referral)


@bp.post("/cases/<reference>/settled")
@needs(Permission.SEND_REFERRALS)
def settle_case(reference: str) -> ResponseReturnValue:
    """What a decline asked of the hub is done."""
    with unit_of_work() as uow:
        settle(uow, queries.by_reference(uow, reference))
    flash("This is off your list for today.", "success")
    return redirect(url_for("referrals.today"), 303)


@bp.post("/cases/<reference>/chased")
@needs(Permission.SEND_REFERRALS)
def chased(reference: str) -> ResponseReturnValue:
    """The hub has asked the provider again."""
    with unit_of_work() as uow:
        chase(uow, queries.by_reference(uow, reference))
    flash("Recorded. The hub asks again later if they still do not answer.", "success")
    return redirect(url_for("referrals.today_group", code="chase"), 303)
