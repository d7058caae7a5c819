"""Pages to decide for several learners of a class at once: tick them, look at each, then do it for all of these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.directory import queries as directory
from hub.directory.models import TaughtClass
from hub.forms.fields import Choice, Choices
from hub.forms.form import Form
from hub.forms.format import plural
from hub.pages.provider.blueprint import bp
from hub.pages.provider.learners import forms, lists
from hub.referrals import rules, words
from hub.referrals.case import several
from hub.referrals.case.several import Checked
from hub.referrals.errors import NotAsSeen
from hub.referrals.reads.provider import in_turn
from hub.referrals.reads.provider import lists as provider_lists
from hub.referrals.types import Side, Verb
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

SEEN = "seen-"
SAID = {
    Verb.ACCEPT: "Accepted",
    Verb.WAITLIST: "On your waiting list",
    Verb.OFFER: "Offered a place",
    Verb.DECLINE: "Declined",
}
NOTHING_YET = "look at it again, nothing is done yet"
ASKED = ("learners", "decision", "decline_reason", "decided_by", "decline_note")
LEFT_OUT = ("csrf_token", "submission", "step", "change", SEEN)


class SeveralSchema(forms.DecisionSchema):
    """A decision and for whom."""

    learners = Choices("Which learners?", required="Select at least one learner", noun="Learners")
    decision = Choice(
        "What do you want to do?",
        [(verb.value, words.VERB_LABELS[verb]) for verb in several.TOGETHER],
        required="Select what you want to do",
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """The people of the class as the page shows them, by reference."""

    rows: Mapping[str, lists.Row]
    turns: Mapping[str, in_turn.Turn]

    def name(self, reference: str) -> str:
        row = self.rows[reference]
        return row.name or f"Referral {row.card.spoken_reference}"

    def options(self) -> list[tuple[str, str, str]]:
        return [(key, self.name(key), self.about(key)) for key in self.rows]

    def about(self, reference: str) -> str:
        turn = self.turns.get(reference)
        place = f". Number {turn.place} in the order: {turn.why[0].lower()}{turn.why[1:]}" if turn else ""
        return f"{self.rows[reference].stands}{place}"


@bp.route("/worklist/classes/<uuid:class_id>/several", methods=["GET", "POST"])
@needs(Permission.ANSWER_REFERRALS)
def decide_for_several(class_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        taught = directory.own_class(uow, class_id)
        listed = listed_of(uow, taught)
        schema = SeveralSchema(only=ASKED)
        posted, gone = still_there(submitted(), listed)
        form = Form(schema, posted, options={"learners": listed.options()})
        acting = request.form.get("step") == "act"
        if acting and (number := several.done_before(uow, form.submission)):
            return done(taught, form, number, 0)
        values = form.load() if request.method == "POST" else None
        if gone:
            form.add_error(
                None, f"{plural(gone, 'learner has', 'learners have')} left the list: {NOTHING_YET}"
            )
        if values is None or "change" in request.form:
            return ask_page(form, taught, listed)
        verb = Verb(values["decision"])
        chosen = values["learners"]
        details = forms.details_of(verb, {"suggested_class_id": None, **values}, form.submission)
        if acting and not gone:
            try:
                number = several.decide(uow, taught, seen(), verb, details)
                return done(taught, form, number, len(chosen) - number)
            except NotAsSeen:
                form.add_error(None, f"{NotAsSeen.title}: {NOTHING_YET}")
        found = several.look(uow, taught, chosen, verb, details)
        return check_page(form, taught, listed, verb, found)


def listed_of(uow: UnitOfWork, taught: TaughtClass) -> Listed:
    """Those whom the provider may still decide about, in the order of the class."""
    rows = {row.card.reference: row for row in lists.rows(uow, provider_lists.of_class(uow, taught.id))}
    turns = in_turn.in_turn(uow, taught.id)
    last = len(turns) + 1
    order = sorted(rows, key=lambda key: turns[key].place if key in turns else last)
    return Listed({key: rows[key] for key in order if decidable(rows[key])}, turns)


def still_there(posted: MultiDict[str, Any] | None, listed: Listed) -> tuple[MultiDict[str, Any] | None, int]:
    """What was sent, without the learners whom somebody else has acted for meanwhile, and how many those are."""
    if posted is None:
        return None, 0
    ticked = posted.getlist("learners")
    left = [reference for reference in ticked if reference in listed.rows]
    kept = MultiDict(posted)
    kept.setlist("learners", left)
    return kept, len(ticked) - len(left)


def decidable(row: lists.Row) -> bool:
    return not set(several.TOGETHER).isdisjoint(rules.verbs(row.card.state, Side.PROVIDER))


def ask_page(form: Form, taught: TaughtClass, listed: Listed) -> ResponseReturnValue:
    page = render_template(
        "provider/several.html", form=form, taught_class=taught, listed=listed, details=forms.DETAILS
    )
    return page, 422 if form.errors else 200


def check_page(
    form: Form, taught: TaughtClass, listed: Listed, verb: Verb, found: Sequence[Checked]
) -> ResponseReturnValue:
    """What will happen to each; whoever is no longer the viewer's to see has left the list."""
    able = [one for one in found if not one.why_not]
    seen = [(SEEN + one.referral.reference, one.referral.version) for one in able]
    page = render_template(
        "provider/several_check.html",
        form=form,
        taught_class=taught,
        listed=listed,
        found=found,
        able=len(able),
        label=words.VERB_LABELS[verb],
        ending=words.ENDINGS.get(verb),
        hides=words.HIDES[Side.PROVIDER],
        can_undo=words.CAN_UNDO if verb in rules.UNDO_WINDOWS else "",
        typed=[*typed(), *seen],
    )
    return page, NotAsSeen.status if form.errors else 200


def typed() -> list[tuple[str, Any]]:
    return [(name, value) for name, value in request.form.items(multi=True) if not name.startswith(LEFT_OUT)]


def done(taught: TaughtClass, form: Form, number: int, left: int) -> ResponseReturnValue:
    said = SAID.get(form.raw("decision"), "Recorded")
    rest = f" {plural(left, 'learner was', 'learners were')} left as before." if left else ""
    flash(f"{said}: {plural(number, 'learner')}.{rest}", "success")
    return redirect(url_for("provider.class_list", class_id=taught.id), 303)


def seen() -> dict[str, int]:
    """The versions that were on the page, by reference; what is no number was no version."""
    return {
        name.removeprefix(SEEN): int(value)
        for name, value in request.form.items()
        if name.startswith(SEEN) and value.isdecimal() and len(value) < 10
    }
