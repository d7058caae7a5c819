"""Lines of the first worklist: whom to call about a class that fits and has a place now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.learners.queries import by_ids
from hub.learners.reads.markers import markers
from hub.matching.facts.queries import Listing, listings
from hub.referrals.reads.person import phone_line
from hub.referrals.waiting.fit_and_free import FitAndFree

SHOWN = (Category.IDENTITY, Category.CONTACT)


@dataclass(frozen=True, slots=True)
class Call:
    """One line in words: who, whose, their phone and whether it is safe, since when, the best class, may it be sent."""

    name: str
    reference: str
    whose: str
    phone: str
    markers: tuple[str, ...]
    since: date
    best: str
    agreed: str


def calls(uow: UnitOfWork, lines: Sequence[tuple[FitAndFree, str]]) -> list[Call]:
    """Each with the words that say whose it is. Eight statements, however many lines."""
    ids = [line.learner_id for line, _ in lines]
    decisions = consent.disclose(uow, ids, SHOWN)
    learners = by_ids(uow, ids)
    classes, marks = listings(uow, [line.class_id for line, _ in lines]), markers(uow, ids)
    return [
        call(
            line,
            learners[line.learner_id],
            decisions[line.learner_id],
            classes,
            whose,
            marks[line.learner_id],
        )
        for line, whose in lines
        if line.learner_id in learners
    ]


def call(
    line: FitAndFree,
    learner: Learner,
    decision: Decision,
    classes: dict[UUID, Listing],
    whose: str,
    marks: tuple[str, ...],
) -> Call:
    best = classes[line.class_id]
    kind = ", a conversation club" if best.is_club else ""
    others = f" (also {line.others})" if line.others else ""
    return Call(
        name=full_name(learner, decision),
        reference=learner.reference,
        markers=marks,
        whose=whose,
        phone=phone_line(learner, decision),
        since=line.joined_on,
        best=f"{best.title}, {best.provider}{kind}{others}",
        agreed="Agrees to share with them" if line.agreed else "Ask whether they agree to share with them",
    )
