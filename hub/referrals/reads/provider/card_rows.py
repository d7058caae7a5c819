"""From what is read of many referrals at once to match cards: the columns, what is sealed beside them, the card."""

from typing import Any

import sqlalchemy as sa

from hub.assessment.achieved.models import AchievedLevel
from hub.assessment.achieved.queries import counts, newer
from hub.assessment.models import Assessment
from hub.assessment.placed import NOWHERE
from hub.assessment.types import AssessmentState
from hub.consent.services.disclosure import Decision
from hub.core.sealing.authentic import sealed_alone
from hub.core.vault import Tampered
from hub.directory.models import TaughtClass
from hub.learners.models import Learner, Need
from hub.learners.needs import ACCESS_CODES
from hub.learners.types import HIDDEN
from hub.referrals.models import Referral
from hub.referrals.reads.provider.match_card import MatchCard

# Fields of `MatchCard`.
_COLUMNS = (
    Referral.learner_id,
    Referral.class_id,
    Referral.sent_at,
    Referral.opened_at,
    Referral.reference,
    Referral.state,
    Referral.reply_by,
    Referral.offer_reply_by,
    Referral.hold_until,
    Referral.asked_at,
    Referral.hub_asked_at,
    Referral.amended_at,
    TaughtClass.title,
    TaughtClass.starts_on,
    Learner.joined_on.label("waiting_since"),
    Learner.age_band,
)
# What they need is sealed: beside the columns, what it is opened by.
_SEALED = (
    Learner.outcode,
    Learner.interpreter_needed.column.label("interpreted"),
    Learner.sealed_as.label("learner_as"),
    Need.id.label("need_id"),
    Need.answers.column.label("answers"),
    Need.confidential_address.column.label("confidential"),
    Need.sealed_as.label("need_as"),
)
# Rows, not columns: their seals are checked.
_LEVELS = (AchievedLevel, Assessment)
_NEEDS = ("women_only", "childcare_children", "childcare_by_age")
_TIMES = ("availability", "windows", "school_hours", "term_time_only")


def cards(*where: sa.ColumnElement[bool], found: sa.Subquery | None = None) -> Any:
    """The statement that reads what match cards show; columns may be added behind.

    `found` has the `id` of the referrals where they are found first. It stands first, since PostgreSQL keeps the order
    of so many tables: behind them it would read all that the viewer may see, and compare.
    """
    complete = sa.and_(
        Assessment.learner_id == Referral.learner_id, Assessment.state == AssessmentState.COMPLETE
    )
    query = sa.select(*_COLUMNS, *_SEALED, *_LEVELS)
    if found is not None:
        query = query.select_from(found).join(Referral, Referral.id == found.c.id)
    return (
        query.join(TaughtClass, TaughtClass.id == Referral.class_id)
        .join(Learner, Learner.id == Referral.learner_id)
        .outerjoin(Assessment, complete)
        .outerjoin(AchievedLevel, counts(Referral.learner_id))
        .outerjoin(Need, Need.learner_id == Referral.learner_id)
        .where(*where)
        .options(*map(sealed_alone, _LEVELS))
    )


def card(row: Any, decision: Decision) -> MatchCard:
    """The columns, where they are placed and, as far as the decision opens them, the needs."""
    level = newer(row.AchievedLevel, row.Assessment)
    placed = level.placed if level else NOWHERE
    return MatchCard(*(*row[: len(_COLUMNS)], placed), **(_shown(row, decision) if decision.allowed else {}))


def _shown(row: Any, decision: Decision) -> dict[str, Any]:
    """The needs, and the district where it may be told; none of them where what is stored was refused, so that the
    other cards are shown."""
    try:
        return _needs(row, decision) | _district(row, decision)
    except Tampered as refused:
        decision.go_on_without(refused)
        return {}


def _district(row: Any, decision: Decision) -> dict[str, Any]:
    """The district, unless the address is secret: then as of somebody of whom none is known."""
    if row.need_id is None:
        return {"outcode": row.outcode}
    said = Need.confidential_address.of(row.need_id, row.learner_id, row.confidential, row.need_as)
    return {} if said.reveal(decision) == HIDDEN else {"outcode": row.outcode}


def _needs(row: Any, decision: Decision) -> dict[str, Any]:
    interpreted = Learner.interpreter_needed.of(
        row.learner_id, row.learner_id, row.interpreted, row.learner_as
    )
    known = {"interpreter_needed": bool(interpreted.value(decision))}
    if row.need_id is None:
        return known
    said = Need.answers.of(row.need_id, row.learner_id, row.answers, row.need_as).value(decision)
    access = [said[code] for code in ACCESS_CODES]
    return known | {name: said[name] for name in (*_NEEDS, *_TIMES)} | {"access": access}
