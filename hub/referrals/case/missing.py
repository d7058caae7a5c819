"""Keep which papers a provider missed, when it declines for want of evidence."""

from collections.abc import Sequence

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.profile import queries as profiles
from hub.learners.reads.papers import in_words
from hub.referrals.models import MissingPapers, Referral
from hub.referrals.types import Details, Verb

FUNDING_EVIDENCE = "funding_evidence"


def check(uow: UnitOfWork, referral: Referral, verb: Verb, details: Details) -> None:
    """Only what stands on the provider's own list can have been missed."""
    if not set(asked_for(verb, details)) <= set(listed(uow, referral)):
        raise RuleBroken("Select papers that stand on your list", field="missing")


def keep(uow: UnitOfWork, referral: Referral, verb: Verb, details: Details) -> None:
    """In words, so that they stay what they were when the list changes."""
    papers = asked_for(verb, details)
    if not papers:
        return
    query = sa.select(MissingPapers).where(MissingPapers.referral_id == referral.id)
    row = uow.session.scalar(query) or uow.add(
        MissingPapers(
            referral_id=referral.id, learner_id=referral.learner_id, recipient_id=referral.recipient_id
        )
    )
    row.papers = "\n".join(in_words(paper) for paper in papers)


def asked_for(verb: Verb, details: Details) -> Sequence[str]:
    """What was ticked; nothing where another reason was given."""
    evidence = verb is Verb.DECLINE and details.get("reason") == FUNDING_EVIDENCE
    return (details.get("missing") or ()) if evidence else ()


def listed(uow: UnitOfWork, referral: Referral) -> list[str]:
    """Everything that the provider asks to see of anybody, each once."""
    asked = profiles.papers_asked(uow, [referral.recipient_id]).get(referral.recipient_id, {})
    return list(dict.fromkeys(item for items in asked.values() for item in items))
