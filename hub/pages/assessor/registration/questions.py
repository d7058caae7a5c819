"""Pages of a registration's questions, each saved at once; and the answers to check."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.ids import show_reference
from hub.duplicates.nearest import nearest
from hub.forms.form import Form
from hub.learners import queries
from hub.learners.answers import Record, categories_of
from hub.learners.reads.funding import Shown, shown_funding
from hub.learners.rules import OPTIONAL_PAGES, PAGES, begun
from hub.learners.types import SECTION_LABELS, Section
from hub.messages import registering
from hub.pages.assessor.person import about
from hub.pages.assessor.registration.blueprint import bp
from hub.pages.assessor.registration.forms import steps
from hub.pages.assessor.registration.forms.pages import BY_SLUG
from hub.pages.assessor.registration.forms.steps import Asked
from hub.pages.assessor.registration.order import after, href_of
from hub.web.conflict import answer_words, check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

UNDER_19 = "16-18"


@bp.route("/learners/<reference>/registration/<slug>", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def question_page(reference: str, slug: str) -> ResponseReturnValue:
    asked = steps.asked_at(slug)
    with unit_of_work() as uow:
        record = queries.record_of(uow, queries.by_reference(uow, reference))
        learner, decision = record.learner, steps.decision_for(uow, record, asked)
        form = steps.form_of(uow, record, asked, decision, submitted())
        if not form.names:
            return redirect(href_of(learner, asked.pages[0]), 303)
        if request.method == "POST" and (values := form.load()) is not None:
            check_version(form, record.row_of(asked.keeps[0]))
            return redirect(saved(uow, record, asked, decision, form, values), 303)
        return render_template(
            "registration/question.html",
            form=form,
            asked=asked,
            follow_ups=steps.FOLLOW_UPS,
            section_label=SECTION_LABELS[asked.section],
            reference=learner.reference,
            shown_reference=show_reference(learner.reference),
            duplicates=nearest(uow, learner),
            young=learner.age_band == UNDER_19,
            **about(uow, learner),
        ), 422 if form.errors else 200


def saved(
    uow: UnitOfWork, record: Record, asked: Asked, decision: Decision, form: Form, values: dict[str, Any]
) -> str:
    """Keep what was answered; where to go on: the second sheet of the page, or what follows the page."""
    learner = record.learner
    first_time = asked.slug not in learner.answered
    page = steps.DETAILS.get(asked.slug, asked.slug)
    columns = steps.columns_of(uow, record, asked, decision, values)
    registering.keep(uow, record, decision, page, columns, steps.asked_whole(form, asked))
    details = steps.details_of(uow, record, asked.slug, decision)
    return href_of(learner, details) if details else after(uow, learner, page, first_time=first_time)


class Checked(NamedTuple):
    """One page among the answers to check: (label, words) of each answer, and labels of what is still to ask."""

    heading: str
    href: str
    answered: bool
    optional: bool
    rows: list[tuple[str, str]]
    left: list[str]


@bp.get("/learners/<reference>/registration/<section>/check")
@needs(Permission.REGISTER_LEARNERS)
def check(reference: str, section: str) -> str:
    part = section_named(section)
    with unit_of_work() as uow:
        record = queries.record_of(uow, queries.by_reference(uow, reference))
        return render_template(
            "registration/check.html",
            section_label=SECTION_LABELS[part],
            reference=record.learner.reference,
            checked=checked(uow, record, PAGES[part]),
            done=part in record.learner.done,
            duplicates=nearest(uow, record.learner),
            funding=funding_of(uow, record) if part is Section.FUNDING else None,
            young=part is Section.IDENTITY and record.learner.age_band == UNDER_19,
            **about(uow, record.learner),
        )


def funding_of(uow: UnitOfWork, record: Record) -> Shown | None:
    return shown_funding(uow, record, consent.open_categories(uow, record.learner.id))


def section_named(name: str) -> Section:
    if name not in set(PAGES):
        raise NotVisible
    return Section(name)


def checked(uow: UnitOfWork, record: Record, slugs: tuple[str, ...]) -> list[Checked]:
    decision = consent.may_see(uow, record.learner.id, categories_of(kept_by(slugs)))
    return [
        Checked(
            BY_SLUG[slug].heading,
            url_for("registration.question_page", reference=record.learner.reference, slug=slug),
            slug in begun(record.learner.answered),
            slug in OPTIONAL_PAGES,
            rows_of(uow, record, slug, decision),
            steps.left_to_ask(record, slug),
        )
        for slug in slugs
    ]


def kept_by(slugs: Iterable[str]) -> list[str]:
    return [name for slug in slugs for name in BY_SLUG[slug].keeps]


def rows_of(uow: UnitOfWork, record: Record, slug: str, decision: Decision) -> list[tuple[str, str]]:
    """(label, words) of every question; one that only helps another is left out where it is blank."""
    sheets = [slug, *filter(None, [steps.details_of(uow, record, slug, decision)])]
    forms = [steps.form_of(uow, record, steps.asked_at(sheet), decision) for sheet in sheets]
    return [
        (form.field(name).label, answer_words(form.field(name), form.raw(name)))
        for form in forms
        for name in form.names
        if name in BY_SLUG[slug].keeps or not blank(form, name)
    ]


def blank(form: Form, name: str) -> bool:
    return form.field(name).is_blank(form.raw(name))
