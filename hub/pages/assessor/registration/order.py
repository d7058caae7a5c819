"""From a page saved to the page that follows it, and what is still to ask of a learner."""

from typing import NamedTuple

from flask import url_for

from hub.assessment import queries as assessments
from hub.core.db import UnitOfWork
from hub.learners import rules
from hub.learners.answers import Record
from hub.learners.models import Learner
from hub.pages.assessor.registration.forms.pages import BY_SLUG
from hub.pages.assessor.registration.forms.steps import NEEDED_FOR, asked_at, left_to_ask


def href_of(learner: Learner, slug: str) -> str:
    return url_for("registration.question_page", reference=learner.reference, slug=slug)


def after(uow: UnitOfWork, learner: Learner, slug: str, *, first_time: bool) -> str:
    """Where to go when a page is saved: a change leads back to the answers, an answer to what comes next."""
    if not first_time:
        section = asked_at(slug).section.value
        return url_for("registration.check", reference=learner.reference, section=section)
    if slug in rules.FIRST_STEPS:
        return after_step(uow, learner)
    order = [page for pages in rules.PAGES.values() for page in pages]
    following = [page for page in rules.to_ask(learner.answered) if order.index(page) > order.index(slug)]
    if following:
        return href_of(learner, following[0])
    return url_for("registration.tasks", reference=learner.reference)


def after_step(uow: UnitOfWork, learner: Learner) -> str:
    """The next step of the registration; after the last, the assessment, unless there is one."""
    step = rules.next_step(learner.answered)
    if step is not None:
        return href_of(learner, step)
    assessed = assessments.latest(uow, learner.id) is not None
    endpoint = "registration.tasks" if assessed else "assessment.start"
    return url_for(endpoint, reference=learner.reference)


class ToAsk(NamedTuple):
    """A page with questions nobody has asked. `labels` are those left of a page that was begun."""

    heading: str
    href: str
    labels: list[str]
    needed: str


def still_to_ask(record: Record) -> list[ToAsk]:
    """Everything that is left for a call or the next visit, in order."""
    unasked = rules.to_ask(record.learner.answered)
    left = {page: left_to_ask(record, page) for page in BY_SLUG}
    return [
        ToAsk(BY_SLUG[page].heading, href_of(record.learner, page), labels, NEEDED_FOR.get(page, ""))
        for page, labels in left.items()
        if page in unasked or labels
    ]
