"""The first page of a provider: what there is to answer, what comes after it, and the names it may see.

Three statements however long: one finds all of it, one what may be seen of each, one records what was shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.assessment.models import LevelCheck
from hub.consent import grounds
from hub.consent.grounds import Grounds
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.keyset import START, Edge, Key, Part, of_columns
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
    """One page of what there is to answer: how many there are in all, and how many stand before it."""

    cards: list[MatchCard]
    total: int
    before: int
    part: Part[Any]

    @property
    def page(self) -> int:
        return -(-self.before // PAGE_SIZE) + 1

    @property
    def pages(self) -> int:
        return self.page - 1 + max(1, -(-(self.total - self.before) // PAGE_SIZE))


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


def front(uow: UnitOfWork, edge: Edge = START) -> Front:
    """One page of what is to answer, and the first of what comes after it, the most urgent lists first."""
    edge = of_columns(edge, _PLACE)
    key = dict(zip(("asked", "day", "id"), edge.key or _BEFORE_ALL, strict=True))
    rows = uow.session.execute(_front(edge.back), {**key, "taught_since": uow.today - TAUGHT_FOR}).all()
    to_answer = [row for row in rows if not row.later]
    if edge.key is not None and not to_answer:
        return front(uow, START if edge.back else Edge(edge.key, back=True))
    ids = [row.learner_id for row in rows]
    known = grounds.read(uow, ids, _SHOWN)
    decisions = consent.decide(uow, known, ids, [Category.NEEDS])
    shown = [(row, card_rows.card(row, decisions[row.learner_id])) for row in rows]
    opened = [row for row, card in shown if card.open]
    by_list = _by_list([card for row, card in shown if row.later and row.in_a_list])
    questions = [card for _, card in shown if card.hub_asked_at is not None]
    cards = [card for row, card in shown if not row.later]
    return Front(_page(cards, to_answer), by_list, questions, _names(uow, known, opened))


def _page(cards: list[MatchCard], rows: Sequence[Any]) -> Cards:
    if not rows:
        return Cards(cards, 0, 0, Part(cards, None, None))
    first, last = rows[0], rows[-1]
    before = _key(first) if first.place > 1 else None
    after = _key(last) if last.place < last.total else None
    return Cards(cards, first.total, first.place - 1, Part(cards, before, after))


def _key(row: Any) -> Key:
    return (row.unasked, row.day, row.id)


def _by_list(cards: Sequence[MatchCard]) -> Mapping[str, list[MatchCard]]:
    return {
        name: [card for card in cards if card.state in WORKLISTS[name].states] for name in (*LATER, TO_CHECK)
    }


@cache
def _front(back: bool) -> Any:
    """The cards of a page to answer and of the first of what comes later, with what names the learner.

    The page begins behind the key that is bound or, going `back`, ends before it; the first is a whole one.
    """
    found = _places(back).subquery()
    return (
        card_rows.cards(
            found.c.place > found.c.skipped, found.c.place <= found.c.skipped + PAGE_SIZE, found=found
        )
        .add_columns(
            *(found.c[name] for name in ("id", "total", "place", "unasked", "day", "later", "in_a_list")),
            *_NAMES,
        )
        .order_by(found.c.later, found.c.place)
    )


_LATER_STATES = [state for name in (*LATER, TO_CHECK) for state in WORKLISTS[name].states]
_IS_LATER = among(_LATER_STATES)
# What has no day comes last. By the first, the third and the fourth of these what is to answer is in order.
_UNASKED = Referral.hub_asked_at.is_(None)
_URGENCY = sa.case({state: rank for rank, state in enumerate(_LATER_STATES)}, value=Referral.state, else_=0)
_DAY = sa.case(
    (_IS_LATER, sa.func.coalesce(Referral.offer_reply_by, TaughtClass.starts_on, Learner.joined_on)),
    else_=sa.func.coalesce(Referral.reply_by, sa.literal(date.max, sa.Date())),
)
_PLACE = (_UNASKED, _DAY, Referral.id)
_BEFORE_ALL: Key = (False, date.min, UUID(int=0))


def _places(back: bool) -> sa.Select[Any]:
    """Which place each referral has among those to answer or among those that come later, and how many those are.

    Those about whom the hub asks something come first, also of learners in the classes who stand in neither.
    """
    bound = (
        sa.bindparam("asked", type_=sa.Boolean()),
        sa.bindparam("day", type_=sa.Date()),
        sa.bindparam("id", type_=sa.Uuid()),
    )
    place, edge = sa.tuple_(*_PLACE), sa.tuple_(*bound)
    passed = sa.func.sum(sa.case((place < edge if back else place <= edge, 1), else_=0)).over(
        partition_by=_IS_LATER
    )
    skipped = sa.case((passed > PAGE_SIZE, passed - PAGE_SIZE), else_=0) if back else passed
    to_check = sa.and_(Enrolment.started_on <= sa.bindparam("taught_since"), LevelCheck.id.is_(None))
    in_a_list = sa.or_(Referral.state != State.STARTED, to_check)
    return (
        sa.select(
            Referral.id,
            _IS_LATER.label("later"),
            in_a_list.label("in_a_list"),
            _UNASKED.label("unasked"),
            _DAY.label("day"),
            sa.case((_IS_LATER, 0), else_=skipped).label("skipped"),
            sa.func.count().over(partition_by=_IS_LATER).label("total"),
            sa.func.row_number()
            .over(partition_by=_IS_LATER, order_by=(_UNASKED, _URGENCY, _DAY, Referral.id))
            .label("place"),
        )
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .join(Learner, Learner.id == Referral.learner_id)
        .outerjoin(Enrolment, Enrolment.referral_id == Referral.id)
        .outerjoin(LevelCheck, LevelCheck.referral_id == Referral.id)
        .where(
            sa.or_(among(WORKLISTS["answer"].states), _IS_LATER),
            sa.or_(in_a_list, Referral.hub_asked_at.is_not(None)),
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
