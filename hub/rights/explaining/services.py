"""Explain to a learner what the program worked out, in a person's own words, and decide about it anew."""

from uuid import UUID

from hub.consent.services import disclosure as consent
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.learners.models import Learner
from hub.learners.services import look_after
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES
from hub.referrals.reads.matches import ranked_for
from hub.rights.explaining.worked_out import Subject, WorkedOut, worked_out
from hub.rights.opening import opened
from hub.rights.requests import services
from hub.rights.requests.models import RightsRequest
from hub.rights.requests.types import Kind, Outcome

TO_THE_DESK = {
    Outcome.CHANGED: "The data protection officer looked at this again with them, and decided anew: {label}. Ask for "
    "the letter, and do what it says.",
    Outcome.AGAIN: "The data protection officer has had the classes ranked again for them. Look at the new order "
    "together.",
}


def told(uow: UnitOfWork, row: RightsRequest) -> list[WorkedOut]:
    """What there is to explain to whoever asks."""
    learner_id = whose(row)
    with opened(uow, learner_id, row):
        return worked_out(uow, uow.get(Learner, learner_id))


def explain(uow: UnitOfWork, row: RightsRequest, what: str, outcome: Outcome, words: str) -> None:
    """The request is answered: with what the program worked out (a key of `told`), as it is now, and the words of the
    person who decided. What the desk has to do stands among the reminders of whoever looks after the learner."""
    learner_id = whose(row)
    with opened(uow, learner_id, row):
        learner = uow.get(Learner, learner_id)
        chosen = _chosen(uow, learner, what)
        text = chosen.text
        if outcome is Outcome.AGAIN:
            text = f"{text}\n{_ranked_again(uow, learner, chosen).text}"
        services.explained(uow, row, outcome, text, words)
        if outcome in TO_THE_DESK:
            look_after.tell(uow, learner_id, TO_THE_DESK[outcome].format(label=chosen.label))


def whose(row: RightsRequest) -> UUID:
    if row.kind is not Kind.EXPLANATION or row.subject_id is None:
        raise RuleBroken("This request does not ask to explain something of a record that is kept")
    return row.subject_id


def _chosen(uow: UnitOfWork, learner: Learner, what: str) -> WorkedOut:
    for one in worked_out(uow, learner):
        if one.key == what:
            return one
    raise RuleBroken("Select what you explain", "what")


def _ranked_again(uow: UnitOfWork, learner: Learner, before: WorkedOut) -> WorkedOut:
    """By the policy, the classes and the answers of today."""
    if before.subject is Subject.FUNDING:
        raise RuleBroken("Only the order of classes can be ranked again", "outcome")
    ranked_for(uow, learner.id, consent.may_see(uow, learner.id, PROFILE_CATEGORIES))
    uow.flush()
    return next(one for one in worked_out(uow, learner) if one.subject is Subject.RANKING)
