"""The first page of a provider: what there is to answer, what comes after it, and the names it may see.

Three statements however long: one finds all of it, one what may be seen of each, one records what was shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from hub.assessment.models import LevelCheck
from hub.consent import grounds
from hub.consent.grounds import Grounds
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.learners.names import name_of
from hub.referrals.models import Referral
from hub.referrals.reads import card_rows
from hub.referrals.reads.level_checks import TAUGHT_FOR
from hub.referrals.reads.match_card import MatchCard
from hub.referrals.reads.provider_lists import LATER, TO_CHECK, WORKLISTS, among
from hub.referrals.types import State
from hub.tracking.enrolment.models import Enrolment

PAGE_SIZE = 50
_SHOWN = frozenset({Category.NEEDS, Category.IDENTITY})
_NAMES = (Learner.given_names.column.label("given_names"), Learner.family_name.column.label("family_name"))


@dataclass(frozen=True, slots=True)
class Cards:
    """One page of a list and how many there are in all."""

    cards: list[MatchCard]
    total: int
    page: int = 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True, slots=True)
class Front:
    """What a provider has to do. `later` has the lists `LATER`, and `TO_CHECK`: of whom it is asked about the level.

    `questions` are those about whom the hub waits for its answer, wherever else they stand.
    `names` has those whose referral is open and whose grant opens who they are, by the reference of the referral.
    """

    answer: Cards
    later: Mapping[str, list[MatchCard]]
    questions: list[MatchCard]
    names: Mapping[str, str]


def front(uow: UnitOfWork, page: int = 1) -> Front:
    """One page of what is to answer, and the first of what comes after it, the most urgent lists first."""
    asked = {"skipped": (page - 1) * PAGE_SIZE, "taught_since": uow.today - TAUGHT_FOR}
    rows = uow.session.execute(_front(), asked).all()
    ids = [row.learner_id for row in rows]
    known = grounds.read(uow, ids, _SHOWN)
    decisions = consent.decide(uow, known, ids, [Category.NEEDS])
    shown = [(row, card_rows.card(row, decisions[row.learner_id])) for row in rows]
    total = next((row.total for row in rows if not row.later), 0)
    answer = Cards([card for row, card in shown if not row.later], total, page)
    opened = [row for row, card in shown if card.open]
    by_list = _by_list([card for row, card in shown if row.later and row.in_a_list])
    questions = [card for _, card in shown if card.hub_asked_at is not None]
    return Front(answer, by_list, questions, _names(uow, known, opened))


def _by_list(cards: Sequence[MatchCard]) -> Mapping[str, list[MatchCard]]:
    return {
        name: [card for card in cards if card.state in WORKLISTS[name].states] for name in (*LATER, TO_CHECK)
    }


@cache
def _front() -> Any:
    """The cards of a page to answer and of the first of what comes later, with what names the learner."""
    found = _places().subquery()
    skipped = sa.case((found.c.later, 0), else_=sa.bindparam("skipped"))
    return (
        card_rows.cards(found.c.place > skipped, found.c.place <= skipped + PAGE_SIZE, found=found)
        .add_columns(found.c.total, found.c.later, found.c.in_a_list, *_NAMES)
        .order_by(found.c.later, found.c.place)
    )


def _places() -> sa.Select[Any]:
    """Which place each referral has among those to answer or among those that come later, and how many those are.

    Those about whom the hub asks something come first, also of learners in the classes who stand in neither.
    """
    states = [state for name in (*LATER, TO_CHECK) for state in WORKLISTS[name].states]
    later = among(states)
    urgency = sa.case({state: rank for rank, state in enumerate(states)}, value=Referral.state, else_=0)
    soonest = sa.func.coalesce(Referral.offer_reply_by, TaughtClass.starts_on, Learner.joined_on)
    day = sa.case((later, soonest), else_=Referral.reply_by)
    asked = Referral.hub_asked_at.is_not(None)
    to_check = sa.and_(Enrolment.started_on <= sa.bindparam("taught_since"), LevelCheck.id.is_(None))
    in_a_list = sa.or_(Referral.state != State.STARTED, to_check)
    return (
        sa.select(
            Referral.id,
            later.label("later"),
            in_a_list.label("in_a_list"),
            sa.func.count().over(partition_by=later).label("total"),
            sa.func.row_number()
            .over(partition_by=later, order_by=(~asked, urgency, day, Referral.id))
            .label("place"),
        )
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .join(Learner, Learner.id == Referral.learner_id)
        .outerjoin(Enrolment, Enrolment.referral_id == Referral.id)
        .outerjoin(LevelCheck, LevelCheck.referral_id == Referral.id)
        .where(
            sa.or_(among(WORKLISTS["answer"].states), later),
            sa.or_(in_a_list, asked),
        )
    )


def _names(uow: UnitOfWork, known: Grounds, rows: Sequence[Any]) -> Mapping[str, str]:
    """Of rows with `_NAMES`; each name shown is recorded."""
    decisions = consent.decide(uow, known, [row.learner_id for row in rows], [Category.IDENTITY])
    return {
        row.reference: _name(row, decisions[row.learner_id])
        for row in rows
        if decisions[row.learner_id].allowed
    }


def _name(row: Any, decision: Decision) -> str:
    given_names = Learner.given_names.of(row.learner_id, row.learner_id, row.given_names, row.learner_as)
    return name_of(
        given_names,
        Learner.family_name.of(row.learner_id, row.learner_id, row.family_name, row.learner_as),
        decision,
    )
