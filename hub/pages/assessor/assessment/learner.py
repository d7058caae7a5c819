"""From a reference to the learner with names, levels and answers open; and which page of the assessment is next."""

from flask import url_for

from hub.assessment.tasks.tasks import Set
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.directory.types import Skill
from hub.learners.models import Learner
from hub.learners.queries import by_reference

ON_EVERY_PAGE = (Category.IDENTITY, Category.LEVELS, Category.ASSESSMENT_ANSWERS)


def open_learner(uow: UnitOfWork, reference: str) -> tuple[Learner, Decision]:
    """The learner, with names, levels and answers open."""
    learner = by_reference(uow, reference)
    return learner, consent.may_see(uow, learner.id, ON_EVERY_PAGE)


def page_of(learner: Learner, skill: Skill | None, of_set: Set = Set.A) -> str:
    """The page of a skill with one set of tasks, or the profile when no skill is left."""
    if skill is None:
        return url_for(".profile", reference=learner.reference)
    return url_for(".skill", reference=learner.reference, skill=skill.value, set=set_in(of_set))


def set_in(of_set: Set) -> str | None:
    """What an address says of the set: nothing of the first."""
    return None if of_set is Set.A else of_set.value
