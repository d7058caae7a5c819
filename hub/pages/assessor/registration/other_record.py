"""The page on which a registration that was begun goes into the record of the same person, answer by answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import HubError
from hub.core.ids import show_reference
from hub.duplicates.services import desk
from hub.forms.fields import Choices
from hub.forms.form import Form
from hub.learners import queries
from hub.learners.answers import Record
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.learners.rules import PAGES
from hub.messages import registering
from hub.pages.assessor.person import about
from hub.pages.assessor.registration.blueprint import bp
from hub.pages.assessor.registration.forms import steps
from hub.web.conflict import answer_words
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


class Take(Schema):
    take = Choices(
        "Which of today’s answers replace what the other record says?",
        hint="What you do not select stays as it is in the other record. Ask the person",
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """One question that the draft answers: on which page, in words, and what the other record says (or nothing)."""

    page: str
    name: str
    label: str
    typed: str
    there: str
    value: Any

    @property
    def shown(self) -> tuple[str, str]:
        return self.name, f"{self.label}: {self.typed} (the other record says: {self.there})"


@bp.route("/learners/<reference>/use/<other>", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def use_other_record(reference: str, other: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        draft, kept = queries.by_reference(uow, reference), queries.by_reference(uow, other)
        answers = list(typed_in(uow, queries.record_of(uow, draft), queries.record_of(uow, kept)))
        differing = [one for one in answers if one.there]
        form = Form(Take, submitted(), options={"take": [one.shown for one in differing]})
        if form.submitted is not None and used(uow, form, draft, kept, differing):
            flash("You are in the record that was there before. What you had typed is in it.", "success")
            return redirect(url_for(".record", reference=kept.reference), 303)
        return page(uow, draft, kept, answers, form)


def typed_in(uow: UnitOfWork, draft: Record, kept: Record) -> Iterator[Answer]:
    """What the draft says and the other record does not, question by question."""
    for slug in (slug for slugs in PAGES.values() for slug in slugs):
        asked = steps.asked_at(slug)
        own, theirs = (
            steps.form_of(uow, record, asked, steps.decision_for(uow, record, asked))
            for record in (draft, kept)
        )
        for name in own.names:
            field, raw = own.field(name), own.raw(name)
            if field.is_blank(raw) or (name in theirs.names and theirs.raw(name) == raw):
                continue
            said = name in theirs.names and not field.is_blank(theirs.raw(name))
            there = answer_words(theirs.field(name), theirs.raw(name)) if said else ""
            yield Answer(slug, name, field.label, answer_words(field, raw), there, own.stored.get(name))


def used(uow: UnitOfWork, form: Form, draft: Learner, kept: Learner, differing: Sequence[Answer]) -> bool:
    """All or nothing: the answers that were chosen, and then all that hangs off the draft."""
    if (values := form.load()) is None:
        return False
    try:
        with uow.whole():
            desk.check_draft(uow, draft)
            chosen = [one for one in differing if one.name in values["take"]]
            desk.use_other(uow, draft, kept, lambda: take(uow, kept, chosen))
    except HubError as error:
        form.add_error("take", error.message)
    return not form.errors


def take(uow: UnitOfWork, kept: Learner, chosen: Sequence[Answer]) -> None:
    record = queries.record_of(uow, kept)
    for slug in dict.fromkeys(one.page for one in chosen):
        asked = steps.asked_at(slug)
        decision = steps.decision_for(uow, record, asked)
        values = {one.name: one.value for one in chosen if one.page == slug}
        registering.keep(uow, record, decision, slug, steps.columns_of(uow, record, asked, decision, values))


def page(
    uow: UnitOfWork, draft: Learner, kept: Learner, answers: Sequence[Answer], form: Form
) -> ResponseReturnValue:
    decision = consent.may_see(uow, kept.id, [Category.IDENTITY])
    drawn = render_template(
        "registration/use_other_record.html",
        form=form,
        reference=draft.reference,
        other=kept.reference,
        name=full_name(kept, decision),
        shown=show_reference(kept.reference),
        added=[(one.label, one.typed) for one in answers if not one.there],
        **about(uow, draft),
    )
    return drawn, 422 if form.errors else 200
