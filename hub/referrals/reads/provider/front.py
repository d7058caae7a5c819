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
from hub.referrals.reads.provider import card_rows
from hub.referrals.reads.provider.level_checks import TAUGHT_FOR
from hub.referrals.reads.provider.lists import LATER, TO_CHECK, WORKLISTS, among
from hub.referrals.reads.provider.match_card import MatchCard
from hub.referrals.types import State
from hub.tracking.enrolment.models import Enrolment

PAGE_SIZE = 50
FEW = 10  # of each list below what is to answer, which has a page of its own
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
class Some:
    """The first of a list, and how many there are in all."""

    cards: list[MatchCard]
    total: int


@dataclass(frozen=True, slots=True)
class Front:
    """What a provider has to do. `later` has the first of each of the lists `LATER` that is not empty.

    `questions` are those about whom the hub waits for its answer, wherever else they stand. `to_check` says of how many
    learners it is asked about the level.
    `names` has those whose referral is open and whose grant opens who they are, by the reference of the referral.
    """

    answer: Cards
    later: Mapping[str, Some]
    to_check: int
    questions: list[MatchCard]
    names: Mapping[str, str]


def front(uow: UnitOfWork, edge: Edge = START) -> Front:
    """One page of what is to answer, and the first of what comes after it, the most urgent lists first."""
    edge = of_columns(edge, _PLACE)
    key = dict(zip(("asked", "day", "id"), edge.key or _BEFORE_ALL, strict=True))
    rows = uow.session.execute(_front(edge.back), {**key, "taught_since": uow.today - TAUGHT_FOR}).all()
    to_answer = [row for row in rows if row.listed == _ANSWER]
    if edge.key is not None and not to_answer:
        return front(uow, START if edge.back else Edge(edge.key, back=True))
    told = [row for row in rows if row.listed != _CHECKED or row.hub_asked_at is not None]
    ids = [row.learner_id for row in told]
    known = grounds.read(uow, ids, _SHOWN)
    decisions = consent.decide(uow, known, ids, [Category.NEEDS])
    shown = [(row, card_rows.card(row, decisions[row.learner_id])) for row in told]
    opened = [row for row, card in shown if card.open]
    questions = [card for _, card in shown if card.hub_asked_at is not None]
    cards = [card for row, card in shown if row.listed == _ANSWER]
    to_check = next((row.total for row in rows if row.listed == _CHECKED), 0)
    return Front(_page(cards, to_answer), _later(shown), to_check, questions, _names(uow, known, opened))


def _page(cards: list[MatchCard], rows: Sequence[Any]) -> Cards:
    if not rows:
        return Cards(cards, 0, 0, Part(cards, None, None))
    first, last = rows[0], rows[-1]
    before = _key(first) if first.place > 1 else None
    after = _key(last) if last.place < last.total else None
    return Cards(cards, first.total, first.place - 1, Part(cards, before, after))


def _key(row: Any) -> Key:
    return (row.unasked, row.day, row.id)


def _later(shown: Sequence[tuple[Any, MatchCard]]) -> Mapping[str, Some]:
    found: dict[str, Some] = {}
    for row, card in shown:
        if _ANSWER < row.listed < _CHECKED:
            found.setdefault(_LISTS[row.listed], Some([], row.total)).cards.append(card)
    return found


@cache
def _front(back: bool) -> Any:
    """The cards of a page to answer and of the first of what comes later, with what names the learner.

    The page begins behind the key that is bound or, going `back`, ends before it; the first is a whole one.
    """
    found = _places(back).subquery()
    size = sa.case({_ANSWER: PAGE_SIZE, _CHECKED: 1}, value=found.c.listed, else_=FEW)
    on_the_page = sa.and_(found.c.place > found.c.skipped, found.c.place <= found.c.skipped + size)
    asked = sa.and_(found.c.listed != _ANSWER, sa.not_(found.c.unasked))
    listed = sa.and_(on_the_page, found.c.listed != _NOWHERE)
    return (
        card_rows.cards(sa.or_(listed, asked), found=found)
        .add_columns(
            *(found.c[name] for name in ("id", "total", "place", "unasked", "day", "listed")),
            *_NAMES,
        )
        .order_by(found.c.listed, found.c.place)
    )


_LISTS = ("answer", *LATER, TO_CHECK)
_ANSWER, _CHECKED, _NOWHERE = 0, len(_LISTS) - 1, len(_LISTS)
_LISTED: sa.ColumnElement[int] = sa.case(
    *((among(WORKLISTS[name].states), number) for number, name in enumerate(_LISTS)), else_=_NOWHERE
)
# The day that each list is in order of; what has none comes last. Those to check are only counted.
_UNASKED = Referral.hub_asked_at.is_(None)
_DAY = sa.func.coalesce(
    sa.case({number: WORKLISTS[name].order for number, name in enumerate(_LISTS[:_CHECKED])}, value=_LISTED),
    sa.literal(date.max, sa.Date()),
)
_PLACE = (_UNASKED, _DAY, Referral.id)
_BEFORE_ALL: Key = (False, date.min, UUID(int=0))


def _places(back: bool) -> sa.Select[Any]:
    """In which of `_LISTS` each referral stands and at which place, and how many stand in it.

    Those about whom the hub asks something come first, also of learners in the classes who stand in none.
    """
    bound = (
        sa.bindparam("asked", type_=sa.Boolean()),
        sa.bindparam("day", type_=sa.Date()),
        sa.bindparam("id", type_=sa.Uuid()),
    )
    place, edge = sa.tuple_(*_PLACE), sa.tuple_(*bound)
    to_check = sa.and_(Enrolment.started_on <= sa.bindparam("taught_since"), LevelCheck.id.is_(None))
    listed = sa.case((sa.or_(Referral.state != State.STARTED, to_check), _LISTED), else_=_NOWHERE)
    passed = sa.func.sum(sa.case((place < edge if back else place <= edge, 1), else_=0)).over(
        partition_by=listed
    )
    skipped = sa.case((passed > PAGE_SIZE, passed - PAGE_SIZE), else_=0) if back else passed
    return (
        sa.select(
            Referral.id,
            listed.label("listed"),
            _UNASKED.label("unasked"),
            _DAY.label("day"),
            sa.case((listed == _ANSWER, skipped), else_=0).label("skipped"),
            sa.func.count().over(partition_by=listed).label("total"),
            sa.func.row_number().over(partition_by=listed, order_by=_PLACE).label("place"),
        )
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .join(Learner, Learner.id == Referral.learner_id)
        .outerjoin(Enrolment, Enrolment.referral_id == Referral.id)
        .outerjoin(LevelCheck, LevelCheck.referral_id == Referral.id)
        .where(
            among(state for name in _LISTS for state in WORKLISTS[name].states),
            sa.or_(listed != _NOWHERE, Referral.hub_asked_at.is_not(None)),
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
