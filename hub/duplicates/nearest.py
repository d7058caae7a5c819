"""Who may be the same person, for the pages of one learner: what `hub duplicates look` keeps of them in the queue."""

from uuid import UUID

from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.duplicates.models import Pair
from hub.duplicates.queries import undecided_of
from hub.learners.finding.candidates import HINTS_OPENED, SHOWN, Candidate, hints
from hub.learners.finding.score import Band, Likeness
from hub.learners.finding.search import Hit
from hub.learners.models import Learner
from hub.learners.queries import FoundPerson, found_people


def nearest(uow: UnitOfWork, learner: Learner) -> list[FoundPerson]:
    """The likeliest first, of whom nobody has decided: one statement, and three more where there is somebody.

    A record that was changed since it was compared with all others is compared here and now.
    """
    if not learner.is_compared:
        return found_people(uow, hints(uow, learner))
    pairs = {_other(pair, learner.id): pair for pair in undecided_of(uow, learner.id)[:HINTS_OPENED]}
    decisions = consent.disclose(uow, pairs, SHOWN) if pairs else {}
    return found_people(
        uow, [_found(pairs[one], one, decision) for one, decision in decisions.items() if decision.allowed]
    )


def _other(pair: Pair, learner_id: UUID) -> UUID:
    return pair.other_id if pair.learner_id == learner_id else pair.learner_id


def _found(pair: Pair, other_id: UUID, decision: Decision) -> Candidate | Hit:
    """Somebody whom a person put beside them need not be alike."""
    how_like = Likeness(pair.score, tuple(pair.reasons))
    if how_like.band is Band.NONE:
        return Hit(other_id, how_like.reasons, decision)
    return Candidate(other_id, how_like.score, how_like.band, how_like.reasons, decision)
