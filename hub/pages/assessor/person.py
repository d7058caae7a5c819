"""From a learner to the strip that every page about them begins with, and the one button for what comes next."""

from typing import Any

from flask import request, url_for

from hub.core.db import UnitOfWork
from hub.learners.models import Learner
from hub.pages.assessor.remedies import next_step
from hub.referrals.reads.person import person_strip


def about(uow: UnitOfWork, learner: Learner) -> dict[str, Any]:
    """What `registration/about_person.html` draws: `person`, and `next` with words and address.

    `next` is None on the page where it is done.
    """
    person = person_strip(uow, learner)
    remedy = next_step(person)
    href = url_for(remedy.endpoint, reference=person.reference)
    return {"person": person, "next": None if href == request.path else (remedy.action, href)}
