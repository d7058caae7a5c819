"""Pages of questions as they are asked: one alone, or several as one step without what can wait."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.forms.fields import Question
from hub.forms.form import Form
from hub.learners.answers import Record, categories_of
from hub.learners.employment import PAID
from hub.learners.funding.rulebook import ASKED_BESIDES
from hub.learners.rules import ASKED_LATER, FIRST_STEPS, begun
from hub.learners.schemas.contact import SAFE
from hub.learners.services.rule_years import rulebook_now
from hub.learners.types import Section
from hub.pages.assessor.registration.forms.pages import BY_SLUG, Answers, page_of, untouched

HEADINGS = {
    "start": "Who they are",
    "contact": "How to reach them safely",
    "class-needs": "What they need from a class",
    "status-details": "More about their status",
}

# What a question still to ask is needed for, where something waits for it.
NEEDED_FOR = {
    "safety": "to reach them safely",
    "class": "to find a class",
    "access": "to find a class",
    "status": "to see who pays",
    "work": "to see who pays",
    "paying": "to see who pays",
}

# A second sheet of a page, with what only some of its answers ask for.
DETAILS = {"status-details": "status"}
DETAILS_OF = {page: slug for slug, page in DETAILS.items()}

# Questions that only one answer to another asks for: (the answer, the questions) by the other.
FOLLOW_UPS = {
    "employment": (PAID, ("work_hours",)),
    "needs_childcare": ("yes", ("babies", "toddlers", "at_school", "any_age", "childcare_detail")),
}


class Asked(NamedTuple):
    """The pages that stand on one sheet, with its words."""

    slug: str
    section: Section
    heading: str
    lead: str
    pages: tuple[str, ...]

    @property
    def keeps(self) -> list[str]:
        return [name for page in self.pages for name in BY_SLUG[page].keeps]


def asked_at(slug: str) -> Asked:
    """The sheet at an address: a page or a step; `NotVisible` where there is neither."""
    pages = (slug,) if slug in BY_SLUG else FIRST_STEPS.get(slug, (DETAILS.get(slug, slug),))
    section, first = page_of(pages[0])
    leads = " ".join(BY_SLUG[page].lead for page in pages if BY_SLUG[page].lead)
    return Asked(slug, section, HEADINGS.get(slug, first.heading), leads, pages)


def decision_for(uow: UnitOfWork, record: Record, asked: Asked) -> Decision:
    return consent.may_see(uow, record.learner.id, categories_of(asked.keeps))


def questions_of(page: str) -> dict[str, Question]:
    """The questions of one page, in order."""
    return cast("dict[str, Question]", BY_SLUG[page].schema().fields)


def together(schemas: Sequence[type[Schema]], names: Iterable[str]) -> Schema:
    """The questions of several schemas by these names, in this order, with the rules of each schema."""
    both: type[Schema] = type("Together", tuple(reversed(schemas)), {})
    return both(only=list(names))


def form_of(
    uow: UnitOfWork,
    record: Record,
    asked: Asked,
    decision: Decision,
    submitted: MultiDict[str, Any] | None = None,
) -> Form:
    """The sheet as it is asked now, with what is known; a question without options is left out."""
    options = {name: found for page in asked.pages for name, found in options_of(uow, record, page, decision)}
    shown = {name: value for page in asked.pages for name, value in shown_of(record, page, decision).items()}
    schemas = [BY_SLUG[page].schema for page in asked.pages]
    names = names_of(uow, asked, shown)
    return Form(
        together(schemas, (name for name in names if options.get(name, True))),
        submitted,
        shown,
        options={name: found for name, found in options.items() if found and name in names},
        version=record.row_of(asked.keeps[0]).version,
    )


def names_of(uow: UnitOfWork, asked: Asked, shown: Answers) -> list[str]:
    """A page asks all that it asks of everybody, its details the rest; a step leaves out what can wait."""
    names = [name for page in asked.pages for name in questions_of(page)]
    if asked.slug in DETAILS:
        besides = rulebook_now(uow).asks_besides(shown.get("immigration_status"), uow.today)
        return [name for name in names if name in besides]
    left_out = set(ASKED_BESIDES.values())
    if len(asked.pages) > 1:
        left_out |= {name for page in asked.pages for name in can_wait(page, shown)}
    return [name for name in names if name not in left_out]


def can_wait(page: str, shown: Answers) -> frozenset[str]:
    """The later questions of a page; none where one of them is answered: then the page is asked whole."""
    later = ASKED_LATER.intersection(questions_of(page))
    return frozenset() if later & untouched(shown).keys() else later


def options_of(
    uow: UnitOfWork, record: Record, page: str, decision: Decision
) -> Iterable[tuple[str, Sequence[tuple[str, str]]]]:
    return BY_SLUG[page].options(uow, record.read(BY_SLUG[page].keeps, decision)).items()


def shown_of(record: Record, page: str, decision: Decision) -> Answers:
    """What stands on a page; of a question nobody has asked, only what is more than a default."""
    shown = BY_SLUG[page].show(record.read(BY_SLUG[page].keeps, decision))
    if page in record.learner.answered:
        return shown
    known = set(shown) - ASKED_LATER if page in begun(record.learner.answered) else set()
    return untouched({name: value for name, value in shown.items() if name not in known}) | {
        name: shown[name] for name in known
    }


def columns_of(
    uow: UnitOfWork, record: Record, asked: Asked, decision: Decision, values: Mapping[str, Any]
) -> Answers:
    """What to keep of the answers; what was not asked stays as it was."""
    found: Answers = {}
    for slug in asked.pages:
        page = BY_SLUG[slug]
        before = page.show(record.read(page.keeps, decision))
        own = {name: values[name] for name in questions_of(slug) if name in values}
        found |= page.keep(uow, {**before, **own})
    return found


def asked_whole(form: Form, asked: Asked) -> list[str]:
    """The pages of which nothing was left out."""
    left_out = ASKED_LATER - set(form.names)
    return [page for page in asked.pages if left_out.isdisjoint(questions_of(page))]


def left_to_ask(record: Record, page: str) -> list[str]:
    """The labels of what a page begun still has to ask: what a step left out, and what is safe and was skipped."""
    learner = record.learner
    if page not in begun(learner.answered):
        return []
    later = ASKED_LATER if page not in learner.answered else frozenset()
    skipped = {name for name in SAFE.values() if getattr(learner, name) is None}
    return [field.label for name, field in questions_of(page).items() if name in later | skipped]


def details_of(uow: UnitOfWork, record: Record, slug: str, decision: Decision) -> str | None:
    """The second sheet of a page, where what is kept asks for one."""
    second = DETAILS_OF.get(slug)
    return second if second and form_of(uow, record, asked_at(second), decision).names else None
