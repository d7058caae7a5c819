"""From a learner to the strip that every page about them begins with, and the one button for what comes next."""

from typing import Any

from flask import request, url_for

from hub.core.db import UnitOfWork
from hub.learners import rules
from hub.learners.models import Learner
from hub.learners.types import RegistrationState
from hub.pages.assessor.remedies import REGISTERING, Remedy, next_step
from hub.referrals.reads.person import person_strip


def about(uow: UnitOfWork, learner: Learner) -> dict[str, Any]:
    """What `registration/about_person.html` draws: `person`, and `next` with words and address.

    `next` is None on the page where it is done. `begun` is the reference of a registration that is not finished.
    """
    person = person_strip(uow, learner)
    remedy = next_step(person)
    href = address_of(remedy, learner)
    begun = learner.reference if learner.intake is RegistrationState.REGISTERING else ""
    following = None if href == request.path else (remedy.action, href)
    return {"person": person, "next": following, "begun": begun}


def address_of(remedy: Remedy, learner: Learner) -> str:
    """A registration that somebody has picked up goes on with its next questions."""
    picked_up = remedy is REGISTERING and learner.intake is RegistrationState.REGISTERING
    step = rules.next_step(learner.answered) if picked_up else None
    if step is not None:
        return url_for("registration.question_page", reference=learner.reference, slug=step)
    return url_for(remedy.endpoint, reference=learner.reference)
