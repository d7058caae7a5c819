"""One pair of records side by side, and the decision about it."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.queries import staff_names
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.duplicates import queries
from hub.duplicates.models import Pair
from hub.duplicates.rules import FURTHER
from hub.duplicates.services import decide
from hub.duplicates.services.merge import what_stops
from hub.duplicates.states import PAIR_STATES
from hub.duplicates.types import SOURCE_LABELS, PairState
from hub.forms.form import Form
from hub.forms.format import datetime_words
from hub.learners.models import MergedRecord
from hub.pages.steward.blueprint import bp
from hub.pages.steward.forms import COLOURS, Decide
from hub.pages.steward.sides import Side, compared, sides
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

DONE = {
    PairState.NOT_SAME: "You said that they are two people. You are asked again only if something changes.",
    PairState.NOT_SURE: "The pair stays in the queue.",
}


@bp.get("/duplicates/<uuid:pair_id>")
@needs(Permission.JUDGE_DUPLICATES)
def pair(pair_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        if (merged := queries.merge_of_pair(uow, pair_id)) is not None:
            return redirect(url_for(".merged", merged_id=merged.id), 303)
        found = queries.pair(uow, pair_id)
        both = sides(uow, found.learner_id, found.other_id)
        return page(uow, found, both, asked(found, both, chosen(both)))


@bp.post("/duplicates/<uuid:pair_id>")
@needs(Permission.JUDGE_DUPLICATES)
def decide_pair(pair_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        found = decide.to_decide(uow, pair_id, Form(Decide, submitted()).version)
        both = sides(uow, found.learner_id, found.other_id)
        form = asked(found, both)
        values = form.load()
        if values is None:
            return page(uow, found, both, form)
        try:
            merged = decided(uow, found, values)
        except RuleBroken as error:
            form.add_error(error.field or "decision", error.message)
            return page(uow, found, both, form)
        if merged is not None:
            flash("The two records are one now.", "success")
            return redirect(url_for(".merged", merged_id=merged.id), 303)
        flash(DONE[PairState(values["decision"])], "success")
        return redirect(url_for(".queue"), 303)


def decided(uow: UnitOfWork, found: Pair, values: dict[str, str]) -> MergedRecord | None:
    """What was decided is done; the merge, where it is one."""
    if values["decision"] == PairState.SAME:
        return decide.same(uow, found.id, UUID(values["stays"]), values["why"], found.version)
    act = decide.not_same if values["decision"] == PairState.NOT_SAME else decide.not_sure
    act(uow, found.id, values["why"], found.version)
    return None


def page(uow: UnitOfWork, found: Pair, both: tuple[Side, Side], form: Form) -> ResponseReturnValue:
    drawn = render_template(
        "steward/pair.html",
        pair=found,
        state=PAIR_STATES.labels[found.state],
        colour=COLOURS[found.state],
        source=SOURCE_LABELS[found.source],
        to_decide=found.state in queries.WAITING,
        both=both,
        facts=compared(*both),
        decided=decided_words(uow, found),
        stops=what_stops(uow, found.learner_id, found.other_id),
        form=form,
    )
    return drawn, 422 if form.errors else 200


def decided_words(uow: UnitOfWork, found: Pair) -> str:
    """What was said of the two last, by whom and why: by a steward, or at the desk."""
    if found.decided_at is None:
        return ""
    why = found.why.reveal(consent.may_see(uow, found.learner_id, [Category.IDENTITY]))
    by = staff_names(uow, [found.decided_by]).get(found.decided_by, "the service")
    return f"{datetime_words(found.decided_at)}, {by}: {why}"


def asked(found: Pair, both: tuple[Side, Side], stored: dict[str, str] | None = None) -> Form:
    return Form(Decide, submitted(), stored, options=choices(both), version=found.version)


def choices(both: tuple[Side, Side]) -> dict[str, list[tuple[str, str]]]:
    return {"stays": [(str(one.learner.id), f"{one.reference}, {one.name}") for one in both]}


def chosen(both: tuple[Side, Side]) -> dict[str, str]:
    """The record that came first, unless the other's registration is further."""
    return {"stays": str(first_of(both).learner.id)}


def first_of(both: tuple[Side, Side]) -> Side:
    return min(both, key=lambda one: (-FURTHER.index(one.learner.intake), one.learner.joined_on))
