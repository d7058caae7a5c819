"""Pages of one learner's place on the waiting list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.assessment.achieved.queries import level_now
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.demand.services.record import record
from hub.forecast import services as forecast
from hub.forms.form import Form
from hub.learners.names import full_name
from hub.learners.queries import by_reference
from hub.matching.ranking.obstacles import why_nothing
from hub.pages.assessor.person import about
from hub.pages.assessor.places.run_overview import latest_cut_offs
from hub.pages.assessor.referrals.blueprint import bp
from hub.pages.assessor.referrals.forms import CloseWaiting, PauseWaiting, SetPriority
from hub.pages.assessor.referrals.tasks import state_line
from hub.pages.assessor.remedies import with_remedies
from hub.referrals import queries
from hub.referrals.case.sending import joining
from hub.referrals.models import WaitingEntry
from hub.referrals.reads.today import worklists
from hub.referrals.waiting import entries, priorities, unmatched
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

OPENERS = 3  # of the single changes that would open more classes


SHOWN = (Category.IDENTITY, Category.NEEDS, Category.NOTES)


@bp.get("/learners/<reference>/waiting")
@needs(Permission.SEND_REFERRALS)
def waiting(reference: str) -> str:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        decision = consent.may_see(uow, learner.id, SHOWN)
        explained = unmatched.explanations(uow, [learner.id])[learner.id]
        entry = queries.open_entry(uow, learner.id)
        return render_template(
            "referrals/waiting.html",
            learner=learner,
            name=full_name(learner, decision),
            entry=entry,
            in_class=entry is None and joining.in_class(uow, learner.id, level_now(uow, learner.id)),
            priority_reason=entry.priority_reason.reveal(decision) if entry else None,
            fits_now=explained.fits_now,
            nothing_fits=explained.nothing_fits,
            provisional=explained.circumstances.provisional,
            outlook=forecast.outlooks(uow, [entry])[entry.id] if entry else None,
            why=with_remedies(explained.causes, reference),
            cut_offs=latest_cut_offs(uow, learner.id) if entry else (),
            obstacles=why_nothing(explained.ranking) if explained.ranking else (),
            openers=explained.ranking.openers[:OPENERS] if explained.ranking else (),
            referrals=[
                (sent, state_line(sent.referral, decision)) for sent in worklists.sent(uow, learner.id)
            ],
            priorities=priorities.PRIORITY_GROUPS,
            reasons=priorities.PRIORITY_REASONS,
            today=uow.today,
            **about(uow, learner),
        )


@bp.post("/learners/<reference>/waiting")
@needs(Permission.SEND_REFERRALS)
def join_waiting_list(reference: str) -> ResponseReturnValue:
    """Wait at the level that counts now; joining twice is joining once.

    Where nothing fits, the class that is missing is recorded at once.
    """
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        joining.join(uow, learner.id)
        uow.flush()
        record(uow, learner.id)
    flash("They are on the waiting list.", "success")
    return redirect(url_for("referrals.waiting", reference=reference), 303)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that can be changed of an entry: its question, what is stored, and the use-case."""

    heading: str
    schema: type[Schema]
    done: str
    stored: Callable[[WaitingEntry, Decision], dict[str, Any]]
    save: Callable[[UnitOfWork, WaitingEntry, dict[str, Any]], None]


CHANGES = {
    "priority": Change(
        "Change the priority",
        SetPriority,
        "The priority is changed.",
        lambda entry, decision: {
            "group": str(entry.priority_group),
            "reason": entry.priority_reason.reveal(decision),
        },
        lambda uow, entry, answers: entries.prioritise(uow, entry, int(answers["group"]), answers["reason"]),
    ),
    "pause": Change(
        "Pause their place on the waiting list",
        PauseWaiting,
        "Their place is paused. They keep the date they joined.",
        lambda entry, _: {"until": entry.paused_until},
        lambda uow, entry, answers: entries.pause(uow, entry, answers["until"]),
    ),
    "close": Change(
        "Take them off the waiting list",
        CloseWaiting,
        "They are no longer on the waiting list.",
        lambda *_: {},
        lambda uow, entry, answers: entries.close(uow, entry, answers["reason"]),
    ),
}


@bp.route("/learners/<reference>/waiting/<what>", methods=["GET", "POST"])
@needs(Permission.SEND_REFERRALS)
def change_waiting(reference: str, what: str) -> ResponseReturnValue:
    change = CHANGES.get(what)
    if change is None:
        raise NotVisible
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        entry = queries.open_entry(uow, learner.id)
        if entry is None:
            return redirect(url_for("referrals.waiting", reference=reference), 303)
        decision = consent.may_see(uow, learner.id, [Category.NEEDS])
        form = Form(change.schema, submitted(), change.stored(entry, decision), version=entry.version)
        if request.method == "POST" and (values := form.load()) is not None:
            check_version(form, entry)
            try:
                change.save(uow, entry, values)
            except RuleBroken as error:
                form.add_error(error.field, error.message)
            else:
                flash(change.done, "success")
                return redirect(url_for("referrals.waiting", reference=reference), 303)
        page = render_template(
            "referrals/change_waiting.html", form=form, change=change, learner=learner, **about(uow, learner)
        )
    return page, 422 if form.errors else 200


@bp.post("/learners/<reference>/waiting/resume")
@needs(Permission.SEND_REFERRALS)
def end_pause(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        entry = queries.open_entry(uow, by_reference(uow, reference).id)
        if entry is not None:
            entries.pause(uow, entry, None)
    flash("The pause is over.", "success")
    return redirect(url_for("referrals.waiting", reference=reference), 303)
