"""Send proposals one by one, each in its own transaction: one that cannot be sent does not stop the others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import flash

from hub.allocation import queries
from hub.allocation.services.decide import accept
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import HubError
from hub.forms.format import plural
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.referrals.errors import NotGranted
from hub.web.door import unit_of_work


@dataclass(frozen=True, slots=True)
class NotSent:
    """A ticked proposal that was not sent, and why. `sharing` says that the learner's agreement is missing."""

    name: str
    reference: str
    why: str
    sharing: bool


def send(proposal_id: UUID) -> NotSent | None:
    return attempt(proposal_id, lambda uow: accept(uow, proposal_id))


def attempt(proposal_id: UUID, act: Callable[[UnitOfWork], object]) -> NotSent | None:
    """Do one thing about a proposal; what stood against it, if anything."""
    try:
        with unit_of_work() as uow:
            act(uow)
    except HubError as problem:
        with unit_of_work() as uow:
            learner = uow.get(Learner, queries.fresh(uow, proposal_id).learner_id)
            name = full_name(learner, consent.may_see(uow, learner.id, [Category.IDENTITY]))
            return NotSent(name, learner.reference, problem.message, isinstance(problem, NotGranted))
    return None


def those_not_sent(tried: Iterable[NotSent | None]) -> list[NotSent]:
    """Try them all; say how many are sent, and return the others."""
    outcomes = list(tried)
    failed = [one for one in outcomes if one is not None]
    if sent := len(outcomes) - len(failed):
        flash(f"{plural(sent, 'referral is', 'referrals are')} sent.", "success")
    return failed
