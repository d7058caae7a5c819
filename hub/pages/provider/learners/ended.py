"""Pages of what a provider ended itself: what it did, and for some days the way back."""

from typing import Any, cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.core.ids import show_reference
from hub.directory.models import TaughtClass
from hub.forms.form import Form
from hub.pages.provider.blueprint import bp
from hub.pages.provider.learners.forms import UndoSchema
from hub.referrals import endings, rules, words
from hub.referrals.case.act import act
from hub.referrals.endings import Ended
from hub.referrals.errors import NoPlaceLeft
from hub.referrals.models import Referral
from hub.referrals.reads.provider import ended as reads
from hub.referrals.types import Details, Side, State, Verb
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.get("/worklist/ended")
@needs(Permission.ANSWER_REFERRALS)
def ended_list() -> ResponseReturnValue:
    with unit_of_work() as uow:
        found = reads.recent(uow)
        return render_template("provider/ended_list.html", found=found, state_labels=rules.STATE_LABELS)


@bp.route("/referrals/<reference>/ended", methods=["GET", "POST"])
@needs(Permission.ANSWER_REFERRALS)
def ended(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = reads.find(uow, reference)
        form, status = Form(UndoSchema, submitted(), version=row.version), 200
        if request.method == "POST" and not reads.closed(row):
            return to_referral(row)  # sent twice: it is open again
        if request.method == "POST" and (values := form.load()) is not None:
            try:
                return take_back(uow, row, form, values)
            except RuleBroken as problem:
                form.add_error(problem.field, problem.message)
            except NoPlaceLeft as gone:
                form.add_error("way", gone.message)
                status = gone.status
        return page(uow, row, form), status if status != 200 or not form.errors else 422


def take_back(uow: UnitOfWork, row: Referral, form: Form, values: dict[str, Any]) -> ResponseReturnValue:
    verb, details = Verb(values["way"]), {"reason": values["reason"], "submission": form.submission}
    act(uow, row, verb, Side.PROVIDER, expected_version=form.version or 0, **cast(Details, details))
    flash(f"Referral {show_reference(row.reference)}: {words.DONE_BY_PROVIDER[verb]}", "success")
    return to_referral(row)


def to_referral(row: Referral) -> ResponseReturnValue:
    return redirect(url_for("provider.referral", reference=row.reference), 303)


def page(uow: UnitOfWork, row: Referral, form: Form) -> str:
    with endings.reaching(uow):
        found = endings.ended(uow, row)
    taught_class = uow.get(TaughtClass, row.class_id)
    undoing = way_back(row, found) if endings.may_undo(found, Side.PROVIDER, uow.today) else None
    gone = bool(
        undoing and found and rules.takes_place(row.state, undoing, found.before) and taught_class.free == 0
    )
    way = ONTO_LIST.get(row.state) if gone else undoing
    return render_template(
        "provider/ended.html",
        form=form,
        referral=row,
        ended=found,
        taught_class=taught_class,
        what=words.ENDED_BY_YOU.get(found.verb) if found and undoing else None,
        state_label=rules.STATE_LABELS[row.state],
        gone=words.no_place(undoing) if gone and undoing else None,
        way=way,
        label=words.VERB_LABELS[way] if way else None,
    )


# Where the place is gone, by state.
ONTO_LIST = {state: Verb.UNDO_ONTO_LIST for state in (State.DECLINED, State.OFFER_DECLINED)}


def way_back(row: Referral, found: Ended | None) -> Verb | None:
    """The verb that takes back what ended the referral, to where it was."""
    if found is None:
        return None
    return next(verb for verb in rules.verbs(row.state, Side.PROVIDER) if verb in rules.UNDOING)
