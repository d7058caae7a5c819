"""Pages of a registration's questions, one thing a page, each saved at once; and the answers to check."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.ids import show_reference
from hub.forms.form import Form
from hub.learners import queries
from hub.learners.answers import Record, categories_of
from hub.learners.reads.funding import Shown, shown_funding
from hub.learners.rules import OPTIONAL_PAGES, PAGES, missing
from hub.learners.services import save
from hub.learners.types import SECTION_LABELS, Section
from hub.pages.assessor.person import about
from hub.pages.assessor.registration.blueprint import bp
from hub.pages.assessor.registration.forms import pages
from hub.pages.assessor.registration.forms.pages import BY_SLUG, Page, page_of, untouched
from hub.pages.assessor.registration.tasks import after
from hub.web.conflict import answer_words, check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.route("/learners/<reference>/registration/<slug>", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def question_page(reference: str, slug: str) -> ResponseReturnValue:
    section, page = page_of(slug)
    with unit_of_work() as uow:
        record = queries.record_of(uow, queries.by_reference(uow, reference))
        decision = consent.may_see(uow, record.learner.id, categories_of(page.keeps))
        form = form_of(uow, record, slug, page, decision)
        if request.method == "POST" and (values := form.load()) is not None:
            check_version(form, record.row_of(page.keeps[0]))
            save.save(uow, record, decision, slug, page.keep(values))
            return redirect(after(record.learner, section, slug), 303)
        return render_template(
            "registration/question.html",
            form=form,
            page=page,
            section_label=SECTION_LABELS[section],
            reference=record.learner.reference,
            shown_reference=show_reference(record.learner.reference),
            **about(uow, record.learner),
        ), 422 if form.errors else 200


def form_of(uow: UnitOfWork, record: Record, slug: str, page: Page, decision: Decision) -> Form:
    kept = record.read(page.keeps, decision)
    version = record.row_of(page.keeps[0]).version
    return pages.form_of(uow, page, kept, shown_of(record, slug, kept), submitted(), version)


def shown_of(record: Record, slug: str, kept: dict[str, Any]) -> dict[str, Any]:
    shown = BY_SLUG[slug].show(kept)
    return shown if slug in record.learner.answered else untouched(shown)


class Checked(NamedTuple):
    """One page among the answers to check: (label, words) of each answer, or none where nobody answered."""

    heading: str
    href: str
    answered: bool
    optional: bool
    rows: list[tuple[str, str]]


@bp.route("/learners/<reference>/registration/<section>/check", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def check(reference: str, section: str) -> ResponseReturnValue:
    part = section_named(section)
    with unit_of_work() as uow:
        record = queries.record_of(uow, queries.by_reference(uow, reference))
        form = Form(Schema())
        if request.method == "POST" and not missing(part, record.learner.answered):
            save.finish(uow, record, part)
            flash(f"{SECTION_LABELS[part]}: done.", "success")
            return redirect(url_for("registration.tasks", reference=record.learner.reference), 303)
        if request.method == "POST":
            form.add_error(None, "Answer the questions marked “Not answered yet” or “Not checked yet” first")
        return render_template(
            "registration/check.html",
            form=form,
            section_label=SECTION_LABELS[part],
            reference=record.learner.reference,
            checked=checked(uow, record, PAGES[part]),
            done=part in record.learner.done,
            duplicates=queries.possible_duplicates(uow, record.learner),
            funding=funding_of(uow, record) if part is Section.FUNDING else None,
            young=part is Section.IDENTITY and record.learner.age_band == "16-18",
            **about(uow, record.learner),
        ), 422 if form.errors else 200


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
            slug in record.learner.answered,
            slug in OPTIONAL_PAGES,
            rows_of(uow, record, slug, decision),
        )
        for slug in slugs
    ]


def kept_by(slugs: Iterable[str]) -> list[str]:
    return [name for slug in slugs for name in BY_SLUG[slug].keeps]


def rows_of(uow: UnitOfWork, record: Record, slug: str, decision: Decision) -> list[tuple[str, str]]:
    """(label, words) of every question; one that only helps another is left out where it is blank."""
    page = BY_SLUG[slug]
    kept = record.read(page.keeps, decision)
    form = pages.form_of(uow, page, kept, shown_of(record, slug, kept))
    names = [name for name in form.names if name in page.keeps or not blank(form, name)]
    return [(form.field(name).label, answer_words(form.field(name), form.raw(name))) for name in names]


def blank(form: Form, name: str) -> bool:
    return form.field(name).is_blank(form.raw(name))
